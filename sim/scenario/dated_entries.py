"""What each row of the table of dated controls would say as entries of a scenario."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from sim.network import Network
from sim.network.controls import ENDS, MOVES_NO_TONNE
from sim.network.elements import Control
from sim.scenario.instruments import instrument_types
from sim.sentence import Sentence, tell

Span = tuple[date, date | None]
"""First day in force and the first day on which it is not any more, None for one that nobody knows."""
Document = dict[str, Any]

OFFICE_DAYS = 45.0
"""Working days that the usual rule gives an office; how long it takes is a parameter."""


class Inert(Exception):  # noqa: N818 - reads as what it is
    """Why a row moves no tonne."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why)
        self.why = why


def entries_of(control: Control, network: Network) -> list[Document]:
    """What an instrument's entry in a scenario would say, for each span and part of a row."""
    if control.kind in MOVES_NO_TONNE:
        raise Inert(tell("a row of kind {kind} moves no tonne", kind=tell(control.kind.replace("_", " "))))
    if not control.materials and control.kind != "route_closure":
        raise Inert(tell("names no material of the tables"))
    if control.kind in ENDS:
        ended = control.parameters.get("of")
        raise Inert(tell("ends {id}", id=ended) if ended else tell("names nothing to end"))
    if control.in_force is None:
        raise Inert(tell("has no date"))
    if control.kind == "opening":
        return [_opening(control, network)]
    documents = []
    for first, last in _spans(control, network):
        documents += BUILDERS[control.kind](control, (first, last), network)
    if not documents:
        raise Inert(tell("was ended before it was in force"))
    return documents


def _spans(control: Control, network: Network) -> list[Span]:
    """When a control is in force, with what ends it and lets it return taken out."""
    assert control.in_force is not None
    spans: list[Span] = [(control.in_force, control.until)]
    for other in sorted(network.controls, key=lambda each: (each.in_force or date.max, each.id)):
        named = [part.strip() for part in re.split("[,;]", other.parameters.get("of", ""))]
        if other.kind not in ENDS or control.id not in named or other.in_force is None:
            continue
        returns = other.until if other.parameters.get("returns_by_default", "0") == "1" else None
        spans = [part for span in spans for part in _cut(span, other.in_force, returns)]
    return spans


def _cut(span: Span, ends: date, returns: date | None) -> Iterator[Span]:
    first, last = span
    if last is not None and last <= ends:
        yield span
        return
    if first < ends:
        yield first, ends
    if returns is not None and (last is None or returns < last):
        yield max(first, returns), last


def _days(first: date, last: date | None) -> Document:
    return {} if last is None else {"lasts": f"{(last - first).days} days"}


def _common(control: Control, span: Span, network: Network) -> Document:
    """By whom, on what and to whom, from when to when; a span that is not the first comes without notice."""
    first, last = span
    known = control.announced if first == control.in_force else None
    return {
        "by": list(control.by),
        "to": list(control.to),
        "materials": _materials(control, network),
        "announced": min(known or first, first),
        "in_force": first,
        **_days(first, last),
    }


def _materials(control: Control, network: Network) -> list[str]:
    return list(network.materials) if "all" in control.materials else list(control.materials)


def _number(control: Control, key: str, default: float | None = None) -> float | None:
    said = control.parameters.get(key)
    return default if said is None else float(said)


def _ban(control: Control, span: Span, network: Network) -> list[Document]:
    common = _common(control, span, network)
    if control.parameters.get("brought_forward_by"):
        raise Inert(tell("was brought forward by {id}", id=control.parameters["brought_forward_by"]))
    if control.parameters.get("military_users_only") == "1":
        return [{"kind": "export_licence", **common, "protected": _number(control, "military_multiplier", 0.0)}]
    allowed = _number(control, "multiplier", 0.0) or 0.0
    if allowed >= 1.0:
        raise Inert(tell("keeps what there is from growing, and bars nothing"))
    if allowed and "allowed" not in instrument_types()["disruptions"]["export_ban"].model_fields:
        raise Inert(tell("not acted on: there is no instrument for bans that let a share through yet"))
    known = {"end_announced": True} if control.until is not None and span[1] == control.until else {}
    return [{"kind": "export_ban", **common, **known, **({"allowed": allowed} if allowed else {})}]


def _licence(control: Control, span: Span, network: Network) -> list[Document]:
    """One licence for all sellers, and one for each material of which only some sellers need it."""
    common = _common(control, span, network)
    only = {
        key.removeprefix("sellers_of_"): [name.strip() for name in value.split(",")]
        for key, value in control.parameters.items()
        if key.startswith("sellers_of_")
    }
    if control.parameters.get("military_users") == "barred":
        common["protected"] = 0.0
    wait = _number(control, "wait_working_days", OFFICE_DAYS) or OFFICE_DAYS
    if wait != OFFICE_DAYS:
        common["processing"] = f"{wait * 7 / 5:g} days"
    every = {**common, "materials": [name for name in common["materials"] if name not in only]}
    some = [{**common, "materials": [name], "sellers": sellers} for name, sellers in only.items()]
    return [{"kind": "export_licence", **each} for each in (every, *some) if each["materials"]]


def _quota(control: Control, span: Span, network: Network) -> list[Document]:
    """Months where the row gives them; a year's quota is let out month by month, what is left of one in the next."""
    months = {key: float(value) for key, value in control.parameters.items() if key.startswith("month_")}
    if months:
        return [_month(control, key, tonnes, span, network) for key, tonnes in sorted(months.items())]
    first, last = span
    year, whole = _number(control, "quota_t_per_year"), _number(control, "quota_t")
    if year is None and (whole is None or last is None):
        raise Inert(tell("not acted on: it counts goods that the tables do not have"))
    rate = (year or 0.0) / 365.0 if year is not None else (whole or 0.0) / ((last or first) - first).days
    return [_quota_of(_common(control, span, network), rate * 365.0 / 12.0, carried=1.0)]


def _month(control: Control, key: str, tonnes: float, span: Span, network: Network) -> Document:
    year, month = map(int, key.removeprefix("month_").split("_"))
    first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    begins, ends = max(first, span[0]), min(after, span[1] or after)
    common = _common(control, (begins, ends), network)
    return _quota_of(common, tonnes * (after - first).days / max(1, (after - begins).days), carried=0.0)


def _quota_of(common: Document, tonnes: float, carried: float) -> Document:
    if len(common["materials"]) != 1:
        raise Inert(tell("not acted on: a quota on several materials together"))
    amount = {common["materials"][0]: f"{tonnes:g} t"}
    return {"kind": "export_quota", **common, "tonnes": amount, "period": "month", "carry_over": carried}


def _tariff(control: Control, span: Span, network: Network) -> list[Document]:
    """One rate, or several by date: a duty of one name replaces the one before it."""
    flat = _number(control, "rate", _number(control, "ad_valorem"))
    steps: dict[date, dict[str, float]] = {} if flat is None else {span[0]: {"": flat}}
    for key, value in control.parameters.items():
        found = re.fullmatch(r"(?:final_)?(?:(ad|cvd)_)?(\d{4})_(\d\d)_(\d\d)(?:_(ad|cvd))?", key)
        if found:
            day = date(*(int(part) for part in found.group(2, 3, 4)))
            steps.setdefault(day, {})[found.group(1) or found.group(5)] = float(value)
    documents, rates, days = [], dict[str, float](), sorted(steps)
    for day, after in zip(days, [*days[1:], None], strict=True):
        rates |= steps[day]
        first, last = max(day, span[0]), min((d for d in (after, span[1]) if d), default=None)
        if last is None or first < last:
            common = _common(control, (first, last), network)
            told = {"starts": common.pop("in_force"), "on": common.pop("to")}
            common.pop("announced")
            documents.append({"kind": "tariff", **common, **told, "rate": sum(rates.values())})
    return documents


def _producer_quota(control: Control, span: Span, network: Network) -> list[Document]:
    share = _number(control, "multiplier_on_ore")
    if share is None:
        raise Inert(tell("not acted on: it says no share of the usual output"))
    common = _common(control, span, network)
    common.pop("to")
    low, high = control.low, control.high
    drawn = share if low is None or high is None or low == high else {"triangular": [low, share, high]}
    return [{"kind": "producer_quota", **common, "share": drawn}]


def _closure(control: Control, span: Span, network: Network) -> list[Document]:
    """A closed route, unless the row tells of a state that the tables already stand in."""
    extra, holds = _number(control, "extra_days"), control.parameters.get("holds") == "1"
    if extra is None and not holds:
        raise Inert(tell("is the standing state of the tables"))
    names = {"chokepoints": control.parameters.get("chokepoint"), "routes": control.parameters.get("route")}
    where = {field: [name] for field, name in names.items() if name}
    first, last = span
    how = {"holds": True} if extra is None else {"extra": f"{extra:g} days"}
    what = {} if "all" in control.materials else {"materials": list(control.materials)}
    del network
    return [{"kind": "route_closure", **where, **how, **what, "starts": first, **_days(first, last)}]


def _outage(control: Control, span: Span, network: Network) -> list[Document]:
    del network
    first, last = span
    loss = 1.0 - min(1.0, _number(control, "multiplier", 0.0) or 0.0)
    lasts = _days(first, last or first + timedelta(days=36500))
    what = {"kind": "facility_outage", "facilities": control.parameters["facility"]}
    return [{**what, "starts": first, "loss": loss, **lasts}]


def _enforcement(control: Control, span: Span, network: Network) -> list[Document]:
    """A share that is caught; 1 says only that there is a campaign, which is taken for the top of the range."""
    common = _common(control, span, network)
    caught = _number(control, "enforcement") or 0.0
    usual = network.parameters.get("leakage_enforcement")
    if caught >= 1.0 and usual is not None:
        caught = usual.high if usual.high is not None else usual.value
    common.pop("announced")
    starts = common.pop("in_force")
    return [{"kind": "enforcement", **common, "starts": starts, "caught": min(1.0, caught)}]


def _opening(control: Control, network: Network) -> Document:
    """All ramps of the facility of a row, as they become known."""
    facility = control.parameters["facility"]
    rows = [c for c in network.controls if c.kind == "opening" and c.parameters.get("facility") == facility]
    rows = sorted((c for c in rows if c.in_force and _spans(c, network)), key=lambda c: (c.in_force, c.id))
    if not rows:
        raise Inert(tell("was called off"))
    ranged = any(c.low is not None and c.high is not None for c in rows)
    steps = [_ramp(c) for c in rows]
    drawn = {"luck": {"uniform": [0.05, 0.95]}} if ranged else {}
    return {"kind": "opening", "facilities": facility, "steps": steps, **drawn}


def _ramp(control: Control) -> Document:
    middle = _number(control, "capacity_t") or 0.0
    low = middle if control.low is None else min(middle, control.low)
    high = middle if control.high is None else max(middle, control.high)
    tonnes = {"capacity": f"{middle:g} t", "low": f"{low:g} t", "high": f"{high:g} t"}
    return {"starts": control.in_force, "ramp": f"{control.parameters['ramp_days']} days", **tonnes}


def _reexport_rule(control: Control, span: Span, network: Network) -> list[Document]:
    least = _number(control, "de_minimis")
    said = {} if least is None else {"de_minimis": least}
    return [{"kind": "reexport_rule", **_common(control, span, network), **said}]


def _price_floor(control: Control, span: Span, network: Network) -> list[Document]:
    del control, span, network
    raise Inert(tell("not acted on: a guaranteed price is a response, price_floor, with a cost of its own"))


BUILDERS: dict[str, Callable[[Control, Span, Network], list[Document]]] = {
    "export_ban": _ban,
    "export_licence": _licence,
    "export_quota": _quota,
    "tariff": _tariff,
    "producer_quota": _producer_quota,
    "route_closure": _closure,
    "outage": _outage,
    "enforcement": _enforcement,
    "reexport_rule": _reexport_rule,
    "price_floor": _price_floor,
}
"""How the rows of each kind become entries of a scenario."""
