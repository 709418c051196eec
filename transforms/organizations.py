"""Organizations: keys under which a company's name and its domain meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from transforms.word_lists import GENERIC_WORDS, LEGAL_FORMS

_NOBODY = frozenset(
    {"selfemployed", "freelance", "freelancer", "independent", "retired", "student", "none", "na", "self"}
)
# Labels under which registries sell names, so that the registrable label lies one further left.
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "edu", "gov", "gob", "go", "or", "ne", "gv", "nhs", "ltd"})


@lru_cache(maxsize=1 << 16)
def organization_keys(name: str) -> tuple[str, ...]:
    """Return the keys of an organization's name, the fullest first: all its words, and its first distinctive one."""
    folded = anyascii(unicodedata.normalize("NFKC", name)).lower().replace("'", "").replace(".", "")
    words = [word for word in re.findall(r"[a-z0-9]+", folded) if word not in LEGAL_FORMS]
    joined = "".join(words)
    if len(joined) < 2 or joined in _NOBODY:
        return ()
    if len(words) > 1 and len(words[0]) >= 4 and words[0] not in GENERIC_WORDS:
        return (joined, words[0])
    return (joined,)


@lru_cache(maxsize=1 << 16)
def domain_label(domain: str) -> str:
    """Return the registrable label of a domain (`acme` for mail.acme.co.uk), folded as organization_keys folds."""
    labels = domain.split(".")[:-1] or [domain]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels = labels[:-1]
    return re.sub(r"[^a-z0-9]", "", anyascii(labels[-1]).lower())
