"""A page in headless Chromium: what axe finds, what runs over its edge, what the console says."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

AXE = Path(__file__).with_name("axe") / "axe.min.js"
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SIZES = {"phone": 390, "laptop": 1280, "A4": 680}
"""Pixels of width; of A4 what its margins leave."""
PROBE = """
/* paper has no reader for the blind: of it contrast alone is asked */
const rules = name.endsWith('A4') ? {runOnly: ['color-contrast']} : {};
axe.run(document, {resultTypes: ['violations'], ...rules}).then(found => {
  const serious = found.violations.filter(each => ['serious', 'critical'].includes(each.impact))
    .map(each => each.id + ': ' + each.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | '));
  const beyond = (part, whole) => part.right > whole.right + 1 || part.left < whole.left - 1;
  const over = [...document.querySelectorAll('body *')].filter(each => !each.closest('svg') && !each.closest('thead')
    && !each.matches('.skip') && each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.tagName + ' ' + each.textContent.slice(0, 80));
  const cut = [...document.querySelectorAll('svg text')].filter(each => beyond(each.getBoundingClientRect(),
    each.ownerSVGElement.getBoundingClientRect())).map(each => each.textContent.slice(0, 80));
  const wide = document.documentElement.scrollWidth > innerWidth;
  parent.postMessage(JSON.stringify({name, serious, over: over.slice(0, 5), cut, wide, width: innerWidth}), '*');
});
"""
FRAMES = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Frames</title><body style="margin:0">
<script>addEventListener('message', event => {
  const said = document.createElement('pre');
  said.className = 'probe';
  said.textContent = event.data;
  document.body.append(said);
});</script>
"""
"""Chromium makes no window under 500 px: pages are looked at in frames, which may be as narrow as a telephone."""
FRAME = '<iframe name="{name}" src="{file}" title="{name}" style="border:0;width:{width}px;height:900px"></iframe>'


@dataclass(frozen=True)
class Seen:
    """What is wrong with a page in one size."""

    name: str
    serious: list[str]
    over: list[str]
    cut: list[str]
    wide: bool
    width: int

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.serious or self.over or self.cut or self.wide)


def look(pages: Sequence[Path], sizes: Collection[str] = SIZES) -> tuple[list[Seen], list[str]]:
    """Open copies of pages that carry the probe, without their policy against scripts, in every size; and themselves.

    Returns:
        What is seen of each page in each size, and what the console says of the pages as they are.
    """
    folder = pages[0].parent
    copies = [(f"{page.stem} {size}", _probed(page, size), width) for page in pages for size, width in SIZES.items()
              if size in sizes]  # fmt: skip
    dom, _ = _run(_framed(folder / "frames.html", copies), "--virtual-time-budget=60000", "--dump-dom")
    said = re.findall(r'<pre class="probe">(.*?)</pre>', dom, re.DOTALL)
    seen = [Seen(**json.loads(unescape(each))) for each in said]
    assert sorted((each.name, each.width) for each in seen) == sorted((name, width) for name, _, width in copies)
    themselves = [(page.stem, page, 1280) for page in pages]
    _, errors = _run(_framed(folder / "themselves.html", themselves), "--enable-logging=stderr", "--dump-dom")
    return seen, re.findall(r"CONSOLE.*", errors)


def _probed(page: Path, size: str) -> Path:
    html = re.sub(r"<meta http-equiv[^>]*>", "", page.read_text(encoding="utf-8"))
    if size == "A4":
        for before, after in (("@media print{", "@media all{"), ("@media screen", "@media not all")):
            assert before in html, f"{page.name} has no {before}: as on paper it would be as on a screen"
            html = html.replace(before, after)
    script = f"<script>{AXE.read_text(encoding='utf-8')}</script><script>{PROBE}</script></body>"
    copy = page.with_name(f"{page.stem}-{size}.html")
    copy.write_text(html.replace("</body>", script), encoding="utf-8")
    return copy


def _framed(file: Path, pages: Sequence[tuple[str, Path, int]]) -> Path:
    frames = [FRAME.format(name=name, file=page.name, width=width) for name, page, width in pages]
    file.write_text(FRAMES + "".join(frames) + "</body></html>", encoding="utf-8")
    return file


def _run(page: Path, *more: str) -> tuple[str, str]:
    # A profile of its own, so that tests side by side do not hand their pages to each other's browser; a container
    # may have next to no shared memory.
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        done = subprocess.run(
            [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--disable-dev-shm-usage", "--no-first-run", f"--user-data-dir={profile}", "--window-size=1280,900",
             *more, page.as_uri()],
            capture_output=True, text=True, timeout=180, check=True, encoding="utf-8",
        )  # fmt: skip
    return done.stdout, done.stderr
