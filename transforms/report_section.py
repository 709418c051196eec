"""A section of report.html: a question, what the figures answer, the chart, and its figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True)
class Section:
    """A question, sentences that answer it, a chart, notes (who, what), and the figures as header and rows."""

    anchor: str
    title: str
    lead: str
    chart: Markup | None
    header: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    notes: list[tuple[str, str]] = field(default_factory=list)
