"""Header text from bytes: RFC 2047 encoded words and raw 8-bit text, decoded without ever failing.

Neighbours of one charset are joined before they are decoded, since mail programs split characters between words. Raw
text is UTF-8 where it can be, else Windows-1252.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re

from connectors.mail_headers import unfolded

_UNUSUAL = re.compile(rb"=\?|[\n\x1b\x80-\xff]")
_WORD = re.compile(rb"=\?([!-)+->@-~]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")

_ALIASES = {
    "utf8": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "cp-850": "cp850",
}
# Names that say nothing, or ASCII that is often none: such text is treated as raw.
_RAW = frozenset({"us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "default"})

# Codecs that transform text rather than decode a charset, some of them in quadratic time.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


def decode_text(value: bytes) -> str:
    """Return header text for bytes, unfolded, with encoded words decoded and raw bytes as UTF-8 or Windows-1252."""
    if not _UNUSUAL.search(value):
        return value.decode("ascii")
    value = unfolded(value)
    pieces: list[str] = []
    run: list[bytes] = []
    charset, end = b"", 0
    for word in _WORD.finditer(value):
        between = value[end : word.start()]
        adjacent = bool(run) and not between.strip()
        if run and not (adjacent and word[1].lower() == charset):
            pieces.append(_in_charset(b"".join(run), charset))
            run = []
        if not adjacent:
            pieces.append(_raw(between))
        run.append(_bytes(word[2], word[3]))
        charset, end = word[1].lower(), word.end()
    if run:
        pieces.append(_in_charset(b"".join(run), charset))
    pieces.append(_raw(value[end:]))
    return "".join(pieces)


def _bytes(encoding: bytes, text: bytes) -> bytes:
    if encoding in b"qQ":
        return _HEX.sub(lambda found: bytes.fromhex(found[1].decode("ascii")), text.replace(b"_", b" "))
    packed = _NOT_BASE64.sub(b"", text)
    if len(packed) % 4 == 1:
        packed = packed[:-1]
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4))
    except binascii.Error:
        return b""


def _in_charset(data: bytes, charset: bytes) -> str:
    name = charset.decode("ascii").lower()
    name = _ALIASES.get(name, name)
    try:
        if name in _RAW or codecs.lookup(name).name.replace("-", "_") in _NO_CHARSETS:
            return _raw(data)
        return data.decode(name, "replace")
    except (LookupError, ValueError):
        return _raw(data)


def _raw(data: bytes) -> str:
    if b"\x1b$" in data:
        return data.decode("iso2022_jp", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")
