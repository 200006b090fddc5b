from sim.network import Network
from sim.scenario import Scenario
from tests.scenario.texts import BAN, HEAD, STOCK


def test_a_scenario_in_words() -> None:
    text = BAN + STOCK + "    lag: {uniform: [7, 21], unit: days}\n"
    assert Scenario.from_text(HEAD + text).explain() == (
        """\
A ban
From 2026-01-01 to 2027-12-31 (2 years, 730 days); 200 replicates from seed 42, every figure drawn from its range; \
the shipped network with no controls of the past.

What happens, by date
  2026-01-01  the scenario begins
  2026-02-01  ban: export ban by CHN on dytb_oxide and magnet_heavy to USA and JPN is announced
  2026-03-01  ban: export ban by CHN is in force
  2026-09-01  ban: export ban by CHN ends, by 2028-03-01 at the latest
  2027-12-31  the last day

Disruptions
  ban: CHN bans exports of dytb_oxide and magnet_heavy to USA and JPN from 2026-03-01 for 6 to 24 months (most likely \
12), announced on 2026-02-01; up to 5 % of the base flow can evade it through third countries.

Responses
  joint_stock: USA (50 %) and JPN (50 %) hold 90 days of dytb_oxide, kept by each owner, and release it by need \
every 7 days, at most 5 % of its holdings a day.

What is uncertain
  disruptions.ban.lasts: 6 to 24 months (most likely 12)
  responses.joint_stock.lag: 7 to 21 days (all equally likely)
  the network: demands, lane shares, yields, stocks, times, elasticities, each within its range

What the responses wait for
  joint_stock: the combined cover of USA and JPN in a material it holds below 45 days; then, to decide, 7 to 21 days \
(all equally likely); it stops above 60 days.
"""
    )


def test_in_reference_mode_the_network_is_certain() -> None:
    text = Scenario.from_text(HEAD + "mode: reference\nreplicates: 1\n").explain()
    assert "1 replicate from seed 42, every figure at its middle (reference mode)" in text
    assert "the network: nothing, in reference mode its figures stand at their middle" in text


def test_dated_controls_are_told_when_they_act(network: Network) -> None:
    scenario = Scenario.from_text(HEAD + "controls: dated\n")
    assert "those of the network act from their dates, in every arm" in scenario.explain()
    text = scenario.explain(network)
    assert "2025-04-04  dated control REE25: export licence by CHN on dytb_oxide and magnet_heavy to all" in text
    assert "dated control USJP: framework by USA and JPN" in text
    begun = [control for control in network.controls if control.in_force and control.in_force < scenario.end]
    assert text.count("dated control ") == len(begun)


def test_what_comes_after_the_last_day_says_so() -> None:
    text = Scenario.from_text(HEAD.replace("2 years", "6 months") + BAN).explain()
    assert "2026-09-01  ban: export ban by CHN ends, by 2028-03-01 at the latest (after the last day)" in text


def test_what_is_tied_says_so() -> None:
    tied = """\
    after: {ends: truth, lag: 2 weeks}
    when: {price: dytb_oxide, place: JPN, above: 2}
    repeats: {every: 1 year, times: 2}
  truth: {kind: truce, ends: ban, starts: 2026-02-01}
"""
    text = Scenario.from_text(HEAD + BAN + tied).explain()
    assert "  ban: export ban" not in text, "a truce has no end: it never comes about"
    assert (
        "It begins only 2 weeks after the end of truth and once the price of dytb_oxide in JPN is above 2 times its "
        "base. It comes again 2 times, 1 year after its last beginning at the earliest." in text
    )
    assert "truth: A truce ends ban on 2026-02-01; loads that wait for a licence may go." in text


def test_what_waits_for_another_is_told_on_its_day() -> None:
    """Licences on 1 March; 3 months are 91 days: the tariff on 31 May, its answer a month of 30 days later."""
    text = Scenario.from_text(HEAD + """\
disruptions:
  licences: {kind: export_licence, by: CHN, materials: dytb_oxide, in_force: 2026-03-01}
  duty: {kind: tariff, by: USA, on: CHN, materials: magnet_heavy, rate: 1, starts: 2026-01-05, lasts: 2 months,
         after: {begins: licences, lag: 3 months}}
  answer: {kind: hoarding, places: USA, materials: magnet_heavy, cover: 2, starts: 2026-01-01,
           after: {begins: duty, lag: 1 month}}
  peace: {kind: truce, ends: licences, after: {ends: duty}}
""").explain()  # fmt: skip
    assert "2026-05-31  duty: tariff of USA on magnet_heavy from CHN begins\n" in text
    assert "2026-06-30  answer: hoarding of magnet_heavy in USA begins\n" in text
    assert "2026-07-31  peace: truce ends licences\n" in text
    assert "on magnet_heavy from CHN from 2026-05-31 for 2 months. It begins only 3 months after the " in text


def test_what_waits_for_a_price_is_told_at_the_earliest() -> None:
    tied = "    when: {price: dytb_oxide, place: JPN, above: 2}\n"
    text = Scenario.from_text(HEAD + BAN + tied).explain()
    assert "2026-03-01  ban: export ban by CHN is in force, at the earliest" in text


def test_what_may_begin_later_has_no_latest_day() -> None:
    tied = "    when: {price: dytb_oxide, place: JPN, above: 2}\n"
    text = Scenario.from_text(HEAD + BAN + tied).explain()
    assert "2026-09-01  ban: export ban by CHN ends, at the earliest" in text
    assert "at the latest" not in text
