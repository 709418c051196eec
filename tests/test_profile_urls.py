"""Profile URLs: one key for every spelling of a member's address, none for anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.profile_urls import profile_key, profile_url


@pytest.mark.parametrize(
    "text",
    [
        "https://www.linkedin.com/in/jane-doe",
        "http://linkedin.com/in/Jane-Doe/",
        "de.linkedin.com/in/jane-doe?trk=contact#x",
        "https://m.linkedin.com/mwlite/in/jane-doe/en",
        " https://www.linkedin.com/in/jane%2Ddoe ",
    ],
)
def test_spellings_of_one_profile(text: str) -> None:
    assert profile_key(text) == "jane-doe"


def test_letters_of_any_script_survive_percent_encoding() -> None:
    assert profile_key("https://www.linkedin.com/in/g%C3%B6tz-w") == profile_key("linkedin.com/in/götz-w") == "götz-w"
    assert profile_key("linkedin.com/in/gö") == profile_key("linkedin.com/in/go\u0308")


def test_an_old_public_address_is_the_member_it_was_redirected_to() -> None:
    assert profile_key("http://www.linkedin.com/pub/jane-doe/1/2b/3c") == "jane-doe-3c2b1"


def test_a_page_of_an_organization_is_no_member() -> None:
    assert profile_key("https://www.linkedin.com/company/acme/") == "company/acme"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jane-doe",
        "https://www.linkedin.com/in/",
        "https://www.linkedin.com/feed/",
        "https://linkedin.com.evil.example/in/jane",
        "https://evil.example/linkedin.com/in/jane",
        "https://www.linkedin.com/in/" + "a" * 500,
    ],
)
def test_anything_else_is_nobodys(text: str) -> None:
    assert profile_key(text) is None


@given(st.from_regex(r"[a-zà-ÿ]{1,10}(-[a-z0-9]{1,8}){0,2}", fullmatch=True))
def test_a_key_survives_its_own_url(slug: str) -> None:
    key = profile_key(f"linkedin.com/in/{slug}")
    assert key is not None
    assert profile_key(profile_url(key)) == key
