"""Message traces of Exchange: one event a message, whichever form the download has."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from connectors import connectors, mail_trace
from tests.landed_mail import Landed, land_export

OLD = """origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id,network_message_id
2024-03-05T09:30:15.1234567Z,ada@home.example,bob@work.example##Deliver;eve@x.example##Fail,"Plan, 2",900,<1@x>,a
2024-03-06T10:00:00.0000000Z,win@spam.example,ada@home.example##FilteredAsSpam,You won,100,<2@x>,b
"""
NEW = """Received,SenderAddress,RecipientAddress,Subject,Status,MessageId,Size
2024-03-05 09:30:15,ada@home.example,bob@work.example,"Plan, 2",Delivered,<1@x>,900
2024-03-05 09:30:15,ada@home.example,eve@x.example,"Plan, 2",Delivered,<1@x>,900
2024-03-06 10:00:00,win@spam.example,ada@home.example,You won,FilteredAsSpam,<2@x>,100
"""


def landed(content: bytes, tmp_path: Path) -> Landed:
    path = tmp_path / "MTSummary.csv"
    path.write_bytes(content)
    return land_export(path, mail_trace)


@pytest.mark.parametrize("text", [OLD, NEW], ids=["a message", "a recipient"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_trace_gives_one_event_a_message(tmp_path: Path, text: str, encoding: str) -> None:
    trace = landed(text.encode(encoding), tmp_path)
    first, second = trace.events
    assert (first["event_key"], first["subject"], first["size_bytes"]) == ("<1@x>", "Plan, 2", 900)
    assert first["occurred_at"] == datetime.fromisoformat("2024-03-05 09:30:15")
    assert (first["status"], second["status"]) == ("confirmed", "spam")
    assert trace.who("to") == [(None, "bob@work.example"), (None, "eve@x.example"), (None, "ada@home.example")]
    assert trace.who("from") == [(None, "ada@home.example"), (None, "win@spam.example")]


@pytest.mark.parametrize(
    ("times", "at"),
    [
        (["3/5/2024 9:30:15 PM"], "2024-03-05 21:30:15"),
        (["3/5/2024 9:30:15 PM", "3/13/2024 9:30:15 AM"], "2024-03-05 21:30:15"),
        (["5/03/2024 9:30:15 pm", "13/03/2024 9:30:15 am"], "2024-03-05 21:30:15"),
        (["05/03/2024 21:30:15", "13/03/2024 09:30:15"], "2024-03-05 21:30:15"),
        (["05-03-2024 21:30:15", "13-03-2024 09:30:15"], "2024-03-05 21:30:15"),
        (["05.03.2024 21:30:15"], "2024-03-05 21:30:15"),
        (["05/03/2024 21:30:15"], None),
    ],
)
def test_times_as_powershell_writes_them(tmp_path: Path, times: list[str], at: str | None) -> None:
    rows = [f"{time},ada@home.example,bob@work.example,Plan,Delivered,<{n}@x>,9\n" for n, time in enumerate(times)]
    trace = landed(("#TYPE Selected\n" + NEW.splitlines()[0] + "\n" + "".join(rows)).encode(), tmp_path)
    assert trace.events[0]["occurred_at"] == (datetime.fromisoformat(at) if at else None)


def test_only_a_trace_is_taken_for_one() -> None:
    assert mail_trace.recognise(OLD.encode(), "MTSummary.csv") == "message trace"
    assert mail_trace.recognise(NEW.encode("utf-16"), "MTSummary.csv") == "message trace"
    assert mail_trace.recognise(b"First Name,Last Name,E-mail Address\nAda,Home,ada@home.example\n", "a.csv") is None


def test_no_other_reader_claims_it() -> None:
    for text in (OLD, NEW):
        readers = [one.NAME for one in connectors() if one.recognise(text.encode(), "MTSummary.csv")]
        assert readers == ["message_trace"]


def test_a_cell_cannot_add_a_field(tmp_path: Path) -> None:
    row = '2024-03-05 09:30:15,ada@home.example,bob@work.example,"Plan\nList-Id: <x.y>",Delivered,<1@x>,900\n'
    event = landed((NEW.splitlines()[0] + "\n" + row).encode(), tmp_path).events[0]
    assert (event["subject"], event["list_id"]) == ("Plan List-Id: <x.y>", None)


def test_a_row_cut_short_costs_itself(tmp_path: Path) -> None:
    trace = landed(NEW.encode()[:-40], tmp_path)
    assert (trace.keys, trace.reasons()) == (["<1@x>"], ["cut_short"])
