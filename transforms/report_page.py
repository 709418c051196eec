"""report.html: one page of what to do and how the network stands, in one file that runs nothing and loads nothing.

Its policy allows the one style sheet in it, by digest, and nothing else: no script, no image, no font, no connection.
Everything from the exports is escaped by Jinja and shortened by `shown`; links lead to mail and to LinkedIn profiles
only.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from transforms import report_ties as ties
from transforms import report_trends as trends
from transforms.report_figures import Figures
from transforms.report_section import Section
from transforms.shown_text import shown

PROFILE_START = "https://www.linkedin.com/in/"

SECTIONS: tuple[Callable[[Figures], Section | None], ...] = (
    ties.strength,
    trends.contacts,
    trends.standing,
    trends.turnover,
    trends.circles,
    ties.reciprocity,
    ties.organizations,
    ties.bridges,
    ties.mentors,
    ties.exchange,
    ties.groups,
    ties.thin_spots,
    ties.events,
    ties.linkedin,
    trends.survival,
    trends.predictions,
)


def page(figures: Figures) -> str:
    """Return the page as HTML; equal figures give equal bytes."""
    style = _resource("report_page.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    made = [make(figures) for make in SECTIONS]
    return _template().render(
        style=Markup(style),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        run=figures["run"].row(0, named=True),
        picks=figures["picks"].to_dicts(),
        later=figures["next"].to_dicts(),
        loops=figures["loops"].to_dicts(),
        waiting=figures["waiting"].item(),
        moments=figures["moments"].to_dicts(),
        states=figures["states"].to_dicts(),
        sections=[section for section in made if section is not None],
        coverage=figures["coverage"].to_dicts(),
        files=figures["files"].to_dicts(),
        rejected=figures["rejected"].to_dicts(),
    )


def mail_link(address: str | None) -> str | None:
    """Return a mailto link that holds the address alone, whatever it contains."""
    return f"mailto:{quote(address, safe='@')}" if address and "@" in address else None


def profile_link(url: str | None) -> str | None:
    """Return the address of a LinkedIn profile; any other address is no link."""
    if not url or not url.startswith(PROFILE_START):
        return None
    return PROFILE_START + quote(url.removeprefix(PROFILE_START), safe="/%-._~")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(shown=shown, mail_link=mail_link, profile_link=profile_link)
    return environment.from_string(_resource("report_page.html"))


def _resource(name: str) -> str:
    return (files("transforms") / name).read_text(encoding="utf-8")
