"""Charts as inline SVG that needs no script: they print, open offline, and read in light and dark.

Drawn by pygal, a kept library of pure Python (LGPL, 0.1 MB). Of those whose script the page would carry, Plotly's is
4.8 MB, and Altair takes a 33 MB package to hand out its own; either would make the page run code. Here names on hover
are SVG titles, and every chart has its figures as a table beside it, for the keyboard and for screen readers.
pygal's own style, script and dated comment are dropped, so that equal figures give equal bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pygal
from markupsafe import Markup
from pygal.style import Style

from transforms.shown_text import shown

Point = tuple[float, float, str]


@dataclass(frozen=True)
class Axis:
    """An axis: its title, and the places of its ticks by what they read."""

    title: str
    ticks: Mapping[str, float]


WIDTH = 560
HEIGHT = 300
ROW_HEIGHT = 26

_DROPPED = {"defs", "script", "style", "desc"}
_EMPTY = {"tooltip-overlay", "text-overlay"}
_DECIMALS = re.compile(r"(\d+\.\d)\d+")
_STYLE = Style(label_font_size=13, major_label_font_size=13, title_font_size=12)


def stacked_bars(labels: Sequence[str], series: Mapping[str, Sequence[float]], about: str, every: int = 6) -> Markup:
    """Return bars that stack the series; every n-th label stands below, the last among them."""
    chart = pygal.StackedBar(**_config(height=HEIGHT))
    return _columns(chart, labels, series, about, every)


def lines(labels: Sequence[str], series: Mapping[str, Sequence[float | None]], about: str, every: int = 6) -> Markup:
    """Return a line for each series over the labels."""
    chart = pygal.Line(**_config(height=HEIGHT), dots_size=2)
    return _columns(chart, labels, series, about, every)


def rows(labels: Sequence[str], series: Mapping[str, Sequence[float]], about: str) -> Markup:
    """Return horizontal bars, the first label on top; long labels are shortened."""
    chart = pygal.HorizontalBar(**_config(height=60 + ROW_HEIGHT * max(1, len(labels))))
    chart.x_labels = [shown(label, 22) for label in reversed(labels)]
    for name, values in series.items():
        named = zip(reversed(list(values)), reversed(labels), strict=True)
        chart.add(name, [{"value": value, "label": shown(label)} for value, label in named])
    return _svg(chart, about)


def scatter(series: Mapping[str, Iterable[Point]], about: str, across: Axis, upward: Axis) -> Markup:
    """Return points (x, y, what to tell on hover) by series, between two axes."""
    chart = pygal.XY(
        **_config(height=HEIGHT + 60), stroke=False, dots_size=3, x_title=across.title, y_title=upward.title,
    )  # fmt: skip
    chart.x_labels = [{"label": name, "value": place} for name, place in across.ticks.items()]
    chart.y_labels = [{"label": name, "value": place} for name, place in upward.ticks.items()]
    for name, points in series.items():
        chart.add(name, [{"value": (x, y), "label": shown(told), "formatter": _untold} for x, y, told in points])
    return _svg(chart, about)


def _untold(_value: object) -> str:
    return ""


def _config(height: int) -> dict[str, Any]:
    return {
        "js": [],
        "css": [],
        "style": _STYLE,
        "width": WIDTH,
        "height": height,
        "margin": 8,
        "margin_right": 28,
        "show_legend": False,
        "truncate_label": -1,
        "include_x_axis": True,
        "no_data_text": "nothing yet",
        "max_scale": 8,
    }


def _columns(
    chart: Any, labels: Sequence[str], series: Mapping[str, Sequence[float | None]], about: str, every: int
) -> Markup:
    chart.x_labels = list(labels)
    chart.x_labels_major = [label for place, label in enumerate(reversed(labels)) if place % every == 0]
    chart.show_minor_x_labels = False
    for name, values in series.items():
        chart.add(name, list(values))
    return _svg(chart, about)


def _svg(chart: Any, about: str) -> Markup:
    chart.uuid = "chart"
    named = [(place, str(config["title"])) for place, (values, config) in enumerate(chart.raw_series) if values]
    tree = ElementTree.fromstring(chart.render(is_unicode=True))
    _tidy(tree)
    tree.attrib.pop("id", None)
    tree.set("role", "img")
    tree.set("aria-label", about)
    drawn = ElementTree.tostring(tree, encoding="unicode").replace("ns0:", "").replace("xmlns:ns0", "xmlns")
    return Markup(drawn) + (_legend(named) if len(named) > 1 else Markup())


def _legend(named: Sequence[tuple[int, str]]) -> Markup:
    """Return the legend as a list: it wraps on a phone, and is read as text."""
    items = (Markup('<li><i class="swatch color-{}"></i>{}</li>').format(place, name) for place, name in named)
    return Markup('<ul class="legend">{}</ul>').format(Markup().join(items))


def _tidy(node: ElementTree.Element) -> None:
    """Turn pygal's descriptions into titles, shown on hover by every browser, and drop what only its script reads."""
    for child in list(node):
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        classes = set(child.get("class", "").split())
        if name in _DROPPED and not (name == "desc" and "label" in classes):
            if name != "desc":
                node.remove(child)
        elif classes & _EMPTY or name in ("", "title"):
            node.remove(child)
        else:
            _tidy(child)
    _title(node)
    for key, value in node.attrib.items():
        node.set(key, _DECIMALS.sub(r"\1", value))
    for key in ("id", "style", "rx", "ry"):
        node.attrib.pop(key, None)


def _title(node: ElementTree.Element) -> None:
    told: dict[str, str] = {}
    for child in [child for child in node if child.tag.rpartition("}")[2] == "desc"]:
        told[child.get("class", "").split(" ")[0]] = child.text or ""
        node.remove(child)
    if told:
        space = node.tag.rpartition("}")[0] + "}"
        title = ElementTree.Element(f"{space}title")
        title.text = ": ".join(part for part in (told.get("label") or told.get("x_label"), told.get("value")) if part)
        node.insert(0, title)
