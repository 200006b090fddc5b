"""A page in headless Chromium: what axe finds, what runs over its edge, what the console says."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

AXE = Path(__file__).with_name("axe") / "axe.min.js"
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
PROBE = """
axe.run(document, {resultTypes: ['violations']}).then(found => {
  const serious = found.violations.filter(each => ['serious', 'critical'].includes(each.impact))
    .map(each => each.id + ': ' + each.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | '));
  const over = [...document.querySelectorAll('body *')].filter(each => !each.closest('svg') && !each.closest('thead')
    && !each.matches('.skip') && each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.tagName + ' ' + each.textContent.slice(0, 80));
  const wide = document.documentElement.scrollWidth > innerWidth;
  parent.postMessage(JSON.stringify({serious, over: over.slice(0, 5), wide, width: innerWidth}), '*');
});
"""
FRAME = """<!doctype html><html lang="en"><title>Frame</title><body style="margin:0">
<script>addEventListener('message', event => {
  const said = document.createElement('pre');
  said.id = 'probe';
  said.textContent = event.data;
  document.body.append(said);
});</script>
<iframe src="NAME" title="The page" style="border:0;width:WIDTHpx;height:900px"></iframe></body></html>
"""
"""Chromium makes no window under 500 px: a page is looked at in a frame, which may be as narrow as a telephone."""


@dataclass(frozen=True)
class Seen:
    serious: list[str]
    over: list[str]
    wide: bool
    width: int
    console: list[str]


def look(page: Path, folder: Path, width: int, *, dark: bool = False) -> Seen:
    """Open a copy of a page that carries the probe, without its policy against scripts."""
    html = re.sub(r"<meta http-equiv[^>]*>", "", page.read_text(encoding="utf-8"))
    copy = folder / f"{page.stem}-{width}.html"
    script = f"<script>{AXE.read_text(encoding='utf-8')}</script><script>{PROBE}</script></body>"
    copy.write_text(html.replace("</body>", script), encoding="utf-8")
    frame = folder / f"{page.stem}-{width}-frame.html"
    frame.write_text(FRAME.replace("NAME", copy.name).replace("WIDTH", str(width)), encoding="utf-8")
    dom, _ = _run(frame, width, "--virtual-time-budget=60000", "--dump-dom", *(["--force-dark-mode"] if dark else []))
    found = json.loads(unescape(re.search(r'<pre id="probe">(.*?)</pre>', dom, re.DOTALL)[1]))
    _, errors = _run(page, width, "--enable-logging=stderr", "--dump-dom")
    return Seen(**found, console=re.findall(r"CONSOLE.*", errors))


def _run(page: Path, width: int, *more: str) -> tuple[str, str]:
    # A profile of its own, so that tests side by side do not hand their pages to each other's browser; a container
    # may have next to no shared memory.
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        done = subprocess.run(
            [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--disable-dev-shm-usage", "--no-first-run", f"--user-data-dir={profile}", f"--window-size={width},900",
             *more, page.as_uri()],
            capture_output=True, text=True, timeout=120, check=True, encoding="utf-8",
        )  # fmt: skip
    return done.stdout, done.stderr
