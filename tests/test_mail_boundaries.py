"""Messages of an mbox begin where they begin: in every dialect, and never in the middle of a text."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import mail_boundaries
from connectors.mail_boundaries import Boundaries, mapped, streamed
from tests.landed_mail import DATED, land_mbox, mail

HEADER = b"From: Ada <ada@home.example>\nMessage-ID: <%b>\n\n"


def starts(content: bytes) -> list[int]:
    return [message.offset for message in Boundaries(streamed(io.BytesIO(content)))]


@pytest.mark.parametrize(
    "separator",
    [
        b"From 1545668983435175434@xxx Fri Sep 16 22:26:51 +0000 2016",
        b"From 1844347792267117879@xxx",
        b"From - Mon Jun  3 12:50:27 1996",
        b"From - ",
        b"From -",
        b"From ",
        b"From ada@home.example Wed Jan  3 01:05:34 1996",
        b"From ada@home.example Wed Jan 3 01:05 1996",
        b"From ada@home.example Fri Jul  8 12:08:34 EDT 2011",
        b"From ada@home.example Fri Jul  8 12:08:34 2023 +0200",
        b"From ada at home.example  Thu Aug  9 18:39:17 2012",
        b"From MAILER-DAEMON Thu Aug  9 18:39:17 2012",
        b"From ada@home.example Thu Aug  9 18:39:17 2012 remote from pluto",
        b"From Ada Home",
    ],
)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_every_shape_of_separator_opens_a_message(separator: bytes, newline: bytes) -> None:
    one = separator + b"\n" + HEADER % b"1" + b"text\n\n"
    content = (one + one).replace(b"\n", newline)
    assert starts(content) == [0, len(one.replace(b"\n", newline))]


@pytest.mark.parametrize(
    "body",
    [
        b"Dear Bob,\n\nFrom my point of view it is fine.\nNote: really.\n",
        b"Dear Bob,\n\nFrom: Ada\nTo: Bob\nFrom here on all is said.\n",
        b"\nFrom Monday on we meet at ten.\n\nFrom: nobody\n",
        b"text\nFrom the start: never.\nDate: none\n",
        b"\nFrom here\nNote: see below\n\nDate: Thu, 4 Jan 2024 10:00:00 +0000\n",
        b"\nFrom 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: A <a@b.example>\nDate: now\n",
        b">From ada@home.example Wed Jan  3 01:05:34 1996\nFrom: x\n",
        b"\nFrom :\nDate: x\nFrom: y\n",
        b"\nFrom a@b.example Wed Jan  3 01:05:34 1996\n\nsays nothing of its own.\n",
    ],
)
def test_a_text_that_speaks_of_from_is_no_message(body: bytes) -> None:
    content = mail("1", body=body) + mail("2")
    assert land_mbox(content).keys == ["<1>", "<2>"]


def test_a_forwarded_header_block_in_a_text_is_no_message() -> None:
    body = b"See below.\n\n-----\nFrom: Eva <eva@far.example>\nDate: Thu, 4 Jan 2024 10:00:00 +0000\nTo: x@y.example\n"
    assert land_mbox(mail("1", body=body) + mail("2")).keys == ["<1>", "<2>"]


def test_a_patch_archive_keeps_its_messages() -> None:
    line = b"From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n"
    content = b"".join(line + HEADER % key + b"diff\n\n" for key in (b"1", b"2"))
    assert len(starts(content)) == 2


def test_a_missing_blank_line_before_a_separator_loses_nothing() -> None:
    content = DATED + HEADER % b"1" + b"no blank line\n" + DATED + HEADER % b"2" + b"From - \n" + HEADER % b"3"
    assert land_mbox(content).keys == ["<1>", "<2>", "<3>"]


def test_a_byte_order_mark_and_blank_lines_may_come_first() -> None:
    assert land_mbox(b"\xef\xbb\xbf" + mail("1") + mail("2")).keys == ["<1>", "<2>"]
    assert land_mbox(b"\r\n\n" + mail("1")).keys == ["<1>"]


def test_line_ends_may_change_from_line_to_line() -> None:
    one = DATED + b"From: Ada <ada@home.example>\r\nSubject: a\n  b\r\nMessage-ID: <1>\n\r\nbody\r\n\r\n"
    landed = land_mbox(one + mail("2").replace(b"\n", b"\r\n") + mail("3"))
    assert landed.keys == ["<1>", "<2>", "<3>"]
    assert landed.events[0]["subject"] == "a  b"


def test_a_cut_last_message_is_kept() -> None:
    whole = mail("1") + mail("2", b"Subject: offer")
    cut = whole[: whole.rindex(b"Subject") + 10]
    assert land_mbox(cut).keys == ["<1>", "<2>"]


def test_a_message_without_a_body_ends_at_the_next_one() -> None:
    content = DATED + b"From: a@b.example\nMessage-ID: <1>\n" + mail("2")
    landed = land_mbox(content)
    assert landed.keys == ["<1>", "<2>"]
    assert landed.who("to") == [(None, "bob@work.example")]


def test_what_comes_before_the_first_message_is_reported() -> None:
    landed = land_mbox(b"some note\n\n" + mail("1"))
    assert landed.keys == ["<1>"]
    assert landed.reasons() == ["no_message"]


def document() -> tuple[bytes, list[int]]:
    parts = [
        mail(str(number), b"X-Filler: " + b"f" * (number * 7 % 61), body=b"b" * (number * 13 % 97))
        for number in range(60)
    ]
    at, offsets = 0, []
    for part in parts:
        offsets.append(at)
        at += len(part)
    return b"".join(parts), offsets


@pytest.mark.parametrize("chunk", [*range(1, 40), 127, 128, 211, 256, 1000])
def test_no_message_is_lost_where_two_reads_meet(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content, offsets = document()
    monkeypatch.setattr(mail_boundaries, "CHUNK", chunk)
    monkeypatch.setattr(mail_boundaries, "LOOKAHEAD", 400)
    assert starts(content) == offsets


@pytest.mark.parametrize("shift", range(0, 70))
def test_no_message_is_lost_where_two_windows_meet(shift: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(mail_boundaries, "STRIDE", 4096)
    first = mail("0", body=b"x" * (4096 - 190 + shift))
    path = tmp_path / "box"
    path.write_bytes(first + mail("1") + mail("2"))
    with mapped(path) as windows:
        assert [message.offset for message in Boundaries(windows)] == [0, len(first), len(first) + len(mail("1"))]


PIECES = st.sampled_from(
    [
        b"\n",
        b"\r\n",
        b"\n\n",
        b"From ",
        b"\nFrom ",
        b"\nFrom - \n",
        b": ",
        b"\0",
        b"\xff",
        b"(",
        b'"',
        b"<",
        b"=?utf-8?b?",
        DATED,
    ]
) | st.binary(max_size=6)
EDITS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 30), PIECES), max_size=8)


@settings(max_examples=150, deadline=None)
@given(EDITS)
def test_a_damaged_message_never_costs_the_next_one(edits: list[tuple[int, int, bytes]]) -> None:
    damaged = mail(
        "2", b"Date: Thu, 4 Jan 2024 10:00:00 +0100", b'Cc: "Last, First" <a@b.example>, x (y) <z@w.example>'
    )
    for at, length, piece in edits:
        damaged = damaged[:at] + piece + damaged[at + length :]
    keys = land_mbox(mail("1") + damaged + b"\n" + mail("3") + mail("4")).keys
    assert keys[0] == "<1>"
    assert keys[-2:] == ["<3>", "<4>"]


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_any_bytes_are_read_without_an_error(pieces: list[bytes]) -> None:
    landed = land_mbox(mail("1") + DATED + b"From: " + b"".join(pieces))
    assert landed.keys[0] == "<1>"
