"""The resolved form says everything, and says it once and for all."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import Scenario

DATES = st.dates(date(2026, 1, 1), date(2030, 12, 31))
SHARES = st.floats(0.001, 1).map(lambda x: round(x, 3))
NAMES = st.sampled_from(["CHN", "JPN", "USA", "NO", "EU27", "y", "1e5", "null"])
LISTS = st.one_of(NAMES, st.lists(NAMES, min_size=1, max_size=3, unique=True))
DURATIONS = st.builds(
    "{} {}".format, st.sampled_from([1, 2.5, 14, 1e1]), st.sampled_from(["days", "weeks", "months", "years"])
)
SPREADS = st.one_of(
    DURATIONS,
    st.just({"triangular": [6, 12, 24], "unit": "months"}),
    st.just({"choice": ["1 week", "3 weeks"], "weights": [1, 0.1]}),
    st.just({"lognormal": [0.1, 30], "unit": "days", "max": 90}),
)
LEAKS = st.one_of(SHARES, SHARES.map(lambda x: f"{x * 100} %"), st.just({"normal": [5, 1], "unit": "%"}))


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def joined(fixed: st.SearchStrategy[dict[str, Any]], more: st.SearchStrategy[dict[str, Any]]) -> Any:
    return st.builds(lambda a, b: a | b, fixed, more)


BANS = joined(
    st.fixed_dictionaries(
        {"kind": st.just("export_ban"), "by": LISTS, "materials": LISTS, "to": LISTS, "in_force": DATES}
    ),
    optional(lasts=SPREADS, leakage=LEAKS, enforcement=LEAKS, end_announced=st.booleans()),
)
OUTAGES = st.one_of(
    joined(
        st.fixed_dictionaries(
            {"kind": st.just("facility_outage"), "facilities": LISTS, "starts": DATES, "lasts": SPREADS}
        ),
        optional(loss=LEAKS, ramp=DURATIONS),
    ),
    joined(
        st.fixed_dictionaries(
            {
                "kind": st.just("facility_outage"),
                "rate_per_year": st.sampled_from(["parameters", 0.1, {"uniform": [0.1, 0.2]}]),
            }
        ),
        optional(
            median_days=st.just(30),
            severe=st.booleans(),
            together=SHARES,
            places=LISTS,
            groups=st.lists(LISTS, max_size=2),
            process=st.sampled_from(["mine", "refine"]),
        ),
    ),
)
STOCKS = st.one_of(
    joined(
        st.fixed_dictionaries(
            {
                "kind": st.just("joint_stockpile"),
                "owners": st.sampled_from([{"JPN": 1}, {"USA": 0.25, "NO": "75 %"}]),
                "holdings": st.dictionaries(NAMES, st.sampled_from(["90 days", "1.2 kt", "3 months"]), min_size=1),
            }
        ),
        optional(lag=SPREADS, every=DURATIONS, refill=st.booleans(), active_from=DATES, held_in=NAMES),
    ),
    joined(
        st.fixed_dictionaries({"kind": st.just("national_stockpile"), "owner": NAMES}),
        optional(lag=SPREADS, holdings=st.just({"dytb_oxide": "5 t"}), daily_cap=SHARES),
    ),
    joined(
        st.fixed_dictionaries({"kind": st.just("rapid_response_group"), "members": LISTS}),
        optional(
            clearance=SPREADS,
            consent=LEAKS,
            partners=LISTS,
            materials=LISTS,
            air_capacity=st.just("50 t"),
            sources=st.just(["third_country"]),
            modes=st.just(["sea", "air"]),
        ),
    ),
)
LABELS = st.sampled_from(["a", "b1", "long_name"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=30)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    document = {
        "name": draw(TEXTS),
        "about": draw(TEXTS),
        "start": draw(DATES),
        "horizon": draw(DURATIONS),
        "replicates": draw(st.integers(1, 1000)),
        "seed": draw(st.integers(0, 2**63 - 1)),
        "mode": draw(st.sampled_from(["drawn", "reference"])),
        "disruptions": draw(st.dictionaries(LABELS, st.one_of(BANS, OUTAGES), max_size=2)),
        "responses": draw(st.dictionaries(LABELS.map("r_{}".format), STOCKS, max_size=2)),
        "expect": draw(st.dictionaries(TEXTS, st.sampled_from(["< 0.2", ">= 5 %"]), max_size=1)),
    }
    return Scenario.model_validate(document)


@given(scenarios())
def test_resolving_what_is_resolved_changes_nothing(scenario: Scenario) -> None:
    text = scenario.to_yaml()
    again = Scenario.from_text(text)
    assert again == scenario
    assert again.to_yaml() == text
    assert again.canonical() == scenario.canonical()


@given(scenarios(), st.floats(0.001, 0.999))
def test_what_is_drawn_is_certain_and_valid(scenario: Scenario, u: float) -> None:
    for instrument in (*scenario.disruptions.values(), *scenario.responses.values()):
        drawn = instrument.drawn(lambda _name: u)
        assert drawn.uncertain() == {}
        assert type(drawn).model_validate(drawn.model_dump()) == drawn
        assert drawn.drawn(lambda _name: 0.5) == drawn


@given(scenarios())
def test_everything_can_be_explained(scenario: Scenario) -> None:
    text = scenario.explain()
    for label, instrument in (*scenario.disruptions.items(), *scenario.responses.items()):
        assert instrument.effect().endswith(".")
        assert instrument.effect().count("  ") == 0
        assert f"{label}: {instrument.effect()}" in text
        assert instrument.events() == sorted(instrument.events(), key=lambda event: event[0])
    assert str(scenario.end - timedelta(days=1)) in text
