"""LinkedIn profile URLs: one spelling of the many that archives and address books have."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote_to_bytes

import polars as pl

_PROFILE = re.compile(
    r"^(?:https?://|//)?(?:[\w-]+\.)*linkedin\.com/(?:m/|mwlite/)?(in|pub)/([^/?#\s]+)([^?#\s]*)",
    re.IGNORECASE,
)
_OLD_PUBLIC = re.compile(r"^/(\w+)/(\w+)/(\w+)/?$")
_MAX_LENGTH = 1_000


def profile_url(text: str) -> str | None:
    """Return `https://www.linkedin.com/in/<slug>` for a profile URL in any spelling, or None for any other text.

    The slug is percent-decoded once, NFC and casefolded; letters of every script and emoji stay. A URL that ends at
    `/in`, as the archives of December 2023 have it, names nobody.
    """
    match = _PROFILE.match(text.strip()) if len(text) <= _MAX_LENGTH else None
    if not match:
        return None
    encoded = unquote_to_bytes(match[2])
    try:
        decoded = encoded.decode("utf-8")
    except UnicodeDecodeError:
        decoded = encoded.decode("latin-1")
    slug = unicodedata.normalize("NFC", decoded).casefold()
    if not slug or any(char.isspace() or char == "/" or (not char.isprintable() and char != "‍") for char in slug):
        return None
    if match[1].casefold() == "pub" and (old := _OLD_PUBLIC.match(match[3])):
        # /pub/jane-doe/1/2b/3c was redirected to /in/jane-doe-3c2b1.
        slug = f"{slug}-{old[3]}{old[2]}{old[1]}".casefold()
    return f"https://www.linkedin.com/in/{slug}"


def profile_urls(values: pl.Series) -> pl.Series:
    """Return the canonical profile URL of each value; null where there is none."""
    distinct = values.drop_nulls().unique().to_list()
    known = {value: url for value in distinct if (url := profile_url(value))}
    if not known:
        return pl.Series(values.name, [None] * len(values), dtype=pl.String)
    return values.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)
