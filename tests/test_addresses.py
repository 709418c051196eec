"""Addresses join where they are one mailbox, and are told apart by what kind of mailbox they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.addresses import parse_address


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Jane.Doe@ACME.example", "jane.doe@acme.example"),
        (" <mailto:jane@acme.example> ", "jane@acme.example"),
        ("mailto:jane@acme.example", "jane@acme.example"),
        ("'jane@acme.example'", "jane@acme.example"),
        ("jane@acme.example.", "jane@acme.example"),
        ("jane+news@acme.example", "jane@acme.example"),
        ("J.a.n.e+x@googlemail.com", "jane@gmail.com"),
        ("j.ane@gmx.de", "j.ane@gmx.de"),
        ("12345+jdoe@users.noreply.github.com", "jdoe@users.noreply.github.com"),
        ("jane@xn--bcher-kva.example", "jane@bücher.example"),
        ("jane@BÜCHER.example", "jane@bücher.example"),
        ("ｊane@acme.example", "jane@acme.example"),
        ("+@gmail.com", "+@gmail.com"),
    ],
)
def test_spellings_of_one_mailbox_have_one_key(text: str, key: str) -> None:
    address = parse_address(text)
    assert address is not None
    assert address.key == key


@pytest.mark.parametrize(
    "text", ["", "jane", "@acme.example", "jane@", "jane doe@acme.example", "a" * 300 + "@x.example"]
)
def test_text_without_an_address_is_none(text: str) -> None:
    assert parse_address(text) is None


@pytest.mark.parametrize("text", ["jane@nas.local", "jane@my_host.example", "jane@intranet", "a..b@acme.example"])
def test_what_real_exports_hold_and_the_standard_refuses_is_kept_and_flagged(text: str) -> None:
    address = parse_address(text)
    assert address is not None
    assert (address.key, address.valid) == (text, False)


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("jane.doe@acme.example", "personal"),
        ("info@acme.example", "role"),
        ("sales.team@acme.example", "role"),
        ("salesforce@acme.example", "personal"),
        ("no-reply@acme.example", "automated"),
        ("reply+7f3a@forge.example", "automated"),
        ("alerts-eu@acme.example", "automated"),
        ("jane@docusign.net", "automated"),
        ("dev@googlegroups.com", "list"),
        ("dev-owner@lists.example", "list"),
        ("c_abc123@resource.calendar.google.com", "room"),
        ("conf-room-3@acme.example", "room"),
        ("root@localhost", "placeholder"),
        ("unknown@acme.example", "placeholder"),
        ("jdoe@users.noreply.github.com", "personal"),
    ],
)
def test_kind_of_mailbox(text: str, nature: str) -> None:
    address = parse_address(text)
    assert address is not None
    assert address.nature == nature


def test_providers_of_free_mail_say_nothing_about_an_employer() -> None:
    free = [
        parse_address(text) for text in ("a@gmail.com", "a@yahoo.co.uk", "a@hotmail.fr", "a@web.de", "a@acme.example")
    ]
    assert [address.free for address in free if address] == [True, True, True, True, False]


@given(st.text(max_size=60) | st.emails())
def test_any_text_is_an_address_with_a_stable_key_or_none(text: str) -> None:
    address = parse_address(text)
    if address is not None:
        again = parse_address(address.key)
        assert again is not None
        assert again.key == address.key
