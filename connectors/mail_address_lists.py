"""Address lists to their elements: split at the commas and semicolons that separate, not at those in names or comments.

A mark that never ends (a lone quote, an unbalanced parenthesis) is taken as a character, so that it costs no neighbour.
"""

from __future__ import annotations

import re

ANGLE = re.compile(rb"<[^<>]*+>")
_ELEMENT = re.compile(rb"(?=[^,])[^\",(]*+(?:(?:\"[^\"\\]*+\"|\([^()\\]*+\))[^\",(]*+)*+")
_DELIMITER = re.compile(rb"[\"(<,:;\\]")
_QUOTED = re.compile(rb"\"(?:[^\"\\]|\\.)*+\"", re.DOTALL)
_COMMENT_EDGE = re.compile(rb"[()\\]")
_MARKS = re.compile(rb"[:;\\]")


def stands_alone(element: bytes) -> bool:
    """Say whether an element is one whatever stands before and after it in a list: nothing in it is left open."""
    return not _MARKS.search(element) and _ELEMENT.fullmatch(element) is not None


def split_tokens(value: bytes) -> list[bytes]:
    """Return the mailboxes of a list as they are written; the names of groups are left out."""
    marked = _MARKS.search(value) is not None
    if not (marked or b'"' in value or b"(" in value):
        return value.split(b",")
    if not marked:
        tokens = _ELEMENT.findall(value)
        if b",".join(tokens) == value:
            return tokens
    return _split_marked(value)


def _split_marked(value: bytes) -> list[bytes]:
    tokens: list[bytes] = []
    start = at = 0
    commented = value.count(b"(") == value.count(b")")
    while found := _DELIMITER.search(value, at):
        at, mark = found.end(), found[0]
        if mark in b",;":
            tokens.append(value[start : at - 1])
            start = at
        elif mark == b":":
            start = at
        else:
            at = _past(value, found.start(), mark, commented)
    tokens.append(value[start:])
    return tokens


def _past(value: bytes, at: int, mark: bytes, commented: bool) -> int:
    """Return the place after a quoted string, a comment, an address or an escape; after a mark that never ends."""
    if mark == b"\\":
        return at + 2
    if mark == b"(":
        return _past_comment(value, at) if commented else at + 1
    found = (_QUOTED if mark == b'"' else ANGLE).match(value, at)
    return found.end() if found else at + 1


def _past_comment(value: bytes, at: int) -> int:
    depth = 0
    place = at
    while edge := _COMMENT_EDGE.search(value, place):
        place = edge.end() + (edge[0] == b"\\")
        depth += {b"(": 1, b")": -1}.get(edge[0], 0)
        if not depth:
            return place
    return len(value)
