"""The kinds of dated controls and what a row may say under `parameters`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.errors import Fault, suggestion
from sim.network.elements import Control
from sim.network.references import fault

if TYPE_CHECKING:
    from sim.network.network import Network

MOVES_NO_TONNE = ("framework", "no_ban_pledge", "technology_control", "import_ban", "stockpile")
"""Kinds that are told and change no flow; what they say under `parameters` is free."""

ENDS = ("suspension", "withdrawal", "export_licence_suspended")
"""Kinds that end the controls they name under `of`."""

SAID: dict[str, str] = {
    "export_ban": "multiplier military_users_only military_multiplier civil_multiplier structural exempt mine_output "
    "review_after_days brought_forward_by third_country_transfer",
    "export_licence": "wait_working_days applications_from military_users end_user_certificate end_user_check "
    "per_contract licence_valid_days elements equipment goods technology magnets_with_them sellers_of_[a-z_]+",
    "export_quota": r"quota_t quota_t_per_year month_\d{4}_\d\d period base_t strategic_t first_batch second_batch "
    "t_product_half t_product_year t_product_previous_year",
    "reexport_rule": "de_minimis wait_working_days elements_licensed",
    "tariff": r"rate ad_valorem additional petition (ad|cvd)_\d{4}_\d\d_\d\d final_\d{4}_\d\d_\d\d_(ad|cvd)",
    "price_floor": "usd_per_t magnets_by magnets_t_per_year",
    "producer_quota": "multiplier_on_ore quota_wet_t quota_2025_wet_t use_2025_wet_t revision_possible",
    "route_closure": "chokepoint route effect extra_days holds",
    "outage": "facility multiplier force_majeure",
    "opening": "facility capacity_t ramp_days",
    "enforcement": "enforcement",
    "suspension": "of returns_by_default licence_stays licences_of_[a-z0-9_]+_stay",
    "withdrawal": "of returns_by_default",
    "export_licence_suspended": "of returns_by_default returns_unless_prolonged wait_working_days first_date "
    "suspended_from suspended_until",
}
"""Kinds that act, and patterns of what each may say."""

MUST: dict[str, tuple[str, ...]] = {
    "opening": ("facility", "capacity_t", "ramp_days"),
    "outage": ("facility",),
    "suspension": ("of",),
    "withdrawal": ("of",),
    "enforcement": ("enforcement",),
}
NUMBERS = ("capacity_t", "ramp_days", "multiplier", "enforcement", "quota_t", "quota_t_per_year", "rate", "ad_valorem",
           "extra_days", "multiplier_on_ore", "wait_working_days", "usd_per_t")  # fmt: skip


def controls_say_what_is_known(network: Network) -> Iterator[Fault]:
    """Kinds and parameters of dated controls are known ones, and what must be said is."""
    for each in network.controls:
        if each.kind not in SAID and each.kind not in MOVES_NO_TONNE:
            kinds = (*SAID, *MOVES_NO_TONNE)
            yield fault(each, "controls.kind", f"no such kind {each.kind!r}", suggestion(each.kind, kinds, most=30))
        yield from _unknown_keys(each)
        yield from _bad_values(each)


def _unknown_keys(control: Control) -> Iterator[Fault]:
    known = SAID.get(control.kind, "").split()
    for key in control.parameters if known else ():
        if not any(re.fullmatch(pattern, key) for pattern in known):
            problem = f"a row of kind {control.kind} has no parameter {key!r}"
            yield fault(control, "controls.parameters", problem, suggestion(key, known, most=30))


def _bad_values(control: Control) -> Iterator[Fault]:
    for key in MUST.get(control.kind, ()):
        if not control.parameters.get(key):
            problem = f"a row of kind {control.kind} says no {key}"
            yield fault(control, "controls.parameters", problem, f"add {key}=")
    for key, value in control.parameters.items():
        numeric = key in NUMBERS or re.search(r"_\d{4}_\d\d", key)
        if control.kind in SAID and numeric and not re.fullmatch(r"\d+(\.\d+)?", value):
            problem = f"{key} should be a number of 0 or more, got {value!r}"
            yield fault(control, "controls.parameters", problem, f"write it like {key}=45")
