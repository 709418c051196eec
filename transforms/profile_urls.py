"""Profile URLs: the canonical form of a LinkedIn member's address in any spelling people and archives use."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

_LINKEDIN = re.compile(
    r"^(?:https?://)?(?:[a-z0-9-]+\.)*linkedin\.com(?:/mwlite|/m)?/(in|pub|company|school|showcase)/([^/?#]+)([^?#]*)",
    re.IGNORECASE,
)
_OLD_PUBLIC = re.compile(r"^/(\w+)/(\w+)/(\w+)/?$")
_MAX_LENGTH = 400


def profile_key(text: str) -> str | None:
    """Return the handle of a LinkedIn profile (`jane-doe`, or `company/acme` for a page), or None for any other text.

    Case, scheme, country sub-domain, trailing path, query and percent-encoding do not matter; the slug keeps letters
    of any script, as LinkedIn does. A URL without a slug is nobody's.
    """
    if len(text) > _MAX_LENGTH:
        return None
    match = _LINKEDIN.match(unicodedata.normalize("NFC", text).strip())
    if not match:
        return None
    kind, slug = match[1].casefold(), unicodedata.normalize("NFC", unquote(match[2])).casefold().strip()
    if not slug or any(char.isspace() for char in slug):
        return None
    if kind == "pub" and (old := _OLD_PUBLIC.match(match[3])):
        # /pub/jane-doe/1/2b/3c was redirected to /in/jane-doe-3c2b1.
        return f"{slug}-{old[3]}{old[2]}{old[1]}".casefold()
    return slug if kind in {"in", "pub"} else f"{kind}/{slug}"


def profile_url(key: str) -> str:
    """Return the full URL of a profile key."""
    return f"https://www.linkedin.com/{key if '/' in key else 'in/' + key}"
