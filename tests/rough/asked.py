"""Rough hands on what is asked: sweeps, cases of the past with their rows, priors and options."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from tests.rough.hands import NASTY, SCENARIOS, called, documents

SMALL = """\
name: A small question
start: 2026-01-01
horizon: 120 days
replicates: 2
seed: 1
network: networks/five
disruptions:
  ban: {kind: export_ban, by: CHN, materials: examplium_metal, to: EU27, in_force: 2026-01-20, lasts: 60 days}
  outage: {kind: facility_outage, facilities: AUS.examplium_ore, starts: 2026-02-01, lasts: 40 days, loss: 0.5}
responses:
  stock: {kind: national_stockpile, owner: EU27, holdings: {examplium_metal: 60 days}, below: 30 days, until: 45 days}
"""
"""What everything here is asked of: two disruptions and a response on five facilities."""

SWEEP = """\
name: How long, and with a stock or without
scenario: small.yaml
replicates: 1
changes: {disruptions.outage.loss: 0.4}
over:
  disruptions.ban.lasts: [30 days, 60 days]
  disruptions.ban.leakage: {from: 0, to: 0.4, steps: 2}
  responses.stock: on/off
arms: [disrupted, responded]
measures: [shortfall_t, value_not_delivered_usd]
show: ["responded: world all value_not_delivered_usd mean"]
"""
CASE = """\
name: A past that nobody saw
start: 2024-01-01
horizon: 8 months
replicates: 2
network: networks/five
observed: seen.csv
disruptions:
  ban: {kind: export_ban, by: CHN, materials: examplium_metal, to: EU27, in_force: 2024-02-01, lasts: 100 days}
score:
  metal: {kind: departures, materials: examplium_metal, base: 2024-01, window: 2024-02/2024-07, smoothing: 3 months}
  came: {kind: arrivals, series: metal, materials: examplium_metal, window: 2024-02/2024-06, tolerance: {total: 30 %}}
  held: {kind: stock, materials: examplium_metal, window: 2024-02/2024-07, holders: [feed, afloat]}
  made: {kind: output, facilities: EU27.examplium_tool, base: 2024-01, window: 2024-02/2024-07}
  price: {kind: price, materials: examplium_metal, base: 2024-01-02}
  spread: {kind: spread, materials: examplium_metal}
  stop: {kind: starvation, facilities: EU27.examplium_tool, beyond: 0.5}
  order: {kind: order, lines: [metal, made]}
"""
SEEN = (
    "date,series,place,value,unit,low,high,source,grade,note\n"
    + "".join(
        f"{when},{series},{place},{value},{unit},,,example,C,\n"
        for series, place, unit in (("metal", "CHN>EU27", "t"), ("held", "EU27", "t"), ("made", "EU27", "t"))
        for when, value in zip([f"2024-0{month}" for month in range(1, 8)], (60, 9, 1, 0, 3, 20, 55), strict=True)
    )
    + "2024-01-02,price,EU27,40,USD/kg,,,example,C,\n2024-04-10,price,EU27,70,USD/kg,,,example,C,\n"
    "2024-01-02,spread,EU27/CHN,1,ratio,,,example,C,\n2024-04-10,spread,EU27/CHN,1.4,ratio,,,example,C,\n"
    "2024-03-12,stop,EU27,20,days,,,example,C,\n"
)
PRIORS = {
    "fitted.csv": "parameter,value,low,high,unit,source,grade,note\n"
                  "eta_scale,1,0.4,2.5,1,example,C,\norder_smoothing_time,14,10,20,days,example,C,\n"
                  "approval_beta_alpha_strained,2,1,4,Beta,example,C,\napproval_beta_beta_strained,2,1,4,Beta,example,C,\n",
    "case.csv": "parameter,value,low,high,unit,source,grade,note\norder_cap,2,1.3,3.5,1,example,C,\n",
}  # fmt: skip


def laid(folder: Path) -> None:
    """The sound files, side by side."""
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    (folder / "sweep.yaml").write_text(SWEEP, encoding="utf-8")
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    (folder / "seen.csv").write_text(SEEN, encoding="utf-8")
    (folder / "priors").mkdir(exist_ok=True)
    for name, text in PRIORS.items():
        (folder / "priors" / name).write_text(text, encoding="utf-8")
    if not (folder / "networks").exists():
        (folder / "networks").symlink_to(SCENARIOS / "networks")


CELLS = [str(each) for each in NASTY if not isinstance(each, list | dict)]
EDGES = ["2024-01/2024-07", "2024-03", "2024", "2023-12", "0", "1e-300", "1e299", "0.001", "%", "kt", "t/month", "/",
         "CHN>all", "EU27>CHN", "a>b>c", ">", "CHN/EU27", "metal", '"', 'a"b', "\u2028", "\x0c"]  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn, text: str) -> str:
    """A table of which one to three cells, rows or columns are not what they were."""
    rows = [line.split(",") for line in text.splitlines()]
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.integers(0, len(rows) - 1))
        column = draw(st.integers(0, len(rows[row]) - 1))
        act = draw(st.sampled_from(("cell", "cell", "cell", "row", "twice", "column", "short", "all")))
        if act == "cell":
            rows[row][column] = draw(st.sampled_from(CELLS + EDGES))
        elif act == "all":
            value = draw(st.sampled_from(CELLS + EDGES))
            rows = [rows[0], *[[value if k == column else x for k, x in enumerate(line)] for line in rows[1:]]]
        elif act == "row" and len(rows) > 1:
            del rows[row]
        elif act == "twice":
            rows.insert(row, list(rows[row]))
        elif act == "column":
            rows = [[x for k, x in enumerate(line) if k != column] or [""] for line in rows]
        elif act == "short":
            rows[row] = rows[row][: column + 1]
    return "\n".join(",".join(line) for line in rows) + "\n"


def cases() -> st.SearchStrategy[dict[str, str]]:
    """A case or its rows, one of them damaged."""
    return st.one_of(
        st.fixed_dictionaries({"case.yaml": documents([CASE])}), st.fixed_dictionaries({"seen.csv": sheets(SEEN)})
    )


def priors() -> st.SearchStrategy[dict[str, str]]:
    """What is known of parameters, damaged."""
    return st.one_of(*(st.fixed_dictionaries({f"priors/{name}": sheets(text)}) for name, text in PRIORS.items()))


def sweeps() -> st.SearchStrategy[dict[str, str]]:
    """A sweep, damaged."""
    return st.fixed_dictionaries({"sweep.yaml": documents([SWEEP])})


ASKS = {
    "case.yaml": [["check", "case.yaml"], ["hindcast", "case.yaml", "--replicates", "2", "-j", "1", "-q"]],
    "seen.csv": [["check", "case.yaml"], ["hindcast", "case.yaml", "--replicates", "2", "-j", "1", "-q"]],
    "sweep.yaml": [["sweep", "sweep.yaml", "-j", "1", "-q"]],
    "priors/fitted.csv": [["calibrate", "case.yaml", "--priors", "priors", "--points", "8", "--replicates", "1",
                           "-j", "1", "-q"]],
}  # fmt: skip
ASKS["priors/case.csv"] = ASKS["priors/fitted.csv"]
"""What is asked of a damaged file, until it is refused."""


def inside(folder: Path, words: list[str]) -> list[str]:
    """A command line of which files and folders lie in a folder."""
    own = {"small.yaml", "sweep.yaml", "case.yaml", "priors", "out"}
    return [str(folder / word) if word.split("/")[0] in own else word for word in words]


def answered(folder: Path, files: dict[str, str]) -> tuple[int, str]:
    """Lay damaged files over sound ones, and ask."""
    laid(folder)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    code, said = 0, ""
    for words in ASKS[next(iter(files))]:
        if code == 0:
            out = [] if words[0] == "check" else ["--out", "out"]
            code, said = called(inside(folder, [*words, *out]))
    return code, said


# Options

BOTH = {
    "--replicates": ("1", "2", "0", "-1", "x"), "--seed": ("3", "-3", "1e9"), "--set": ("horizon=90 days", "a=", "=b"),
    "-j": ("0", "x"), "--json": (), "-q": (), "--out": ("out", "small.yaml", "small.yaml/x", "/dev/null"),
}  # fmt: skip
KEPT = {**BOTH, "--force": (), "--resume": (), "--lang": ("ja", "id", "xx")}
MATERIALS = ("examplium_metal", "examplium_tool", "nothing", "")
WHOM = ("EU27", "USA", "allies", "nobody")
VERBS: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "run": ("small.yaml", {**BOTH, "--force": (), "--lang": ("ja", "xx"), "--details": (), "--xlsx": ()}),
    "compare": ("small.yaml", {**BOTH, "--arm": ("disrupted", "undisturbed", "none"), "small.yaml": (), "out": ()}),
    "sweep": ("sweep.yaml", {**KEPT, "--points": ("2", "0", "1e3"), "--design": ("grid", "sobol", "latin_hypercube"),
              "--arms": ("disrupted", "none"), "--measures": ("shortfall_t", "none")}),
    "attribute": ("small.yaml", {**KEPT, "--samples": ("1", "2", "0", "-1")}),
    "n-1": ("small.yaml", {**KEPT, "--kind": ("stage", "facility", "chokepoint", "flow", "x"), "--material": MATERIALS,
            "--starts": ("2026-01-01", "2026-02-30", "2030-01-01"), "--lasts": ("10 days", "0 days", "x", "90 years")}),
    "size-stockpile": ("small.yaml", {**KEPT, "--stockpile": ("stock", "none"), "--material": MATERIALS,
                       "--of": MATERIALS, "--more-than": ("0", "0.1", "nan", "2"), "--alpha": ("0.5", "1", "-1", "inf"),
                       "--up-to": ("30", "0", "1e9", "nan"), "--step": ("10", "0", "1e-9")}),
    "worst-case": ("small.yaml", {**KEPT, "--moves": ("0", "1", "2", "9"), "--whom": WHOM}),
    "sensitivity": ("small.yaml", {**KEPT, "--bases": ("2", "3", "0", "-2"), "--by": ("table", "material", "x"),
                    "--of": ("shortfall_t", "x"), "--material": MATERIALS, "--whom": WHOM,
                    "--over": ("disruptions.ban.leakage=0 .. 0.5", "x=1", "seed=1 .. 2")}),
    "hindcast": ("case.yaml", {**BOTH, "--left-out": (), "--lang": ("id", "xx")}),
    "explain": ("small.yaml", {"--set": BOTH["--set"], "--lang": ("ja", "xx")}),
    "check": ("small.yaml", {"--set": BOTH["--set"], "-q": (), "case.yaml": ()}),
    "network": ("networks/five", {"--json": (), "small.yaml": ()}),
}  # fmt: skip
NEEDED = {
    "size-stockpile": ["--stockpile", "stock", "--material", "examplium_metal", "--of", "examplium_tool"],
    "sensitivity": ["--bases", "2"],
}
"""What a verb does not go without, or not in a moment."""


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """A verb, its file, and any of its options in any order, the file among them anywhere."""
    verb = draw(st.sampled_from(sorted(VERBS)))
    file, options = VERBS[verb]
    chosen = draw(st.lists(st.sampled_from(sorted(options)), max_size=5))
    parts = [[name, *([draw(st.sampled_from(options[name]))] if options[name] else [])] for name in chosen]
    if verb == "hindcast" or draw(st.integers(0, 9)):
        parts.append([file])  # without one, hindcast replays all that are shipped
    if draw(st.integers(0, 9)) and verb in NEEDED:
        parts.append(NEEDED[verb])
    words = [word for part in draw(st.permutations(parts)) for word in part]
    if verb not in ("explain", "check", "network"):
        words += ["-j", "1"] * ("-j" not in words)
    return words if verb == "run" else [verb, *words]


def everything(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def lined(folder: Path, words: list[str]) -> tuple[int, str, bool]:
    """Exit code and words of a command line, and whether it wrote something."""
    laid(folder)
    given = inside(folder, words if "--out" in words or words[:1] in (["explain"], ["check"], ["network"]) else
                   [*words, "--out", "out"])  # fmt: skip
    before = everything(folder)
    code, said = called(given)
    return code, said, everything(folder) != before
