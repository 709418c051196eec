"""Rows leave in batches of so many messages and so much text, and are the same in batches of any size."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors import landing, mail_addresses, mail_mbox, mail_rows
from connectors.archives import opened
from connectors.exports import Export
from connectors.landing import Landing, ReadOptions
from tests.landed_mail import land_mbox, mail

BOX = b"".join(
    mail(
        f"{number}@x",
        b"Sender: office@home.example" if number % 3 else b'Cc: c@x.example, "Lee, Jo" <jo@l.example>',
        b"Delivered-To: bob@work.example",
        b"To: undisclosed-recipients:;" if number % 4 == 0 else b"To: ann%d@x.example" % number,
        b"Subject: %d" % number + b" long" * 100,
    )
    for number in range(40)
)


def test_rows_are_the_same_in_batches_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = land_mbox(BOX)
    assert len(whole.events) == 40
    monkeypatch.setattr(mail_rows, "BATCH_MESSAGES", 7)
    assert land_mbox(BOX) == whole
    monkeypatch.setattr(mail_rows, "BATCH_BYTES", 1_500)
    monkeypatch.setattr(mail_addresses, "KNOWN_BYTES", 10)
    assert land_mbox(BOX) == whole


def test_a_part_holds_so_much_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_rows, "BATCH_MESSAGES", 7)
    monkeypatch.setattr(landing, "TEXT_A_PART", 3_000)
    box = tmp_path / "box.mbox"
    box.write_bytes(BOX)
    with opened(Export(box, box.name, "file", ()), 2**40, lambda _name, _reason: None) as members:
        target = Landing(tmp_path, "f" * 16)
        mail_mbox.land(list(members), target, ReadOptions())
        target.close()
    parts = sorted(tmp_path.glob("event-*.parquet"))
    assert len(parts) > 3
    events = landing.read_landed([tmp_path], "event").collect()
    assert events["subject"].str.extract(r"^(\d+)").cast(int).to_list() == list(range(40))
