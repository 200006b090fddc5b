"""A drawn figure as part of a page."""

import re
from html import escape

_INLINE = {
    "#1f1f1f": "currentColor",
    "#6b6b6b": "var(--quiet)",
    "#d9d9d9": "var(--line)",
    "#ffffff": "none",
    "#0072b2": "var(--blue)",
    "#d55e00": "var(--vermillion)",
}
_ID = re.compile(r'(\bid="|url\(#|xlink:href="#)')
_NOT_OF_THE_PAGE = re.compile(r"<metadata>.*?</metadata>|<style.*?</style>", re.DOTALL)


def inline(svg: str, name: str, alt: str) -> str:
    """An SVG as part of a page: colours of the page, ids of its own, its finding for screen readers.

    Args:
        svg: A whole SVG file.
        name: A name that no other figure of the page has.
        alt: The finding in words.
    """
    body = svg[svg.index("<svg") :]
    body = _NOT_OF_THE_PAGE.sub("", body)
    body = _ID.sub(rf"\g<1>{name}-", body)
    for colour, variable in _INLINE.items():
        body = body.replace(colour, variable)
    return body.strip().replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)
