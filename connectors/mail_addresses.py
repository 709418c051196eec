"""Mailboxes from an address field: a dictionary of the distinct tokens, each parsed once.

A field is split at its top-level commas and semicolons, so that groups, quoted commas, comments and Outlook's
separators come out right. A plain token is read by one pattern, any other by the standard library in its lenient mode.
RFC 2047 words are decoded after that, for they may hold commas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from email.utils import getaddresses
from functools import partial
from inspect import signature
from typing import NamedTuple

from connectors.mail_address_lists import ANGLE, split_tokens, stands_alone
from connectors.mail_encoded_words import decode_text
from connectors.mail_headers import unfolded

KNOWN_MAILBOXES = 100_000
KNOWN_BYTES = 64 * 2**20
END, MASK = b"\n", b"\n\n"
AT_END = -1
LONGEST_KNOWN = 256
LONGEST_TOKEN = 2048
MOST_COMMENTS = 50

_ADDR = rb"[^\s<>\"(),:;@\\\[\]']++@[^\s<>\"(),:;@\\\[\]']*[^\s<>\"(),:;@\\\[\]'.]"
_PLAIN = re.compile(rb"(?:\"([^\"\\]*+)\"|([^\"<>(),:;@\\\[\]]*+))[ \t]*+<(" + _ADDR + rb")>")
_BARE = re.compile(_ADDR)
_NAMED_ADDRESS = re.compile(rb"[^\"<(]*@[^\"<(]*(<[^<>]*@[^<>]*>)\s*")
_X500 = re.compile(rb"/o=[^<>]*", re.IGNORECASE)
_X500_ADDRESS = re.compile(r"-([^\s/=@]+@[^\s/=@]+\.[a-z]+)$", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_WITH_ADDRESS = re.compile(r"(.+?)\s*[(<\[]([^\s()<>\[\]]+)[)>\]]")
_ENDING = b"," + END + b","
_UNKNOWN = -2

# Lenient on every version: newer ones refuse by default what real mail holds.
_getaddresses = (
    partial(getaddresses, strict=False) if "strict" in signature(getaddresses).parameters else partial(getaddresses)
)


class Mailbox(NamedTuple):
    """One mailbox: the decoded display name and the address as it was written; one of the two may be missing."""

    name: str | None
    email: str | None


class _Pieces(dict[bytes, int]):
    """What stands between two commas -> the place of its mailbox; asks `find` for what it does not know."""

    def __init__(self, find: Callable[[bytes], int]) -> None:
        super().__init__({END: AT_END})
        self._find = find

    def __missing__(self, piece: bytes) -> int:
        place = self._find(piece)
        if place != _UNKNOWN:
            self[piece] = place
        return place


class AddressReader:
    """Reads address fields; what it read before costs a look into a dictionary.

    A mailbox is given as its place in `mailboxes`, until `forget` is called.
    """

    def __init__(self) -> None:
        self.mailboxes: list[Mailbox] = []
        # Elements of one mailbox that stand for themselves in any list, and all other elements and whole values.
        self._single: dict[bytes, int] = {}
        self._known: dict[bytes, Sequence[int]] = {}
        # What stands between two commas of a list, those in quotes masked, where that is such an element.
        self._pieces = _Pieces(self._single_place)
        self._held = 0

    def read(self, value: bytes) -> list[Mailbox]:
        """Return the mailboxes of an address field, in their order; what is no mailbox is left out."""
        return [self.mailboxes[place] for place in self.places(value)]

    def places(self, value: bytes) -> Sequence[int]:
        """Return the places of the mailboxes of an address field."""
        places: Sequence[int] | None = self._known.get(value)
        if places is not None:
            return places
        places = self._read_new(split_tokens(value))
        if not places and b"=?" in value:
            places = self._read_encoded(value)
        if places and len(value) <= LONGEST_KNOWN:
            # A tuple of numbers is nothing for the garbage collector to walk through, a list is.
            self._known[value] = tuple(places)
        return places

    def all_places(self, values: Sequence[bytes]) -> list[int]:
        """Return the places of the mailboxes of many address fields in a row, and `AT_END` after each field.

        The fields are split together at every comma that is not in quotes. Where each piece of a field is known to be
        an element by itself, these are its elements; any other field is read alone. An `END` stands between fields,
        which none can hold, since a line end in a field has a blank after it.
        """
        found = [*map(self._pieces.__getitem__, _split_together(values))]
        if _UNKNOWN not in found:
            return found
        places: list[int] = []
        start = 0
        for value in values:
            end = found.index(AT_END, start)
            own = found[start:end]
            places += self.places(value) if _UNKNOWN in own else own
            places.append(AT_END)
            start = end + 1
        return places

    def _single_place(self, piece: bytes) -> int:
        """Return the place of a piece that is an element by itself wherever it stands, else `_UNKNOWN`."""
        token = piece.replace(MASK, b",")
        if token.find(b"@") < 0 or not stands_alone(token):
            return _UNKNOWN
        self._learn(token)
        return self._single.get(token, _UNKNOWN)

    def add(self, mailboxes: Sequence[Mailbox]) -> Sequence[int]:
        """Return the places of mailboxes that were made elsewhere."""
        start = len(self.mailboxes)
        self.mailboxes += mailboxes
        return range(start, len(self.mailboxes))

    def forget(self) -> None:
        """Empty the memory where it has grown large; places given before mean nothing after that."""
        if len(self._known) > KNOWN_MAILBOXES:
            self._known.clear()
        entries = max(len(self._single), len(self.mailboxes))
        if entries > KNOWN_MAILBOXES or self._held > KNOWN_BYTES:
            self._held = 0
            self._known.clear()
            self._single.clear()
            self._pieces = _Pieces(self._single_place)
            self.mailboxes.clear()

    def _read_new(self, tokens: list[bytes]) -> list[int]:
        places: list[int] = []
        surname = b""
        for token in tokens:
            if not surname and token in self._single:
                places.append(self._single[token])
            elif b"@" in token or b"<" in token or _X500.match(token.strip()):
                places += self._learn(_glued(surname, token) if surname and b"<" in token else token)
                surname = b""
            elif token.strip():
                # The first half of an unquoted "Last, First <address>".
                surname = surname + b"," + token if surname else token
        return places

    def _learn(self, token: bytes) -> Sequence[int]:
        if token in self._single:
            return (self._single[token],)
        places = self._known.get(token)
        if places is None:
            self._held += len(token)
            plain = unfolded(token)
            places = self._learn(plain) if plain != token else self.add(parse_token(token))
            if len(places) == 1 and stands_alone(token):
                self._single[token] = places[0]
            else:
                self._known[token] = tuple(places)
        return places

    def _read_encoded(self, value: bytes) -> Sequence[int]:
        decoded = decode_text(unfolded(value))
        if "@" not in decoded or "=?" in decoded:
            return ()
        return self.places(decoded.encode("utf-8", "replace"))


def _split_together(values: Sequence[bytes]) -> list[bytes]:
    """Return what stands between the commas of all fields, an `END` after each; commas in quotes are masked.

    A lone quote would turn the quotes of all that follows: such a field gives one piece, which is nobody.
    """
    joined = b"".join([value + _ENDING if value.count(b'"') % 2 == 0 else _ENDING for value in values])
    parts = joined.split(b'"')
    parts[1::2] = [part.replace(b",", MASK) for part in parts[1::2]]
    return b'"'.join(parts).split(b",")[:-1]


def _glued(surname: bytes, token: bytes) -> bytes:
    given, mark, address = token.partition(b"<")
    name = unfolded(surname) + b", " + unfolded(given)
    return name + b" <" + address if b'"' in name or b"\\" in name else b'"' + name + b'" ' + mark + address


def parse_token(token: bytes) -> tuple[Mailbox, ...]:
    """Return the mailboxes of one element of a list: one as a rule, none where it holds no address."""
    plain = _PLAIN.fullmatch(token)
    if plain:
        return _cleaned(plain[1] if plain[1] is not None else plain[2], plain[3])
    if _BARE.fullmatch(token):
        return _cleaned(b"", token)
    exchange = _exchange_name(token)
    if exchange is not None:
        return exchange
    if token.count(b'"') % 2:
        token = token.replace(b'"', b" ")
    if token.count(b"(") > MOST_COMMENTS:  # the standard library calls itself for each one inside another
        token = token.replace(b"(", b" ").replace(b")", b" ")
    named = _NAMED_ADDRESS.fullmatch(token)
    pairs = _getaddresses([(named[1] if named else token)[:LONGEST_TOKEN].decode("latin-1")])
    mailboxes: dict[str, Mailbox] = {}
    for name, address in pairs:
        for mailbox in _cleaned(name.encode("latin-1"), address.encode("latin-1")):
            key = (mailbox.email or "").lower()
            if key not in mailboxes or mailbox.name:
                mailboxes[key] = mailbox
    return tuple(mailboxes.values())


def clean_name(name: bytes, email: str | None) -> str | None:
    """Return a display name decoded, without outer quotes and without the address that Outlook puts after it.

    None where it is empty or an address.
    """
    text = _BLANKS.sub(" ", decode_text(name).replace("\0", " ")).strip()
    while len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1].strip()
    named = _WITH_ADDRESS.fullmatch(text) if email and "@" in text else None
    if named and email and named[2].casefold() == email.casefold():
        text = named[1]
    return None if not text or "@" in text or text == email else text


def _cleaned(name: bytes, address: bytes) -> tuple[Mailbox, ...]:
    email = _clean_address(address)
    if email is None:
        return ()
    if email[:8].upper() == "IMCEAEX-":
        shown = clean_name(name, None)
        return (Mailbox(shown, None),) if shown else ()
    return (Mailbox(clean_name(name, email) if name else None, email),)


def _clean_address(address: bytes) -> str | None:
    text = address.strip().strip(b"'<>").removeprefix(b"mailto:").removeprefix(b"MAILTO:").rstrip(b".>'")
    try:
        email = text.decode("utf-8")
    except UnicodeDecodeError:
        email = text.decode("latin-1")
    local, _at, domain = email.rpartition("@")
    usable = local and domain and (local[0] == '"' or not _BLANKS.search(email))
    return email if usable and domain.lower() not in ("localhost", "localhost.localdomain") else None


def _exchange_name(token: bytes) -> tuple[Mailbox, ...] | None:
    """Return the mailbox behind an X.500 name: the display name, and an address only where the name ends in one."""
    angle = ANGLE.search(token)
    inner = (angle[0][1:-1] if angle else token).strip(b"'\" ")
    if not _X500.fullmatch(inner):
        return None
    ending = _X500_ADDRESS.search(inner.decode("latin-1"))
    shown = clean_name(token[: angle.start()].strip(b'" ') if angle else b"", None)
    if shown and shown[:3].lower() == "/o=":
        shown = None
    email = ending[1] if ending else None
    return (Mailbox(shown, email),) if shown or email else ()
