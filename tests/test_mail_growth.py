"""A mailbox that grew: only its tail is read, and the rows are those that reading it anew gives."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import mail_growth, mail_mbox
from connectors.discovery import discover
from connectors.known_files import KnownFiles
from connectors.lake import Version, contained, land, read_receipts, remove_contained, version_of
from connectors.landing import SCHEMAS, ReadOptions, read_landed

NOW = datetime.fromisoformat("2026-03-01 04:15")


def message(number: int, to: str = "me@home.example", extra: str = "", body: str = "Hi\n\nFrom here on\n") -> str:
    return (
        f"From ann@acme.example Mon Mar  2 09:00:{number % 60:02} 2026\nMessage-ID: <{number}@acme.example>\n"
        f"Date: Mon, 2 Mar 2026 09:00:{number % 60:02} +0000\nFrom: Ann Roe <ann{number % 7}@acme.example>\n"
        f"To: {to}\nDelivered-To: {to}\n{extra}Subject: {number}\n\n{body}\n"
    )


def night(exports: Path, lake: Path, options: ReadOptions | None = None) -> list[Version]:
    options = options or ReadOptions()
    lake.mkdir(exist_ok=True)
    known = KnownFiles(None, "", read_receipts(lake).select("bytes", "fingerprint").iter_rows())
    versions = [version_of(one, options, known) for one in discover(exports, (), 2**30, known)[0]]
    for version in versions:
        land(version, lake, options, NOW)
    remove_contained(lake, versions)
    return versions


def tables(lake: Path) -> dict[str, pl.DataFrame]:
    folders = [path for path in lake.iterdir() if path.is_dir()]
    kept = {name: read_landed(folders, name).select(*SCHEMAS[name]).collect() for name in SCHEMAS}
    return {name: frame.sort(pl.all()) for name, frame in kept.items()}


def test_a_mailbox_that_a_limit_cut_is_read_anew_under_a_higher_one(tmp_path: Path) -> None:
    exports, lake = tmp_path / "exports", tmp_path / "lake"
    exports.mkdir()
    (exports / "mail.mbox").write_text("".join(message(number) for number in range(6)))
    night(exports, lake, ReadOptions(max_records=2))
    assert tables(lake)["event"].height == 2
    (version,) = night(exports, lake, ReadOptions(max_records=9))
    assert read_landed([lake / version.folder], "event").collect().height == 6


@pytest.fixture
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(mail_growth, "LOOKBACK", 400)
    (tmp_path / "exports").mkdir()
    return tmp_path / "exports"


def assert_same_as_anew(exports: Path, lake: Path, tmp_path: Path) -> None:
    night(exports, tmp_path / "anew")
    anew, grown = tables(tmp_path / "anew"), tables(lake)
    for name in SCHEMAS:
        assert grown[name].equals(anew[name]), name


def refuse_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def land_anew(*_arguments: object) -> None:
        raise AssertionError("the mailbox was read from its start")

    monkeypatch.setattr(mail_mbox, "land", land_anew)


def test_a_grown_mailbox_is_read_from_its_former_end_on(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, lake = exports / "mail.mbox", tmp_path / "lake"
    mail.write_text("".join(map(message, range(20))))
    night(exports, lake)
    with monkeypatch.context() as patched:
        refuse_to_read(patched)
        for upto in (25, 26, 40):
            mail.write_text("".join(map(message, range(upto))))
            night(exports, lake)
    assert read_receipts(lake).height == 1
    assert_same_as_anew(exports, lake, tmp_path)


def test_a_large_mailbox_with_deleted_messages_grows_within_the_real_bounds(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    mail, lake = exports / "mail.mbox", tmp_path / "lake"
    deleted = "X-Mozilla-Status: 0008\n"
    texts = [message(one, extra=deleted if one % 5 == 0 else "", body="x" * 16_000 + "\n") for one in range(600)]
    mail.write_text("".join(texts[:500]))
    night(exports, lake)
    mail.write_text("".join(texts))
    with monkeypatch.context() as patched:
        refuse_to_read(patched)
        night(exports, lake)
    assert_same_as_anew(exports, lake, tmp_path)


@pytest.mark.parametrize("change", ["truncated", "rewritten", "rewritten and grown"])
def test_what_was_not_only_appended_to_is_read_anew_and_the_old_version_stays(
    exports: Path, tmp_path: Path, change: str
) -> None:
    mail, lake = exports / "mail.mbox", tmp_path / "lake"
    mail.write_text("".join(map(message, range(20))))
    night(exports, lake)
    first = 5 if change.startswith("rewritten") else 0
    upto = {"truncated": 15, "rewritten": 25, "rewritten and grown": 30}[change]
    mail.write_text(
        "".join(message(one, "x@y.example" if one < 5 else "me@home.example") for one in range(first, upto))
    )
    night(exports, lake)
    assert read_receipts(lake).height == 2
    assert contained(read_receipts(lake)) == {}


def test_an_earlier_copy_that_is_still_an_export_stays(exports: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    (exports / "mail.mbox").write_text("".join(map(message, range(20))))
    night(exports, lake)
    (exports / "backup.mbox").write_text("".join(map(message, range(20))))
    (exports / "mail.mbox").write_text("".join(map(message, range(25))))
    night(exports, lake)
    assert read_receipts(lake).height == 2
    (exports / "backup.mbox").unlink()
    night(exports, lake)
    assert read_receipts(lake).height == 1


def test_an_old_id_leads_to_the_version_that_holds_the_record_now(exports: Path, tmp_path: Path) -> None:
    mail, lake = exports / "mail.mbox", tmp_path / "lake"
    ids = []
    for upto in (20, 25, 30):
        mail.write_text("".join(map(message, range(upto))))
        ids += [version.source_file for version in night(exports, lake)]
    assert contained(read_receipts(lake)) == {ids[0]: ids[2], ids[1]: ids[2]}


pieces = st.lists(
    st.sampled_from(
        [
            message(1),
            message(2, "you@home.example", "Received: from x\n"),
            message(3, extra="X-Mozilla-Status: 0008\n"),
            message(4, extra="X-Gmail-Labels: Sent\n", body=">From quoted\n\nFrom me to you\nSubject: x\n\n"),
            message(5).replace("\n", "\r\n"),
            "From ann@acme.example Mon Mar  2 09:00:01 2026\n",
            "Message-ID: <9@x.example>\nFrom: ann@acme.example\n\n",
            "\n\n",
            "prose " * 40 + "\n",
        ]
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(pieces, min_size=2, max_size=4), st.integers(0, 30))
def test_whatever_is_appended_wherever_the_file_was_cut(
    tmp_path_factory: pytest.TempPathFactory, nights: list[list[str]], cut: int
) -> None:
    root = tmp_path_factory.mktemp("grown")
    (root / "exports").mkdir()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(mail_growth, "LOOKBACK", 1500)
        content = "".join(map(message, range(12)))
        for appended in nights:
            content += "".join(appended)
            shown = content[: len(content) - cut] if appended is not nights[-1] else content
            (root / "exports" / "mail.mbox").write_bytes(shown.encode())
            night(root / "exports", root / "lake")
        assert_same_as_anew(root / "exports", root / "lake", root)
