"""Text of unknown origin on a terminal: shown, never obeyed."""

from __future__ import annotations

import unicodedata

from rich.markup import escape

LONGEST = 200
_OBEYED = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(value: object) -> str:
    """Return a value as text without control or direction characters, cut at 200."""
    text = "" if value is None else str(value)
    kept = "".join("\ufffd" if unicodedata.category(char) in _OBEYED else char for char in text[: LONGEST + 1])
    return kept if len(kept) <= LONGEST else f"{kept[:LONGEST]}…"


def plain(value: object) -> str:
    """Return a value as visible text for a rich console, in which markup means nothing."""
    return escape(visible(value))
