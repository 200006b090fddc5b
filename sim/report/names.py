"""Readable names of places, materials and responses; what has none is shown as it is written."""

from __future__ import annotations

import re
from datetime import date

from sim.report.tongue import dated, say, spoken

PLACES = {
    "AUS": "Australia",
    "BEL": "Belgium",
    "BRA": "Brazil",
    "CAN": "Canada",
    "CHL": "Chile",
    "CHN": "China",
    "COD": "the Congo (DRC)",
    "DEU": "Germany",
    "EST": "Estonia",
    "EU27": "the European Union",
    "FIN": "Finland",
    "FRA": "France",
    "IDN": "Indonesia",
    "IND": "India",
    "JPN": "Japan",
    "KAZ": "Kazakhstan",
    "KOR": "Korea",
    "KGZ": "Kyrgyzstan",
    "LAO": "Laos",
    "MMR": "Myanmar",
    "MYS": "Malaysia",
    "PHL": "the Philippines",
    "ROW": "the rest of the world",
    "RUS": "Russia",
    "THA": "Thailand",
    "TJK": "Tajikistan",
    "USA": "the United States",
    "VNM": "Vietnam",
    "world": "the world",
}

MATERIALS = {
    "spodumene_concentrate": "spodumene concentrate",
    "nickel_ore": "nickel ore",
    "nickel_intermediate": "nickel intermediates",
    "graphite_spherical": "spherical graphite",
    "graphite_flake": "flake graphite",
    "cobalt_hydroxide": "cobalt hydroxide",
    "anode_graphite": "anode graphite",
    "antimony_concentrate": "antimony concentrate",
    "antimony_refined": "refined antimony",
    "cobalt_refined": "refined cobalt",
    "dytb_in_concentrate": "Dy/Tb in concentrate",
    "dytb_oxide": "Dy/Tb oxide",
    "gallium_primary": "primary gallium",
    "gallium_refined": "refined gallium",
    "germanium_refined": "refined germanium",
    "lithium_chemical": "lithium chemicals",
    "magnet_heavy": "heavy magnets",
    "magnet_light": "light magnets",
    "magnets": "magnets",
    "ndpr_in_concentrate": "NdPr in concentrate",
    "ndpr_oxide": "NdPr oxide",
    "nickel_pig_iron": "nickel pig iron",
    "nickel_refined": "refined nickel",
}

ROUTES = {
    "anode_graphite_natural": "anode graphite from natural graphite",
    "anode_graphite_synthetic": "synthetic anode graphite",
    "cobalt_refined_electra": "refined cobalt (Electra)",
    "cobalt_refined_scrap": "refined cobalt from scrap",
    "germanium_refined_coal": "refined germanium from coal",
    "germanium_refined_secondary": "refined germanium from scrap",
    "germanium_refined_zinc": "refined germanium from zinc",
    "lithium_chemical_brine": "lithium chemicals from brine",
    "lithium_chemical_texas": "lithium chemicals (Texas)",
    "nickel_intermediate_matte": "nickel matte",
    "nickel_intermediate_mhp": "mixed nickel hydroxide (MHP)",
}
"""What plants of a place make, where it has several for one material."""

WAYS = {"air": "air", "sea": "sea", "rail": "rail", "road": "road", "inland": "inland ways", "pipeline": "pipeline"}
"""Modes of transport in words."""

ARMS = {"undisturbed": "undisturbed", "disrupted": "disrupted", "responded": "responded"}
"""Arms in words; one that leaves a response out names it."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def place(code: str) -> str:
    """A place inside a sentence: `the United States`."""
    return say(PLACES[code]) if code in PLACES else code


def place_title(code: str) -> str:
    """A place at the head of a line: `United States`."""
    return capital(place(code).removeprefix("the "))


def material(code: str) -> str:
    """A material inside a sentence: `heavy magnets`."""
    named = MATERIALS.get(code) or ROUTES.get(code)
    return say(named) if named else code.replace("_", " ")


def material_title(code: str) -> str:
    """A material at the head of a line: `Heavy magnets`."""
    return capital(material(code))


def known(name: str) -> str:
    """Whatever has a readable name inside a sentence; what has none is shown as it is written."""
    return place(name) if name in PLACES else say(MATERIALS[name]) if name in MATERIALS else way(name)


def way(mode: str) -> str:
    """A mode of transport."""
    return say(WAYS[mode]) if mode in WAYS else mode


def arm(name: str) -> str:
    """An arm: `responded`, `without joint_stock`."""
    label = name.removeprefix("without ")
    return say(ARMS[name]) if name in ARMS else name if label == name else say("without {label}", label=label)


def title(name: str) -> str:
    """What a scenario or sweep calls itself; a sweep without a name is called after what it varies."""
    scenario = name.removeprefix("Sweep of ")
    return name if scenario == name else say("Sweep of {scenario}", scenario=scenario)


def capital(sentence: str) -> str:
    """A sentence with its first letter large; Japanese has no such letters, what begins one is a name."""
    return sentence if spoken().code == "ja" else sentence[:1].upper() + sentence[1:]


def day(when: date) -> str:
    """A date for people: `12 May 2026`."""
    tongue = spoken()
    return f"{when.day} {month(when)}" if tongue.code == "en" else dated(when, tongue.day)


def month(when: date) -> str:
    """A month for people: `May 2026`."""
    tongue = spoken()
    return f"{MONTHS[when.month - 1]} {when.year}" if tongue.code == "en" else dated(when, tongue.month)


def span(first: date, last: date) -> str:
    """Two dates and what lies between: `1 to 31 Jan 2026`."""
    if first == last:
        return day(first)
    begins = day(first)
    if spoken().code == "en" and first.year == last.year:
        begins = str(first.day) if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]}"
    return say("{first} to {last}", first=begins, last=day(last))


def dates_told(text: str) -> str:
    """Text with its ISO dates written for people."""
    return _ISO.sub(_told, text)


def _told(found: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]
