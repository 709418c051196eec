"""MMDF mailboxes: the same events as the same messages in an mbox, whatever the marks are like."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from connectors import mail_mbox, mail_mmdf
from connectors.mail_boundaries import Window
from tests.landed_mail import DATED, Landed, land_export, land_mbox, mail

MARK = b"\x01\x01\x01\x01\n"
ONE, TWO = (mail(str(at)).removeprefix(DATED) for at in (1, 2))


def landed(content: bytes, tmp_path: Path) -> Landed:
    path = tmp_path / "inbox"
    path.write_bytes(content)
    return land_export(path, mail_mmdf)


@pytest.mark.parametrize("separator", [b"", DATED])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_messages_lie_between_marks(tmp_path: Path, separator: bytes, newline: bytes) -> None:
    content = b"".join(MARK + separator + one + MARK for one in (ONE, TWO)).replace(b"\n", newline)
    box = landed(content, tmp_path)
    same = land_mbox(mail("1") + mail("2"))
    assert (box.keys, box.people and box.who("to"), box.rejects) == (same.keys, same.who("to"), [])
    assert mail_mmdf.recognise(content, "inbox") == "mailbox (MMDF)"
    assert mail_mbox.recognise(content, "inbox") is None


def test_a_lone_mark_costs_no_neighbour(tmp_path: Path) -> None:
    assert landed(MARK + ONE + MARK + TWO + MARK, tmp_path).keys == ["<1>", "<2>"]
    assert landed(MARK + ONE + MARK + b"text\n" + MARK + MARK + TWO, tmp_path).keys == ["<1>", "<2>"]
    assert landed(MARK + ONE + b"x\x01\x01\x01\x01\nFrom: no@x.example\n" + MARK, tmp_path).keys == ["<1>"]


def test_what_comes_before_the_first_message_is_told(tmp_path: Path) -> None:
    assert landed(b"text\n" + MARK + ONE + MARK, tmp_path).reasons() == ["no_message"]


def test_it_is_read_compressed_too(tmp_path: Path) -> None:
    path = tmp_path / "inbox.gz"
    path.write_bytes(gzip.compress(MARK + ONE + MARK))
    assert land_export(path, mail_mmdf).keys == ["<1>"]


def test_messages_are_the_same_in_any_windows() -> None:
    content = b"".join(MARK + one + MARK for one in (ONE, TWO, ONE))
    view = memoryview(content)
    whole = list(mail_mmdf.MarkedMessages(iter([Window(view, 0, 0, len(view))])))
    for cut in range(1, len(content)):
        windows = [Window(view, 0, 0, cut), Window(view, 0, cut, len(view))]
        assert list(mail_mmdf.MarkedMessages(iter(windows))) == whole
