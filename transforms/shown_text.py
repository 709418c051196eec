"""Text from exports as it may be shown: on one line, of bounded length, and unable to turn the text around it."""

from __future__ import annotations

import unicodedata

LONGEST = 80


def shown(text: str | None, longest: int = LONGEST) -> str:
    """Return text without control characters and direction overrides, cut to `longest` characters with an ellipsis.

    Joiners stay, because scripts and family emoji need them.
    """
    kept = "".join(
        " " if character in "\t\r\n\u2028\u2029" else character
        for character in (text or "")[: 4 * longest + 64]
        if character in "\t\r\n\u200c\u200d"
        or (unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co") and character not in "\ufffe\uffff")
    )
    kept = " ".join(kept.split())
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip() + "…"
