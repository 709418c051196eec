"""When two parsed names can belong to one person: the rule behind splitting an address and refusing a merge."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from transforms.names import PersonName
from transforms.nickname_forms import formal_names, is_given_name

_FUZZY_LENGTH = 5


@lru_cache(maxsize=1 << 17)
def first_names_agree(left: str, right: str) -> bool:
    """Say whether two folded first names may be one person's: equal, nickname, initial, or one letter of spelling."""
    if not left or not right or left == right:
        return True
    if len(left) == 1 or len(right) == 1:
        return left[0] == right[0]
    return one_edit(left, right) or bool(formal_names(left) & formal_names(right))


def one_edit(left: str, right: str) -> bool:
    """Say whether two words differ by one letter inserted, dropped, changed or swapped, and are long enough to tell."""
    return min(len(left), len(right)) >= _FUZZY_LENGTH and OSA.distance(left, right, score_cutoff=1) <= 1


def names_agree(left: PersonName, right: PersonName) -> bool:
    """Say whether two names can be one person's: the given names agree, or given and family name are swapped.

    The family name may change. Of names in two scripts neither can be held against the other.
    """
    if not _tells(left) or not _tells(right):
        return True
    if left.first == right.first and left.generation == right.generation:
        return True
    if left.generation and right.generation and left.generation != right.generation:
        return False
    if (left.first, left.last) == (right.last, right.first):
        return True
    if left.native != right.native and "full" in (left.form, right.form) and not _comparable(left, right):
        return True
    return any(first_names_agree(a, b) for a in given_names(left) for b in given_names(right))


def _tells(name: PersonName) -> bool:
    """Whether the form of a name, or the word it consists of, tells a given name."""
    return name.form in {"full", "initial"} or (name.form == "first" and is_given_name(name.raw_first))


def _comparable(left: PersonName, right: PersonName) -> bool:
    """Whether one of two names in different scripts is also written in the other's: else nothing can be told."""
    return any(name.also is not None for name in (left, right))


def given_names(name: PersonName) -> tuple[str, ...]:
    """Return the given names a person may go by: the first, the nickname, and middle names written out."""
    beside = (name.also.first,) if name.also else ()
    return tuple(word for word in (name.first, name.nick, *beside, *(m for m in name.middle if len(m) > 2)) if word)
