"""A group of governments that sees a shortage coming and sends what can be found."""

import math
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sim.amounts import Usd
from sim.errors import Refused
from sim.instrument import Materials, PlaceName, Places, Response, and_list, choices
from sim.sentence import Sentence, tell
from sim.uncertain import Uncertain, said, said_share
from sim.units import Duration, Interval, Number, PositiveDuration, PositiveTonnes, Share, plain

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.responses.desk import Case, Desk


def _a_premium(value: float) -> float:
    if not 0 <= value <= 10:
        raise Refused(f"should be from 0 to 10 times the market price, got {plain(value)}")
    return value


def _an_alarm(value: float) -> float:
    if not 0 <= value <= 52:
        raise Refused(f"should be from 0 to 52 a year, got {plain(value)}")
    return value


Alarms = Annotated[Number, AfterValidator(_an_alarm)]
Source = Literal["joint_stock", "partner_stock", "third_country"]
Sources = Annotated[tuple[Source, ...], BeforeValidator(choices)]
Modes = Annotated[tuple[Literal["air", "sea"], ...], BeforeValidator(choices)]
Premium = Annotated[Number, AfterValidator(_a_premium)]

SOURCES = {
    "joint_stock": "a joint stockpile",
    "partner_stock": "partners' commercial stock",
    "third_country": "supply diverted from third countries",
}


class RapidResponseGroup(Response):
    """A group of governments that sees a shortage coming and sends what can be found."""

    kind: Literal["rapid_response_group"]
    """The name of this response."""
    members: Places
    """The places it serves."""
    materials: Materials | None = None
    """The materials it watches; all that its members use if left out."""
    early_warning: PositiveDuration = Duration(60, "days")
    """Projected cover under which it warns."""
    until: PositiveDuration = Duration(90, "days")
    """Projected cover above which it stops; more than `early_warning`."""
    review: Interval = Duration(14, "days")
    """Time between two looks at projected cover."""
    detection: Uncertain[Duration] = Duration(7, "days")
    """Time until a warning is believed."""
    convening: Uncertain[Duration] = Duration(7, "days")
    """Time until the group has met and decided."""
    clearance: Uncertain[Duration] = Duration(7, "days")
    """Time until papers, customs and transport are cleared."""
    sources: Sources = ("joint_stock", "partner_stock", "third_country")
    """Where it takes material from, in this order."""
    partners: Places = ("allies",)
    """Places or groups whose commercial stock may be asked for."""
    consent: Uncertain[Share] = 0.1
    """Share of a partner's commercial stock that it lets go."""
    consents: dict[PlaceName, Share] = Field(default_factory=dict)
    """The same for partners that let go more or less than the others, by place; nothing at 0."""
    false_alarms: Uncertain[Alarms] = 0.0
    """How often a year each member is warned of a shortage in each material that does not come. The group meets for it,
    looks again, and sends only if something is missing by then."""
    alarm_usd: Uncertain[Usd] | None = None
    """What each meeting costs, USD, whether the alarm was false or not; nothing if left out."""
    modes: Modes = ("air",)
    """How it ships."""
    air_capacity: PositiveTonnes | None = None
    """The most that it can fly in a week; the parameter of each pair of places if left out."""
    premium: Premium = 0.25
    """What it pays for diverted supply over the market price, as a share of it."""

    @model_validator(mode="after")
    def _until_beyond_warning(self) -> Self:
        if self.until <= self.early_warning:
            raise Refused(f"{self.until} is not more than early_warning {self.early_warning}", "raise it", ("until",))
        return self

    def consent_of(self, partner: str) -> float:
        """Share of its stock that a partner lets go."""
        return float(self.consents.get(partner, self.consent))  # type: ignore[arg-type]

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        capacity: str = ""
        if self.air_capacity is not None:
            capacity = tell(", at most {tonnes} a week by air", tonnes=self.air_capacity)
        return tell(
            "The group of {members} sends what is missing by {modes} from {sources}{capacity}; partners let go {share} "
            "of their stock{apart}, and diverted supply is paid {premium} over the market price{alarms}.",
            members=and_list(self.members), modes=and_list(self.modes, "or"), sources=self._in_turn(),
            capacity=capacity, share=said_share(self.consent), apart=self._apart(), premium=said_share(self.premium),
            alarms=self._in_vain(),
        )  # fmt: skip

    def _in_turn(self) -> Sentence:
        """Its sources, one after another."""
        first, *others = [tell(SOURCES[source]) for source in self.sources]
        for other in others:
            first = tell("{first}, then {other}", first=first, other=other)
        return first

    def _apart(self) -> str:
        """The partners that consent to another share."""
        said: str = ""
        for place, share in self.consents.items():
            said = tell("{before} ({share} in {place})", before=said, share=said_share(share), place=place)
        return said

    def _in_vain(self) -> str:
        if self.false_alarms == 0.0:
            return ""
        return tell("; {number} false alarms a year for each member and material make it meet in vain",
                    number=said(self.false_alarms))  # fmt: skip

    def waits_for(self) -> Sentence:
        """What must come about before it sends anything."""
        return tell(
            "the projected cover of {members} in {materials} below {below} at a review every {review}; then, to "
            "believe it, {detection}; to convene, {convening}; to clear, {clearance}; it stops above {until}.",
            members=and_list(self.members),
            materials=tell("any material they use") if self.materials is None else and_list(self.materials),
            below=self.early_warning, review=self.review, detection=said(self.detection),
            convening=said(self.convening), clearance=said(self.clearance), until=self.until,
        )  # fmt: skip

    def act(self, history: "History") -> "Story":
        """Look at every review; where a shortage is foreseen, begin the response to it."""
        from sim.responses.desk import Desk  # noqa: PLC0415 - a document can be read without numbers

        watched = tuple(self._cases(history))
        cases = dict.fromkeys(watched, False)
        span, review = round(self.early_warning.nominal_days), max(1, round(self.review.nominal_days))
        desk = Desk(self, history)
        while True:
            for case, missing in zip(watched, desk.survey(watched, span), strict=True):
                if not cases[case] and (missing > 0.0 or self._false_alarm(history, case, review)):
                    cases[case] = True
                    history.at_once([self._respond(history, desk, case, cases)])
            yield history.days(review)

    def _false_alarm(self, history: "History", case: "Case", days: int) -> bool:
        """Whether luck has a false alarm in store for the days since the last review."""
        rate = float(self.false_alarms)  # type: ignore[arg-type]
        key = f"false alarm|{case.place}|{case.material}"
        return rate > 0.0 and history.luck(key, history.today) < -math.expm1(-rate * days / 365.0)

    def _cases(self, history: "History") -> "list[Case]":
        """Members and materials it watches."""
        from sim.responses.desk import Case  # noqa: PLC0415 - a document can be read without numbers

        wanted = self.materials or history.layout.materials
        pairs = ((place, material) for place in sorted(history.members(self.members)) for material in sorted(wanted))
        return [Case(p, m) for p, m in pairs if len(history.layout.buyers_in(history.places([p]), m))]

    def _respond(self, history: "History", desk: "Desk", case: "Case", cases: "dict[Case, bool]") -> "Story":
        """Warning, decision, shipments at every review until no shortage is foreseen."""
        of, end = (
            {"place": case.place, "material": case.material},
            {"material": case.material, "destination": case.place},
        )
        warning = tell("{place} {material}: known supply lasts less than {time}", time=self.early_warning, **of)
        enough = tell("{place} {material}: known supply lasts more than {time}", time=self.until, **of)
        history.note("warning", warning, **end)
        yield history.days(_nominal(self.detection))
        yield history.days(_nominal(self.convening))
        if self.alarm_usd is not None:
            history.pay("meetings", float(self.alarm_usd))  # type: ignore[arg-type]
        if self.false_alarms != 0.0 and desk.missing(case, round(self.until.nominal_days)) <= 0.0:
            history.note("false alarm", enough, **end)
            cases[case] = False
            return
        history.note("decision", tell("{place} {material}: emergency shipments are ordered", **of), **end)
        yield history.days(_nominal(self.clearance))
        days = max(1, round(self.review.nominal_days))
        while (missing := desk.missing(case, round(self.until.nominal_days))) > 0.0:
            desk.ship(case, missing, days)
            yield history.days(days)
        history.note("stops", enough, **end)
        cases[case] = False


def _nominal(duration: object) -> float:
    assert isinstance(duration, Duration)
    return duration.nominal_days
