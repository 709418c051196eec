"""Text of unknown origin on a terminal: shown, never obeyed."""

from __future__ import annotations

import unicodedata

from rich.markup import escape

LONGEST = 200
_OBEYED = ("Cc", "Cf", "Cs", "Zl", "Zp")


def obeyed_by_none(text: str, kept: str = "\n") -> str:
    """Return text with a mark in the place of each control or direction character, but for those to be kept."""
    return "".join("\ufffd" if unicodedata.category(char) in _OBEYED and char not in kept else char for char in text)


def visible(value: object) -> str:
    """Return a value as text without control or direction characters, cut at 200."""
    text = "" if value is None else str(value)
    kept = obeyed_by_none(text[: LONGEST + 1], kept="")
    return kept if len(kept) <= LONGEST else f"{kept[:LONGEST]}…"


def plain(value: object) -> str:
    """Return a value as visible text for a rich console, in which markup means nothing."""
    return escape(visible(value))
