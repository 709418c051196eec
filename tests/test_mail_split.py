"""A large mailbox read by two processes gives what one process gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors import mail_mbox, mail_split
from tests.landed_mail import land_export, mail


@pytest.fixture
def box(tmp_path: Path) -> Path:
    path = tmp_path / "box"
    flags = {0: b"X-Gmail-Labels: Sent", 1: b"X-Mozilla-Status: 0009", 2: b"Delivered-To: me@home.example"}
    parts = [
        mail(str(number), flags.get(number % 30, b"X-Nothing: x"), body=b"b" * (number * 37 % 900))
        for number in range(300)
    ]
    parts[150] = mail("150", body=b"A long text.\n" * 3000)
    path.write_bytes(b"a lead\n\n" + b"".join(parts))
    return path


@pytest.mark.parametrize("limit", [10**6, 300, 170, 0])
def test_stretches_give_the_rows_of_the_whole(box: Path, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_split, "is_worth_it", lambda _path: False)
    monkeypatch.setattr(mail_split, "STRETCH", 8 * 4096)
    if not limit:
        monkeypatch.setattr(mail_split, "_submitted", lambda _pool, _work, _start: None)
    whole = land_export(box, mail_mbox, max_records=limit or 300)
    monkeypatch.setattr(mail_split, "is_worth_it", lambda _path: True)
    split = land_export(box, mail_mbox, max_records=limit or 300)
    assert split.events == whole.events
    assert split.people == whole.people
    assert split.owners == whole.owners
    assert sorted(map(str, split.rejects)) == sorted(map(str, whole.rejects))


def test_small_mailboxes_are_read_by_one_process(box: Path) -> None:
    assert not mail_split.is_worth_it(box)
