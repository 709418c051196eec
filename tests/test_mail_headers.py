"""Header fields come out right, whatever wrote them: repeated, folded, broken, encoded, raw."""

from __future__ import annotations

from datetime import UTC
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mail_encoded_words import decode_text
from tests.landed_mail import DATED, land_header, land_mbox, mail


def test_a_line_that_is_no_field_costs_only_itself() -> None:
    landed = land_header(
        b"From: Ada <ada@home.example>\nthis is no field\nTo: bob@work.example\n\tand more junk\nCc: c@d.example"
    )
    assert landed.who("cc") == [(None, "c@d.example")]
    assert landed.who("from") == [("Ada", "ada@home.example")]


def test_a_quoted_separator_as_the_first_header_line_is_passed_over() -> None:
    line = b">From ada@home.example Wed Jan  3 01:05:34 1996\n"
    assert land_header(line + b"To: bob@work.example").who("to") == [(None, "bob@work.example")]


def test_all_recipients_count_and_the_first_of_single_fields() -> None:
    landed = land_header(
        b"To: a@x.example\nTo: b@x.example,\n c@x.example\nCC: d@x.example\ncc: e@x.example\n"
        b"From: Ada <ada@home.example>\n"
        b"From: Eve <eve@evil.example>\nSubject: first\nSubject: second\nMessage-ID: <1@x>\nMessage-ID: <2@x>"
    )
    assert [email for _name, email in landed.who("to")] == ["a@x.example", "b@x.example", "c@x.example"]
    assert [email for _name, email in landed.who("cc")] == ["d@x.example", "e@x.example"]
    assert landed.who("from")[0] == ("Ada", "ada@home.example")
    assert landed.events[0]["subject"] == "first"
    assert landed.keys == ["<1@x>"]


def test_blanks_before_a_colon_and_odd_case_are_tolerated() -> None:
    landed = land_header(b"FROM : Ada <ada@home.example>\ntO\t: bob@work.example\nmessage-id:<9@x>")
    assert landed.keys == ["<9@x>"]
    assert landed.who("from") == [("Ada", "ada@home.example")]
    assert landed.who("to") == [(None, "bob@work.example")]


def test_a_folded_field_is_one_value() -> None:
    landed = land_header(b"Subject: one\n two\n\tthree\nTo: a@x.example,\n\tb@x.example")
    assert landed.events[0]["subject"] == "one two three"
    assert len(landed.who("to")) == 2


def test_resent_fields_leave_the_author_and_the_recipients_alone() -> None:
    landed = land_header(
        b"Resent-From: x@y.example\nResent-To: z@y.example\nFrom: Ada <ada@home.example>\nTo: b@w.example"
    )
    assert {person["email"] for person in landed.people} == {"ada@home.example", "b@w.example"}


def test_a_sender_beside_the_author_is_kept_as_sender() -> None:
    landed = land_header(b"From: Boss <boss@firm.example>\nSender: Aide <aide@firm.example>\nTo: b@w.example")
    assert landed.who("from") == [("Boss", "boss@firm.example")]
    assert landed.who("sender") == [("Aide", "aide@firm.example")]
    same = land_header(b"From: Boss <boss@firm.example>\nSender: BOSS@firm.example")
    assert same.who("sender") == []


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (b"<a.b@c>", "<a.b@c>"),
        (b"  (comment) <a@b> trailing", "<a@b>"),
        (b"junk <a b@\tc>", "<ab@c>"),
        (b"no-brackets@c", "<no-brackets@c>"),
        (b"<[b378df@microsoft.com]>", "<[b378df@microsoft.com]>"),
        (
            b"<[anu10].1c69.SMTPIN_ADDED_[au5]@[anu13].PROD.EXAMPLE>",
            "<[anu10].1c69.SMTPIN_ADDED_[au5]@[anu13].PROD.EXAMPLE>",
        ),
        (b"\n <folded@c>", "<folded@c>"),
        (b"<CaSe@X>", "<CaSe@X>"),
    ],
)
def test_message_ids_have_one_form(written: bytes, key: str) -> None:
    assert land_header(b"To: b@w.example\nMessage-ID: " + written).keys == [key]


def test_a_message_without_an_id_has_a_key_that_no_format_changes() -> None:
    header = (
        b"From: Ada <ada@home.example>\nDate: Thu, 4 Jan 2024 10:00:00 +0000\nTo: a@x.example,\n b@x.io\nSubject: s\n\n"
    )
    keys = {
        land_mbox(DATED + header).keys[0],
        land_mbox(DATED + b"X-Folder: other\n" + header.replace(b"\n", b"\r\n")).keys[0],
        land_mbox(DATED + header.replace(b",\n b", b",\n\tb") + b"a body\n").keys[0],
    }
    assert len(keys) == 1
    assert keys.pop().startswith("mail-digest:")
    assert land_mbox(DATED + header.replace(b"Subject: s", b"Subject: t")).keys[0] not in keys


@pytest.mark.parametrize(
    ("fields", "parent", "root"),
    [
        (b"In-Reply-To: <p@x>\nReferences: <r@x> <q@x>", "<p@x>", "<r@x>"),
        (b"References: <r@x>,<q@x>", "<q@x>", "<r@x>"),
        (b"References: <r@x>\n <q@x>\n\t<z@x>", "<z@x>", "<r@x>"),
        (b"In-Reply-To: Your message of Monday <p@x> and <o@x>", "<p@x>", None),
        (b"In-Reply-To: Your message of Monday <p@x>\nReferences: <r@x>", "<r@x>", "<r@x>"),
        (b"In-Reply-To: <1@x>\nReferences: <1@x>", None, None),
        (b"References: <r@x> <1@x>", "<r@x>", "<r@x>"),
        (b"References: <abc@protonmail.internalid> <r@x> <d@protonmail.internalid>", "<r@x>", "<r@x>"),
        (b"In-Reply-To: garbage", None, None),
        (b"Thread-Index: AcqgQ4mnGGXy5gWtQ0eXq2Qv5LqQ0gAAAABB", None, "thread-index:AcqgQ4mnGGXy5gWtQ0eXq2Qv5LqQ0"),
    ],
)
def test_parents_and_roots(fields: bytes, parent: str | None, root: str | None) -> None:
    event = land_header(fields + b"\nTo: b@w.example").events[0]
    assert (event["parent_key"], event["series_key"]) == (parent, root)


def test_references_of_a_hundred_kilobytes_are_read_at_both_ends() -> None:
    chain = b"\n ".join(b"<%d@long.example>" % number for number in range(5000))
    event = land_header(b"References: " + chain).events[0]
    assert (event["parent_key"], event["series_key"]) == ("<4999@long.example>", "<0@long.example>")


def test_cyclic_references_are_kept_as_they_are() -> None:
    landed = land_mbox(mail("1", b"References: <2>") + mail("2", b"References: <1>"))
    assert [event["parent_key"] for event in landed.events] == ["<2>", "<1>"]


def test_a_hundred_thousand_recipients_are_as_many_rows() -> None:
    landed = land_header(b"To: " + b",\n ".join(b"P %d <p%d@x.example>" % (n, n) for n in range(100_000)))
    assert len(landed.who("to")) == 100_000
    assert landed.who("to")[-1] == ("P 99999", "p99999@x.example")
    assert [person["position"] for person in landed.people] == list(range(100_001))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?q?M=C3=BCller=2C_J?=", "Müller, J"),
        (b"=?utf-8?b?TcO8?= =?utf-8?b?bGxlcg==?=", "Müller"),
        (b"=?utf-8?b?4oKs?=\t=?UTF-8?Q?_x?=", "€ x"),
        (b"=?utf-8?q?=E2=82?= =?utf-8?q?=AC?=", "€"),
        (b"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        (b"=?iso-8859-1?q?=E9 t=E9?=", "é té"),
        (b"x=?utf-8?q?y?=", "xy"),
        (b"=?utf-8*en?q?=C3=A9?=", "é"),
        (b"=?utf8?q?=C3=A9?=", "é"),
        (b"=?x-foo?q?plain?=", "plain"),
        (b"=?gb2312?b?xOO6ww==?=", "你好"),
        (b"=?iso-8859-1?q?=93hi=94?=", "“hi”"),
        (b"=?iso-8859-8-i?b?+ezl7Q==?=", "שלום"),
        (b"=?ks_c_5601-1987?b?vsiz5w==?=", "안녕"),
        (b"=?utf-8?b?TcO8bGxlcg?=", "Müller"),
        (b"=?utf-8?b?TcO8bGxlcg=?=", "Müller"),
        (b"=?utf-8?b?!!!?=", ""),
        (b"=?unknown-8bit?q?caf=E9?=", "café"),
        (b"=?idna?q?xn--a?=", "xn--a"),
        (b"M\xfcller", "Müller"),
        ("Müller 你".encode(), "Müller 你"),
        (b"=?utf-8?q?open", "=?utf-8?q?open"),
        (b"=?utf-8?q?=ZZ?=", "=ZZ"),
    ],
)
def test_encoded_words_and_raw_text(raw: bytes, text: str) -> None:
    assert decode_text(raw) == text


def test_control_characters_never_reach_a_row() -> None:
    landed = land_header(b"Subject: a=?utf-8?q?=0D=0ABcc:_x=1B[2J=00?=b\nTo: =?utf-8?q?A=00=0AB?= <a@x.example>")
    assert landed.events[0]["subject"] == "a Bcc: x [2J b"
    assert landed.who("to") == [("A B", "a@x.example")]


def test_subjects_can_be_left_out() -> None:
    assert land_header(b"Subject: private", keep_subjects=False).events[0]["subject"] is None


# Words of every kind that both readers agree on; the standard library is right for each of them.
NAMES = st.sampled_from(
    [
        b"Ada Home",
        b'"Home, Ada"',
        b"=?utf-8?q?M=C3=BCller=2C_J?=",
        b"=?iso-8859-1?b?SvxyZ2Vu?=",
        b'"A \\"B\\" C"',
        b"",
        b"J. R. Roe",
    ]
)
ADDRESSES = st.from_regex(rb"[a-z]{1,8}([.+_-][a-z0-9]{1,5})?@[a-z]{2,9}(\.[a-z]{2,5}){1,2}", fullmatch=True)
CASES = st.sampled_from([bytes.lower, bytes.upper, bytes.title, bytes])
FOLDS = st.sampled_from([b" ", b"\n ", b"\n\t", b"\r\n "])


@st.composite
def mailboxes(draw: st.DrawFn) -> bytes:
    name, address = draw(NAMES), draw(ADDRESSES)
    if not name:
        return draw(st.sampled_from([address, b"<" + address + b">", address + b" (Ada Home)"]))
    return name + draw(FOLDS) + b"<" + address + b">"


@st.composite
def lists(draw: st.DrawFn) -> bytes:
    members = draw(st.lists(mailboxes(), min_size=1, max_size=5))
    value = draw(st.sampled_from([b",", b", ", b",\n ", b" ,\r\n\t"])).join(members)
    return draw(st.sampled_from([value, b"Team: " + value + b";"])) if len(members) > 1 else value


@st.composite
def blocks(draw: st.DrawFn) -> bytes:
    fields = [
        (b"From", draw(mailboxes())),
        (
            b"Subject",
            b" ".join(draw(st.lists(st.sampled_from([b"plan", b"=?utf-8?q?caf=C3=A9?=", b"lunch"]), min_size=1))),
        ),
        (
            b"Date",
            draw(
                st.sampled_from(
                    [b"Thu, 4 Jan 2024 10:00:00 +0100", b"4 Jan 24 09:00 EST", b"Thu, 4 Jan 2024 10:00:59 GMT"]
                )
            ),
        ),
        (b"Message-ID", b"<" + draw(ADDRESSES) + b">"),
        *((name, draw(lists())) for name in draw(st.lists(st.sampled_from([b"To", b"Cc", b"Bcc"]), max_size=4))),
        *((b"X-Filler", b"a: b\n  c"),) * draw(st.integers(0, 2)),
    ]
    fields = draw(st.permutations(fields))
    return b"\n".join(draw(CASES)(name) + b":" + draw(FOLDS) + value for name, value in fields)


def plain(value: object) -> str:
    text = str(value).replace("\r\n", "").replace("\n", "").strip()
    return " ".join(str(make_header(decode_header(text))).split())


@settings(max_examples=150, deadline=None)
@given(blocks())
def test_what_the_standard_library_reads_right_is_read_the_same(block: bytes) -> None:
    landed = land_mbox(DATED + block + b"\n\nbody\n")
    expected = BytesHeaderParser().parsebytes(block + b"\n\nbody\n")
    event = landed.events[0]
    assert " ".join((event["subject"] or "").split()) == plain(expected["Subject"])
    assert event["event_key"] == plain(expected["Message-ID"])
    stated = parsedate_to_datetime(plain(expected["Date"]))
    assert event["occurred_at"] == stated.astimezone(UTC).replace(tzinfo=None)
    for role in ("from", "to", "cc", "bcc"):
        values = [str(value).replace("\r\n", "").replace("\n", "") for value in expected.get_all(role, [])]
        pairs = [(plain(name) or None, address) for name, address in getaddresses(values) if address]
        assert landed.who(role) == pairs
