"""Sections of report.html on how the network moves: contact, who came and went, circles, survival, predictions."""

from __future__ import annotations

import polars as pl

from transforms import report_charts as charts
from transforms.report_figures import Figures
from transforms.report_section import Section

CIRCLES = (5, 15, 50, 150)


def contacts(figures: Figures) -> Section | None:
    """How much contact there was, month by month and by kind."""
    months = figures["months"]
    if months.is_empty():
        return None
    series = {"e-mail": "emails", "meetings": "meetings", "LinkedIn": "linkedin_messages"}
    lead = "Each message or meeting counts once for each person; broadcasts do not count."
    chart = charts.stacked_bars(
        _month_labels(months),
        {name: months[key].to_list() for name, key in series.items()},
        "Contacts per month by kind",
    )
    return Section(
        "contacts", "How much contact", lead, chart, ("month", *series),
        months.select("month", *series.values()).rows(),
    )  # fmt: skip


def standing(figures: Figures) -> Section | None:
    """How many people the owner was in touch with at each month's end."""
    months = figures["months"]
    if months.is_empty():
        return None
    series = {
        "in touch (90 days)": "in_touch_90d",
        "silent up to a year": "silent_under_year",
        "silent longer": "silent_over_year",
    }
    chart = charts.stacked_bars(
        _month_labels(months), {name: months[key].to_list() for name, key in series.items()},
        "People by how long they had been silent at each month's end",
    )  # fmt: skip
    first, last = months.row(0, named=True), months.row(-1, named=True)
    lead = (
        f"You are in touch with {last['in_touch_90d']} people (any contact in 90 days); "
        f"at the end of {first['month']:%B %Y} it was {first['in_touch_90d']}."
    )
    return Section(
        "standing", "With whom you stood how", lead, chart, ("month", *series),
        months.select("month", *series.values()).rows(),
    )  # fmt: skip


def turnover(figures: Figures) -> Section | None:
    """Who was new and who was heard from last, month by month."""
    months = figures["months"]
    if months.is_empty():
        return None
    series = {"new": months["arrivals"].to_list(), "last contact": (-months["departures"]).to_list()}
    chart = charts.stacked_bars(_month_labels(months), series, "New people, and people last heard from, by month")
    year = months.tail(12)
    lead = (
        f"In the last 12 months {year['arrivals'].sum()} people were new. Below the line are those whose last contact "
        "lies in the month, once more than 180 days went by: the last six months cannot show them yet."
    )
    return Section(
        "turnover", "Who came and who went", lead, chart, ("month", "new", "last contact"),
        months.select("month", "arrivals", "departures").rows(),
    )  # fmt: skip


def circles(figures: Figures) -> Section | None:
    """How many people the owner is in touch with how often, beside what is usual."""
    health = figures["health"]
    found = health.filter(pl.col("measure").str.starts_with("in touch "))
    if found.is_empty() or found["last_365d"].null_count():
        return None
    names = [text.removeprefix("in touch ").split(" (")[0] for text in found["measure"]]
    now = found["last_365d"].cast(pl.Int64).to_list()
    chart = charts.rows(
        names, {"you": now, "usual": list(CIRCLES)}, "People in touch weekly, monthly, half-yearly and yearly"
    )
    lead = "How many people you were in touch with how often in the last 365 days, beside what is usual (Dunbar)."
    rows = [
        (row["measure"], _number(row["last_365d"]), _number(row["year_before"])) for row in health.iter_rows(named=True)
    ]
    return Section(
        "circles", "Circles of closeness", lead, chart, ("measure", "last 365 days", "the year before"), rows
    )


def survival(figures: Figures) -> Section | None:
    """How long ties last, by how they began."""
    found = figures["survival"]
    if found.is_empty():
        return None
    series: dict[str, list[float | None]] = {}
    for (origin, ties), curve in found.group_by(["origin", "ties"], maintain_order=True):
        steps = dict(zip(curve["month"], curve["survival"], strict=True))
        value, values = 1.0, []
        for month in range(37):
            value = steps.get(month, value)
            values.append(round(100 * value, 1))
        series[f"{origin} ({ties})"] = list(values)
    labels = [str(month) for month in range(37)]
    chart = charts.lines(labels, series, "Share of ties that last so many months, by how they began")
    lead = "Share of ties (%) that lasted so many months, by how they began (number of ties); Kaplan-Meier estimate."
    rows = [(name, values[6], values[12], values[24]) for name, values in series.items()]
    return Section(
        "origins", "Which beginnings last", lead, chart,
        ("began with", "% after 6 months", "% after 12", "% after 24"), rows,
    )  # fmt: skip


def predictions(figures: Figures) -> Section | None:
    """What was foretold 90 days ago, and what came true."""
    told = " ".join(f"{said[0].upper()}{said[1:]}." for said in figures["predictions"]["says"])
    found = figures["reliability"]
    if not told:
        return None
    chart = None
    if not found.is_empty():
        labels = [f"{100 * expected:.0f}%" for expected in found["expected"]]
        chart = charts.lines(
            labels,
            {
                "foretold": [round(100 * value, 1) for value in found["expected"]],
                "came true": [round(100 * value, 1) for value in found["observed"]],
            },
            "Chance of contact foretold 90 days ago, and the share that came true",
            every=1,
        )
    if chart:
        told += (
            " The chart groups people by the chance of contact foretold 90 days ago: the nearer the lines, the better."
        )
    rows = [
        (f"{100 * row['expected']:.1f}", f"{100 * row['observed']:.1f}", row["n"])
        for row in found.iter_rows(named=True)
    ]
    return Section(
        "predictions", "How good last quarter's predictions were", told, chart,
        ("foretold %", "came true %", "people"), rows,
    )  # fmt: skip


def _month_labels(months: pl.DataFrame) -> list[str]:
    return [f"{month:%b %Y}" for month in months["month"]]


def _number(value: float | None) -> str:
    if value is None:
        return "not known"
    return f"{value:,.0f}" if value == round(value) else f"{value:.2f}"
