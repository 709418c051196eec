"""Local parts of addresses against names: what name `jdoe`, `jane.doe` or `doe_j` spells."""

from __future__ import annotations

import re
from collections.abc import Mapping

from transforms.names import contract, is_contractible

_WORDS = re.compile(r"[^\W\d_]+")
_MIN_FUSED = 4


def spells(local: str, first: str, last: str) -> bool:
    """Say whether a local part is built from a (folded) first and last name by one of the usual patterns."""
    letters = contract("".join(_WORDS.findall(local)))
    if not letters or not first or not last:
        return False
    initial, ending = first[0], last[0]
    built = (
        first + last, last + first, initial + last, last + initial, first + ending, ending + first, last, first,
        initial + ending,
    )  # fmt: skip
    return any(letters == contract(word) for word in built)


def is_joint(local: str) -> bool:
    """Say whether a local part names two people (`jane-and-joe`, `jane&joe`; `ann+bob` is a tag and does not).

    The joining word must stand alone: `gulsen.oztekin` ends in n, and the y of `ana.y.lopez` is an initial.
    """
    return bool(re.fullmatch(r"[^\W\d_]{2,}(?:[._-](?:and|und|et|en|och)[._-]|&)[^\W\d_]{2,}", local))


def names_in(local: str, firsts: Mapping[str, int], lasts: Mapping[str, int]) -> tuple[str, str] | None:
    """Return the (first, last) name that a local part spells, judged by the names known here, or None.

    `firsts` and `lasts` count how often each folded word is known as a first and as a last name; first may be an
    initial. Of two readings the likelier stands.
    """
    words = _WORDS.findall(local)
    if len(words) == 1:
        return _from_fused(words[0], firsts, lasts)
    words = [contract(word) for word in words]
    if len(words) < 2 or len(words) > 3:
        return None
    if len(words) == 3:
        words = _known_pair(words, firsts, lasts)
    head, tail = words[0], words[-1]
    if len(head) == 1 and len(tail) == 1:
        return None
    if len(head) == 1 or len(tail) == 1:
        initial, last = (head, tail) if len(head) == 1 else (tail, head)
        # `jane.d` is a first name and an initial where jane is better known as a first name.
        if firsts.get(last, 0) > lasts.get(last, 0):
            return None
        return (initial, last) if last in lasts else None
    straight = firsts.get(head, 0) + lasts.get(tail, 0)
    reverse = firsts.get(tail, 0) + lasts.get(head, 0)
    if straight + reverse == 0:
        return None
    return (head, tail) if straight >= reverse else (tail, head)


def _known_pair(words: list[str], firsts: Mapping[str, int], lasts: Mapping[str, int]) -> list[str]:
    """Of three words (`jane.doe.work`, `jane.maria.doe`) the two that are best known as names; ties keep the ends."""
    pairs = [(words[0], words[2]), (words[0], words[1]), (words[1], words[2])]
    known = [max(min(firsts.get(a, 0), lasts.get(b, 0)), min(firsts.get(b, 0), lasts.get(a, 0))) for a, b in pairs]
    return list(pairs[known.index(max(known))])


def _from_fused(word: str, firsts: Mapping[str, int], lasts: Mapping[str, int]) -> tuple[str, str] | None:
    if len(word) < _MIN_FUSED:
        return None
    readings: list[tuple[int, str, str]] = []
    plain = not is_contractible(word)
    for cut in range(2, len(word) - 1):
        head, tail = word[:cut], word[cut:]
        if not plain:
            head, tail = contract(head), contract(tail)
        if head in firsts and tail in lasts:
            readings.append((min(firsts[head], lasts[tail]) + 1000, head, tail))
        if head in lasts and tail in firsts:
            readings.append((min(firsts[tail], lasts[head]), tail, head))
    whole, without_head, without_tail = contract(word), contract(word[1:]), contract(word[:-1])
    if not readings and whole not in firsts and whole not in lasts:
        if without_head in lasts:
            readings.append((lasts[without_head], word[0], without_head))
        elif without_tail in lasts:
            readings.append((lasts[without_tail], word[-1], without_tail))
    return max(readings)[1:] if readings else None
