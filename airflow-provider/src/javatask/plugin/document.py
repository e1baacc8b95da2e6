"""A page as a document of its own, for a frame."""

from __future__ import annotations

from pathlib import Path

from javatask import __version__
from javatask.plugin.pages import Links, Page, template

STATIC = Path(__file__).parent / "static"

# Nothing from elsewhere, no script in the page, no frame but Airflow's own.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def document(page: Page, links: Links) -> str:
    """Return the whole document of a page."""
    return template("document.html").render(page=page, links=links, version=__version__)
