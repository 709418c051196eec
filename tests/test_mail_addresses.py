"""Whom a mail names: every way in which address fields are written, and what is no address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.mail_addresses import AT_END, AddressReader, Mailbox
from tests.landed_mail import land_header

DN = b"/O=EXCHANGELABS/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN=0123456789ABCDEF-%b"


@pytest.mark.parametrize(
    ("value", "people"),
    [
        (b'"Last, First" <a@b.com>', [("Last, First", "a@b.com")]),
        (b"Last, First <a@b.com>", [("Last, First", "a@b.com")]),
        (
            b"x@y.com, Last, First <a@b.com>, z@y.com",
            [(None, "x@y.com"), ("Last, First", "a@b.com"), (None, "z@y.com")],
        ),
        (b"a@b.com <a@b.com>", [(None, "a@b.com")]),
        (b"'a@b.com' <a@b.com>", [(None, "a@b.com")]),
        (b"a@x.com; b@y.com", [(None, "a@x.com"), (None, "b@y.com")]),
        (b"Team: a@x.com, b@y.com;, c@z.com", [(None, "a@x.com"), (None, "b@y.com"), (None, "c@z.com")]),
        (b"undisclosed-recipients:;", []),
        (b"unlisted-recipients:; (no To-header on input)", []),
        (b'"A" <a@x.com> <b@x.com>', [("A", "a@x.com"), (None, "b@x.com")]),
        (b"Jane <jane@x.com", [("Jane", "jane@x.com")]),
        (b"Jane <jane@exa mple.com>", [("Jane", "jane@example.com")]),
        (b"foo at bar dot com", []),
        (b'"Last,\n First" <a@b.com>,\n\tC D\n <c@d.com>', [("Last, First", "a@b.com"), ("C D", "c@d.com")]),
        (b"=?utf-8?q?M=C3=BCller=2C_J?= <j@x.com>", [("Müller, J", "j@x.com")]),
        (b'"=?utf-8?q?M=C3=BCller=2C_J?=" <j@x.com>', [("Müller, J", "j@x.com")]),
        (b"=?iso-8859-1?q?J=F8rgen B?= <j@x.com>", [("Jørgen B", "j@x.com")]),
        (b"J\xf8rgen <j@x.com>", [("Jørgen", "j@x.com")]),
        ("Jørgen <j@x.com>".encode(), [("Jørgen", "j@x.com")]),
        (b"a@x.com (Ada Home)", [("Ada Home", "a@x.com")]),
        (b"Ada (Sales) <a@x.com>", [("Ada (Sales)", "a@x.com")]),
        (b"a@x.com (Home, Ada), b@y.com", [("Home, Ada", "a@x.com"), (None, "b@y.com")]),
        (b"<a@x.com>", [(None, "a@x.com")]),
        (b"mailto:a@x.com", [(None, "a@x.com")]),
        (b"<mailto:a@x.com>", [(None, "a@x.com")]),
        (b"Ada <a@x.com.>", [("Ada", "a@x.com")]),
        (b"Ada <'a@x.com'>", [("Ada", "a@x.com")]),
        (b"'Ada Home' <a@x.com>", [("Ada Home", "a@x.com")]),
        (b"\"'Ada Home'\" <a@x.com>", [("Ada Home", "a@x.com")]),
        (b'"a@x.com" <a@x.com>', [(None, "a@x.com")]),
        (b'"Ada Home (A@x.com)" <a@x.com>', [("Ada Home", "a@x.com")]),
        (b"\"'Ada Home <a@x.com>'\" <a@x.com>", [("Ada Home", "a@x.com")]),
        (b'"Ada Home (b@x.com)" <a@x.com>', [(None, "a@x.com")]),
        (b'"Ada \\"Lou\\" Home" <a@x.com>', [('Ada "Lou" Home', "a@x.com")]),
        (b'"open quote <a@x.com>, b@y.com', [("open quote", "a@x.com"), (None, "b@y.com")]),
        (b"Ada   \t Home <a@x.com>", [("Ada Home", "a@x.com")]),
        (b",, a@x.com ,", [(None, "a@x.com")]),
        (b"root", []),
        (b"root@localhost", []),
        (b"MAILER-DAEMON", []),
        (b"Ada <>", []),
        (b"=?utf-8?q?a=40x=2Ecom?=", [(None, "a@x.com")]),
        (b"A <a@x.com>, A <A@X.com>", [("A", "a@x.com"), ("A", "A@X.com")]),
        (DN % b"ADA", []),
        (b'"Ada Home" <' + DN % b"ADA" + b">", [("Ada Home", None)]),
        (b"Ada Home <" + DN % b"ada@x.com" + b">", [("Ada Home", "ada@x.com")]),
        (b"Ada <IMCEAEX-_O=EXCHANGELABS_OU=X+20Y_CN=RECIPIENTS_CN=ADA@x.com>", [("Ada", None)]),
        ("ада@почта.example".encode(), [(None, "ада@почта.example")]),
    ],
)
def test_address_fields(value: bytes, people: list[tuple[str | None, str | None]]) -> None:
    assert [tuple(mailbox) for mailbox in AddressReader().read(value)] == people


def test_a_known_word_is_read_the_same_again() -> None:
    reader = AddressReader()
    value = b'"Last, First" <a@b.com>, x@y.com (Ada), Last, First <a@b.com>'
    assert reader.read(value) == reader.read(value)


@pytest.mark.parametrize(
    "value", [b"(" * 50_000, b'"' * 50_001, b"<" * 50_000, b"\\" * 50_000, b":;" * 30_000, b"a@b.c<" * 9_000]
)
def test_hostile_fields_end_in_time(value: bytes) -> None:
    assert len(AddressReader().read(value)) < 60_000


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        (
            b"From: 'Jane Doe' via Group <group@firm.example>\nX-Original-From: Jane Doe <jane@far.example>\n"
            b"List-Post: <mailto:group@firm.example>",
            ("Jane Doe", "jane@far.example"),
        ),
        (
            b"From: Jane Doe via List <list@lists.example>\nReply-To: Jane Doe <jane@far.example>\nList-Id: <l.io>",
            ("Jane Doe", "jane@far.example"),
        ),
        (
            b'From: "Jane Doe \xc3\xbcber Liste" <list@lists.example>\nX-Original-Sender: jane@far.example',
            ("Jane Doe", "jane@far.example"),
        ),
        (
            b"From: Jane Doe via List <list@l.example>\nReply-To: list@l.example\nX-BeenThere: list@l.example",
            ("Jane Doe", None),
        ),
        (b"From: Doodle via Plans <a@b.example>", ("Doodle", None)),
        (b"From: Aide on behalf of Boss <boss@firm.example>", ("Boss", "boss@firm.example")),
        (b"From: Olivia <o@via.example>", ("Olivia", "o@via.example")),
    ],
)
def test_rewritten_senders(fields: bytes, author: tuple[str | None, str | None]) -> None:
    assert land_header(fields + b"\nTo: b@w.example").who("from") == [author]


PIECES = (
    b"a@b.io", b" Ann <a@b.io>", b'"Lee, Jo" <j@l.io>', b'"x', b' y" <q@z.io>', b" (c, d)", b"e@f.io (E)", b"(", b")",
    b"G: a@b.io", b"c@d.io;", b"", b"\n ", b"Last", b" First <f@l.io>", b'"a" b" <t@t.io>', b'\\"', b"<a,b@c.io>",
    b"=?utf-8?q?a=2C_b?= <m@n.io>", b'w@w.io"', b"/o=Ex/cn=R/cn=x-p@p.io",
)  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), min_size=1, max_size=8))
def test_a_list_is_read_the_same_whatever_was_read_before(lists: list[list[bytes]]) -> None:
    values = [b",".join(pieces) for pieces in lists]
    reader = AddressReader()
    for value in [*PIECES, *values]:
        reader.read(value)
    assert [reader.read(value) for value in values] == [AddressReader().read(value) for value in values]


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), min_size=1, max_size=8))
def test_lists_that_are_read_together_are_read_as_each_alone(lists: list[list[bytes]]) -> None:
    values = [b",".join(pieces) for pieces in lists]
    reader = AddressReader()
    for _turn in range(2):
        read: list[list[Mailbox]] = [[]]
        for place in reader.all_places(values):
            if place == AT_END:
                read.append([])
            else:
                read[-1].append(reader.mailboxes[place])
        assert read == [*(AddressReader().read(value) for value in values), []]
