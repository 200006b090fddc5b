"""Sentences from known tables, word for word."""

import dataclasses
import io

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from fake_results import FakeResults, fake
from rich.console import Console

from sim.outcomes.tables import owners
from sim.report import forgone, forms, relief, text
from sim.report.book import Pair
from sim.report.ledger import ENOUGH, Ledger
from sim.report.numbers import Spread, often

HEADLINE = [
    (
        "Without a response users run short in Japan (heavy magnets, light magnets and refined gallium) and the "
        "United States (heavy magnets, light magnets and refined gallium); the first are those "
        "of heavy magnets in the United States, short from 26 Apr 2026 (27 Mar to 1 Jun 2026), 56 days after the "
        "disruption is in force."
    ),
    (
        "From 1 Jan 2026 to 23 Aug 2027 goods worth USD 410 million (310 million to 530 million) at base prices "
        "are not delivered in the United States and Japan, on average; 37 % of that is heavy magnets in Japan, "
        "2,600 t (1,900 to 3,600 t) or 21 % (15 to 29 %) of demand (D0); hit hardest is heavy magnets in the "
        "United States, 28 % (20 to 38 %). Of the heavy magnets missing in Japan 60 % is priced out and 40 % not to be "
        "had at the going price."
    ),
    (
        "With joint_stock and rapid_response that is USD 91 million (64 million to 120 million) less, 22 % of it,"
        " at a cost of USD 8.3 million (8.3 million to 8.31 million); they do most for heavy magnets: 1,400 t "
        "(980 to 1,900 t) less missing for the owners, 1,300 t (940 to 1,800 t) less in the world as a whole. "
        "Beside the others joint_stock helps most: without it the owners would go without goods worth USD 63 million "
        "more, without rapid_response USD 36 million more. "
        "Not counted in the cost: the goods themselves that joint_stock held on the first day; they were there before."
    ),
]

JAPAN_HEAVY = (
    "Japan, heavy magnets: short from 2 Jun 2026 (3 May to 8 Jul 2026), 93 days after the "
    "disruption is in force; 2,600 t (1,900 to 3,600 t) missing on average, 21 % (15 to 29 %) of demand (D0), "
    "goods worth USD 150 million (110 million to 210 million). Of what is missing 60 % is priced out and 40 %"
    " not to be had at the going price. Protected uses miss 4.3 % (3 to 5.8 %) of their demand, others 21 % "
    "(15 to 29 %). With the responses short from 2 Jul 2026 (2 Jun to 7 Aug 2026), 123 days after"
    " the disruption is in force; 1,500 t (1,100 to 2,100 t) missing, 12 % (8.6 to 17 %)."
)

TOGETHER = [
    (
        "With all responses the owners miss 1,400 t (980 to 1,900 t) less of heavy magnets, 28 % of their "
        "shortfall, and the world as a whole 1,300 t (940 to 1,800 t) less."
    ),
    (
        "With all responses the owners miss 210 t (150 to 290 t) less of light magnets, 7.4 % of their shortfall,"
        " and the world as a whole 210 t (150 to 290 t) less."
    ),
    (
        "With all responses the owners miss 6 t (4.3 to 8.2 t) less of refined gallium, 31 % of their shortfall, "
        "and the world as a whole 6 t (4.3 to 8.2 t) less."
    ),
    ("Others pay for it: with all responses users of heavy magnets go without more, 52 t (37 to 71 t) in Korea."),
]

WITHOUT_STOCK = (
    "Without joint_stock the owners would miss goods worth USD 63 million (45 million to 87 million) more: "
    "970 t (680 to 1,300 t) more of heavy magnets, 150 t (110 to 200 t) more of light magnets and 4.2 t (3 to"
    " 5.8 t) more of refined gallium. joint_stock costs USD 7.1 million. "
    "Leaving it out saves USD 8.3 million, for others then spend otherwise too; relief is set against that. "
    "That is USD 0.13 for a USD of goods relieved; set against heavy magnets alone, USD 8,600 a tonne. "
    "Not counted in the cost: the goods themselves that joint_stock held on the first day; they were there before."
)


def test_the_headline_says_who_how_much_and_what_helps(ledger: Ledger) -> None:
    assert text.headline(ledger) == HEADLINE


def test_a_consumer_in_full(ledger: Ledger) -> None:
    assert text.consumer(ledger, Pair("JPN", "magnet_heavy")) == JAPAN_HEAVY


def test_what_the_responses_do_together_and_alone(ledger: Ledger) -> None:
    assert list(relief.together(ledger)) == TOGETHER
    assert next(relief.one_by_one(ledger)) == WITHOUT_STOCK


def test_which_form_helps_whom(ledger: Ledger) -> None:
    """Oxide relieves who makes magnets; users elsewhere only through the magnets made there."""
    used, through, *_ = forms.sentences(ledger)
    assert "in Japan 380 t a year by makers of heavy magnets" in used
    assert through == (
        "Users in the United States gain from it almost only through heavy magnets made in Japan "
        "(630 t a year in the baseline)."
    )


def test_parties_come_first_and_few_are_named(ledger: Ledger) -> None:
    assert ledger.parties == ("USA", "JPN")
    assert all(pair.place in ledger.parties for pair in ledger.chosen(6))
    assert ledger.short_pairs[-1] == Pair("KOR", "magnet_heavy")


def test_without_responses_no_sentence_speaks_of_them() -> None:
    sentences = text.answer(fake(response=False, days=300, replicates=4))
    assert not any("response" in sentence for sentence in sentences)
    assert sentences[0].startswith("Users run short in Japan (heavy magnets, light magnets and refined gallium)")


def test_nothing_happens_and_the_answer_says_so() -> None:
    quiet = fake(quiet=True, days=300, replicates=4)
    assert text.answer(quiet)[0] == (
        "Nothing happens in this scenario, so there is nothing to report: from 1 Jan 2026 to 27 Oct 2026 "
        "the largest shortfall is 0 % of D0 on average (anode graphite in China)."
    )
    assert text.answer(quiet)[1].startswith("No disruption touches refined germanium")


def test_disruptions_that_leave_no_mark() -> None:
    spared = text.answer(fake(depth=False, days=300, replicates=4))
    assert spared[0].startswith("Nobody runs short in as many as 10 % of the replicates")
    assert spared[1] == "All the same USD 8.3 million is paid for joint_stock and rapid_response."


def test_where_nobody_is_short_the_hardest_hit_is_named_with_what_spared_it() -> None:
    fact = {"why": "spared", "material": "magnet_heavy", "bound": 0.0, "cover_days": 66.0}
    why = [{**fact, "place": "USA", "closed": 0.02, "upstream": 0.5},
           {**fact, "place": "JPN", "closed": 0.069, "upstream": 0.069}]  # fmt: skip
    said, *more = text.answer(dataclasses.replace(fake(depth=False, days=300, replicates=4), reasons=why))
    assert "is 0 % of D0 on average (heavy magnets in Japan). Japan, heavy magnets: under 0.1 % short" in said
    assert "Of its intake 6.9 % comes over lanes that a disruption closes" in said and "lasts 66 days" in said
    assert [each.split(",")[0] for each in more if "under 0.1 % short" in each] == ["United States"]


def test_the_terminal_fits_eighty_columns(results: FakeResults) -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(text.terminal(results))
    lines = console.export_text().splitlines()
    assert any("JPN heavy magnets" in line and "█" in line for line in lines)
    assert any("joint_stock" in line for line in lines)
    assert not any("…" in line for line in lines)


def test_hostile_labels_are_text_in_the_terminal() -> None:
    assert text.terminal(fake(name="[bold]x[/bold]", days=300, replicates=4)) is not None


def test_an_empty_relief_table_is_no_error() -> None:
    bare = fake(response=False, days=300, replicates=4)
    assert isinstance(bare.relief, pa.Table)
    assert Ledger(bare).relieved("all responses", "owners") == ()


def test_a_response_that_was_not_left_out_is_not_said_to_change_nothing() -> None:
    """With one response, or with more than three, no arm leaves one out: then only its cost is told."""
    whole = fake(days=300, replicates=4)
    together = whole.relief.filter(pc.equal(whole.relief["of"], "all responses"))
    ledger = Ledger(dataclasses.replace(whole, relief=together))
    lines = [*relief.one_by_one(ledger), *forms.sentences(ledger)]
    assert lines[0].startswith("joint_stock costs USD ")
    assert not [line for line in lines if "Without" in line or "Leaving" in line or "leaving" in line]


def test_why_it_is_not_told_what_each_of_many_responses_brings(ledger: Ledger) -> None:
    """Tables without an arm that leaves one out say so and how to ask; tables with one say nothing of it."""
    assert relief.untold(ledger) == ""
    whole = fake(days=300, replicates=4)
    together = whole.relief.filter(pc.equal(whole.relief["of"], "all responses"))
    said = relief.untold(Ledger(dataclasses.replace(whole, relief=together)))
    assert said.startswith("What each response brings is not told: of 2 responses none is left out")
    assert said.endswith("lodeline attribute FILE")


def test_an_owner_that_loses_is_named() -> None:
    """Relief that is a loss for an owner stands in the sentence of what helps, as what its users go without more."""
    whole = fake(days=300, replicates=4)
    rows = [row | {"mean": -50.0, "p05": -90.0, "p50": -50.0, "p95": -10.0} if (row["of"], row["for"], row["material"])
            == ("all responses", "USA", "magnet_light") else row for row in whole.relief.to_pylist()]  # fmt: skip
    *_, helps = text.headline(Ledger(dataclasses.replace(whole, relief=pa.Table.from_pylist(rows))))
    assert helps.endswith("their users go without more, 50 t (10 to 90 t) of light magnets in the United States.")


def test_a_stockpile_that_is_bought_counts_its_goods() -> None:
    whole = fake(days=300, replicates=4)
    assert list(relief.not_counted(Ledger(whole)))
    bought = whole.scenario.but({"responses.joint_stock.build_up": "90 days"})
    assert not list(relief.not_counted(Ledger(dataclasses.replace(whole, scenario=bought))))


def test_few_replicates_have_no_decimals() -> None:
    assert often(Spread(happens=7 / 8), 8) == "88 %"
    assert often(Spread(happens=0.875), 200) == "87.5 %"


def test_the_parties_are_those_whose_relief_is_counted() -> None:
    """What is missing and what is relieved are of the same places: users of a programme are among them."""
    results = fake(days=300, replicates=4)
    programme = {"kind": "substitution", "places": ["CHN", "USA"], "materials": "magnet_heavy", "adds": 0.1}
    scenario = results.scenario.but({"responses.programme": {**programme, "starts": "2026-06-01"}})
    wider = Ledger(dataclasses.replace(results, scenario=scenario))
    assert set(wider.parties) == {"USA", "JPN", "CHN"} == set(owners(scenario))


def trading_places(ledger: Ledger, one: str, other: str) -> Ledger:
    """Two arms trade places from replicate to replicate, so that their mean difference says nothing."""
    arms = np.array(ledger.results.measures["arm"].to_pylist())
    numbers = np.array(ledger.results.measures["replicate"].to_pylist())
    swap = {one: other, other: one}
    swapped = [swap.get(arm, arm) if number % 2 else arm for arm, number in zip(arms, numbers, strict=True)]
    place = ledger.results.measures.column_names.index("arm")
    mixed = ledger.results.measures.set_column(place, "arm", pa.array(swapped))
    return Ledger(dataclasses.replace(ledger.results, measures=mixed.sort_by([("arm", "ascending")])))


def test_first_places_that_cannot_be_told_apart_are_not_told_apart(ledger: Ledger) -> None:
    doubtful = trading_places(ledger, "without joint_stock", "without rapid_response")
    assert ledger.surely_more("joint_stock", "rapid_response")
    assert not doubtful.surely_more("joint_stock", "rapid_response")
    said = " ".join(text.headline(doubtful))
    assert "Which of joint_stock and rapid_response helps most beside the others is not settled; goods that the " \
           "owners would go without if one is left out: joint_stock USD 63 million more, rapid_response USD 36 " \
           "million more." in said  # fmt: skip


def with_a_third(ledger: Ledger, values: np.ndarray, mean: float) -> Ledger:
    """A third response, left out in an arm of its own, in which the owners miss `values` (USD, by replicate)."""
    results, label = ledger.results, "restraint"
    scenario = results.scenario.but({f"responses.{label}": {"kind": "demand_restraint", "places": ["USA", "JPN"],
                                     "materials": "magnet_heavy", "share": 0.1, "starts": "2026-06-01"}})  # fmt: skip
    like = results.measures.to_pylist()[0]
    rows = [like | {"arm": f"without {label}", "place": "USA", "tier": "all", "replicate": number,
                    "value_not_delivered_usd": float(value)} for number, value in enumerate(values)]  # fmt: skip
    (line,) = [row for row in results.relief.to_pylist() if (row["of"], row["for"], row["material"]) == (
        "rapid_response", "owners", "all")]  # fmt: skip
    more = [line | {"of": label, "mean": mean, "for": whom} for whom in ("owners", "USA")]
    relief = pa.Table.from_pylist([*results.relief.to_pylist(), *more])
    measures = pa.concat_tables([results.measures, pa.Table.from_pylist(rows, results.measures.schema)])
    return Ledger(dataclasses.replace(results, scenario=scenario, relief=relief, measures=measures))


def test_the_first_is_held_against_a_noisy_third_as_well(ledger: Ledger) -> None:
    """The second by mean lies surely behind the first; the third, of lesser mean, need not: it is the rival."""
    first = ledger.values("without joint_stock", ledger.parties)
    second = ledger.values("without rapid_response", ledger.parties)
    sure = with_a_third(ledger, second - 1e6, 3e7)
    said = " ".join(text.headline(sure))
    assert "Beside the others joint_stock helps most" in said
    assert "In the United States restraint helps more: without it users there would go without goods worth USD 30 " \
           "million more, without joint_stock USD" in said, "all that the third relieves is there"  # fmt: skip
    assert "In Japan" not in said
    noise = 1e8 * np.where(np.arange(len(first)) % 2, 1.0, -1.0)
    noisy = with_a_third(ledger, second + noise, 3e7)
    assert noisy.rivals("joint_stock", ["rapid_response", "restraint"]) == ["restraint"]
    said = " ".join(text.headline(noisy))
    assert "Which of joint_stock and restraint helps most" in said and "joint_stock helps most:" not in said
    open_ = trading_places(noisy, "without joint_stock", "without rapid_response")
    assert "Which of joint_stock, rapid_response and restraint helps" in " ".join(text.headline(open_))


def test_of_equal_responses_one_is_surely_more_in_one_draw_of_twenty(ledger: Ledger) -> None:
    """Of eight replicates too: two standard errors would claim one in twelve draws."""
    luck = np.random.default_rng(5)
    draws, drawn = 2_000, Drawn(ledger.results)
    claimed = 0
    for _ in range(draws):
        drawn.given = {f"without {one}": luck.normal(size=ENOUGH) for one in "ab"}
        claimed += drawn.surely_more("a", "b") or drawn.surely_more("b", "a")
    assert 0.04 < claimed / draws < 0.06


class Drawn(Ledger):
    """Goods missed in each replicate as given."""

    given: dict[str, np.ndarray]

    def values(self, arm: str, places: object = None) -> np.ndarray:
        del places
        return self.given[arm]


def test_of_few_replicates_no_response_surely_brings_more() -> None:
    few = Ledger(fake(days=600, replicates=5))
    assert not few.surely_more("joint_stock", "rapid_response")


def test_the_terminal_says_in_how_many_replicates_users_run_short(ledger: Ledger) -> None:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(text.terminal(ledger.results))
    (line,) = [line for line in console.export_text().splitlines() if line.startswith("KOR heavy magnets")]
    happens = ledger.spread("disrupted", Pair("KOR", "magnet_heavy"), "first_short_day").happens
    assert 0.0 < happens < 1.0 and f" {100 * happens:.0f} " in line


def with_replaced(results: FakeResults, shares: dict[tuple[str, str, str], float]) -> Ledger:
    """The same results, where some users replace a share of their demand, by arm, place and material."""
    rows = results.summary.to_pylist()
    demand = {tuple(row[name] for name in KEYS): row["mean"] for row in rows if row["measure"] == "demand_t"}
    for row in rows:
        key = tuple(row[name] for name in KEYS)
        if row["measure"] == "substituted_t" and row["tier"] == "all" and key[:3] in shares:
            row.update(dict.fromkeys(("mean", "p05", "p50", "p95"), shares[key[:3]] * demand[key]))
    return Ledger(dataclasses.replace(results, summary=pa.Table.from_pylist(rows)))


KEYS = ("arm", "place", "material", "tier")


def test_a_large_share_replaced_is_told_though_the_responses_move_a_small_one_only(results: FakeResults) -> None:
    unmoved = {(arm, "USA", "magnet_heavy"): 0.2 for arm in ("disrupted", "responded")}
    moved = {("disrupted", "JPN", "magnet_light"): 0.0, ("responded", "JPN", "magnet_light"): 0.03}
    (said,) = forgone.told(with_replaced(results, unmoved | moved))
    assert said.startswith("Users in the United States replace") and "heavy magnets" in said and "20 %" in said
    moved["responded", "JPN", "magnet_light"] = 0.1
    (said,) = forgone.told(with_replaced(results, unmoved | moved))
    assert said.startswith("Users in Japan replace"), "of those worth a word, what the responses move is told"


def test_what_the_responses_end_is_told(results: FakeResults) -> None:
    """A fifth of demand replaced without the responses, none with them: the larger arm counts."""
    shares = {("disrupted", "USA", "magnet_heavy"): 0.2, ("responded", "USA", "magnet_heavy"): 0.0}
    (said,) = forgone.told(with_replaced(results, shares))
    assert said.startswith("Users in the United States replace ") and "0 t with them" in said
    assert "something else without the responses, 20 % of their demand" in said
    (said,) = forgone.told(with_replaced(results, shares | {("responded", "USA", "magnet_heavy"): 0.06}))
    assert "something else with the responses, 6 % of their demand" in said


def test_all_that_is_priced_out_is_said_to_be_that(results: FakeResults) -> None:
    """The headline, as the particulars, does not say that 0 % is not to be had."""
    rows = [row | {"mean": 1e-3} if row["measure"] == "short_t" else row for row in results.summary.to_pylist()]
    said = text.headline(Ledger(dataclasses.replace(results, summary=pa.Table.from_pylist(rows))))[1]
    assert said.endswith("All of the heavy magnets missing in Japan is priced out: there is always some to be had at "
                         "the going price.")  # fmt: skip
