"""Sections of report.html on single ties: people, organizations, events and LinkedIn."""

from __future__ import annotations

from math import log10
from typing import Any

import polars as pl

from transforms import report_charts as charts
from transforms.report_figures import Figures
from transforms.report_section import Section
from transforms.shown_text import shown

STATES = ("active", "fading", "new", "scheduled", "dormant", "quiet", "unknown")  # in the order of the colours
_SILENCE = {"1 day": 1, "1 week": 7, "1 month": 30, "3 months": 90, "1 year": 365, "3 years": 1095, "9 years": 3285}
_STRENGTH = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


def strength(figures: Figures) -> Section | None:
    """Every tie by its peak and its silence."""
    points = figures["points"]
    if points.is_empty():
        return None
    series = {
        state: [_point(row) for row in points.filter(pl.col("state") == state).iter_rows(named=True)]
        for state in STATES
    }
    most = max([1.0, *points["peak_strength"]])
    chart = charts.scatter(
        series,
        "Strength of each tie at its peak against days of silence",
        charts.Axis("silence", {name: log10(days) for name, days in _SILENCE.items()}),
        charts.Axis("strength at its peak", {str(tick): log10(tick) for tick in _STRENGTH if tick < 2 * most}),
    )
    lead = (
        "Each point is a person: the higher, the stronger the tie once was; the further right, the longer its silence."
    )
    top = points.filter(pl.col("silence_days") > 90).head(30)
    return Section(
        "strength", "Strong ties that fell silent", lead, chart,
        ("person", "state", "days of silence", "strength at its peak"),
        top.select("display_name", "state", "silence_days", pl.col("peak_strength").round(2)).rows(),
    )  # fmt: skip


def reciprocity(figures: Figures) -> Section | None:
    """What goes each way with the people that the owner writes with most."""
    ledger = figures["ledger"]
    if ledger.is_empty():
        return None
    chart = charts.rows(
        ledger["display_name"].to_list(),
        {"you wrote": ledger["n_out_365d"].to_list(), "they wrote": ledger["n_in_365d"].to_list()},
        "Messages both ways in the last 365 days, for the people with most",
    )
    notes = [(row["display_name"], row["could_do"]) for row in figures["turns"].iter_rows(named=True)]
    lead = "Messages both ways in the last 365 days. No sum has to be even; below is what you could do."
    return Section(
        "reciprocity", "What goes each way", lead, chart, ("person", "you wrote", "they wrote"),
        ledger.rows(), notes,
    )  # fmt: skip


def organizations(figures: Figures) -> Section | None:
    """The organizations with the strongest ties, and those that rest on one silent person."""
    found = figures["organizations"]
    if found.is_empty():
        return None
    chart = charts.rows(
        found["name"].to_list(),
        {"people known": found["people_known"].to_list(), "in touch (1 year)": found["people_in_touch_365d"].to_list()},
        "People known and in touch with, by organization",
    )
    fragile = figures["fragile"]
    notes = [(row["name"], row["says"]) for row in fragile.iter_rows(named=True)]
    lead = "The organizations with the strongest ties now." + (
        " Below are those that rest on one person who is falling silent." if notes else ""
    )
    return Section(
        "organizations", "Organizations", lead, chart,
        ("organization", "people known", "in touch (1 year)", "strength", "says"),
        found.select("name", "people_known", "people_in_touch_365d", pl.col("tie_strength").round(2), "says").rows(),
        notes,
    )  # fmt: skip


def events(figures: Figures) -> Section | None:
    """What became of the people met at larger events."""
    events = figures["events"]
    if events.is_empty():
        return None
    notes = []
    for row in events.iter_rows(named=True):
        missed = f"; not yet: {row['not_followed_up']}" if row["not_followed_up"] else ""
        notes.append((f"{row['occurred_on']} {row['subject'] or 'a larger meeting'}", row["says"] + missed))
    return Section("events", "Larger events", "What became of the new people at each.", None, (), [], notes)


def bridges(figures: Figures) -> Section | None:
    """Who alone leads to others, and is falling silent."""
    lead = "Falling silent, and the only ones who lead you to the people named."
    return _noted(figures["bridges"], "bridges", "Bridges to keep", lead)


def mentors(figures: Figures) -> Section | None:
    """Who could be a mentor."""
    lead = "Senior by their title, they answer you, and you have talked alone."
    return _noted(figures["mentors"], "mentors", "Whom you could ask for advice", lead)


def exchange(figures: Figures) -> Section | None:
    """With whom the owner exchanges knowledge, and what could come next."""
    lead = "People outside your organization with whom you had long threads or small standing sessions."
    return _noted(figures["exchange"], "exchange", "With whom you share knowledge", lead)


def groups(figures: Figures) -> Section | None:
    """Recurring meetings, lists and tagged associations."""
    return _noted(figures["groups"], "groups", "Groups", "Standing meetings, mailing lists and tagged associations.")


def thin_spots(figures: Figures) -> Section | None:
    """Kinds of work in which the owner is hardly in touch with anybody."""
    lead = "Kinds of work in which you are in touch with fewer than two people."
    return _noted(figures["thin"], "thin", "Thinly covered", lead)


def linkedin(figures: Figures) -> Section | None:
    """What became of LinkedIn connections."""
    counts = figures["funnel"].row(0, named=True)
    if not counts["connected"]:
        return None
    names = ["connected", "messaged since", "answered each other", "met since"]
    values = [int(counts[key] or 0) for key in ("connected", "messaged", "answered", "met")]
    chart = charts.rows(names, {"people": values}, "LinkedIn: connected, messaged, answered, met")
    lead = f"Of {values[0]} connections you exchanged messages both ways with {values[2]} and met {values[3]}."
    return Section(
        "linkedin", "LinkedIn", lead, chart, ("step", "people"),
        list(zip(names, values, strict=True)),
    )  # fmt: skip


def _noted(found: pl.DataFrame, anchor: str, title: str, lead: str) -> Section | None:
    notes = [(str(who), str(what)) for who, what in found.rows()]
    return Section(anchor, title, lead, None, (), [], notes) if notes else None


def _point(row: dict[str, Any]) -> charts.Point:
    told = f"{shown(row['display_name'], 50)}: silent for {row['silence_days']} days, peak {row['peak_strength']:.1f}"
    return log10(max(row["silence_days"], 1)), log10(max(row["peak_strength"], 0.5)), told
