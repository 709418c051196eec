"""Names in any common spelling come to the same parts, and different people's names stay different."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.local_parts import is_joint, names_in, spells
from transforms.name_agreement import names_agree
from transforms.names import parse_name
from transforms.nickname_forms import formal_names


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe",
        "jane doe",
        "Doe, Jane",
        "DOE Jane",
        "DOE, Jane",
        "Dr. Jane Doe, PhD",
        "Doe, Jane, MBA",
        "Prof. Dr. med. Jane Doe",
        "Jane Doe, Dr.-Ing.",
        "Jane Doe (she/her)",
        "Jane Doe 🚀",
        "Jane Doe | Hiring!",
        "Jane Doe - Acme",
        "Jane Doe via LinkedIn",
        "'Jane Doe' via Team List",
        "Jane Doe (Acme)",
        "=?utf-8?q?Jane_Doe?=",
        "\u202eJane\u200b Doe",
        "Ｊａｎｅ Doe",
    ],
)
def test_decoration_order_and_case_do_not_matter(text: str) -> None:
    assert parse_name(text).key == "jane doe"


@pytest.mark.parametrize(
    ("text", "form", "first", "middle", "last"),
    [
        ("Anna-Lena Müller-Lüdenscheidt", "full", "annalena", (), "mullerludenscheidt"),
        ("Jürgen Mueller", "full", "jurgen", (), "muller"),
        ("José van der Berg", "full", "jose", (), "berg"),
        ("Ortega y Gasset", "full", "ortega", (), "gasset"),
        ("Martin L. King Jr.", "full", "martin", ("l",), "king"),
        ("J.R.R. Tolkien", "initial", "j", ("r", "r"), "tolkien"),
        ("Jane D.", "last_initial", "jane", (), "d"),
        ("Jane", "first", "jane", (), ""),
        ("jdoe42", "handle", "jdoe", (), ""),
        ("Ann & Bob Roe", "joint", "ann", (), "roe"),
        ("张伟", "full", "wei", (), "zhang"),
        ("欧阳娜娜", "full", "nana", (), "ouyang"),
        ("김민준", "full", "minjun", (), "kim"),
        ("Иван Иванов", "full", "ivan", (), "ivanov"),
        ("LinkedIn Member", "none", "", (), ""),
        ("jane@acme.example", "none", "", (), ""),
        ("🚀🚀", "none", "", (), ""),
    ],
)
def test_parts_of_a_name(text: str, form: str, first: str, middle: tuple[str, ...], last: str) -> None:
    name = parse_name(text)
    assert (name.form, name.first, name.middle, name.last) == (form, first, middle, last)


def test_the_name_in_another_script_beside_a_name_is_read_too() -> None:
    name = parse_name("小林直美 (Naomi Kobayashi)")
    assert name.also is not None
    assert (name.last, name.also.key) == ("xiaolin", "naomi kobayashi")
    assert names_agree(name, parse_name("Naomi Kobayashi"))
    assert not names_agree(name, parse_name("Kenta Kobayashi"))


def test_a_nickname_in_brackets_is_kept() -> None:
    assert parse_name("Robert (Bob) Roe").nick == "bob"
    assert names_agree(parse_name("Wei (Vivian) Chen"), parse_name("Vivian Chen"))


@pytest.mark.parametrize(
    ("left", "right", "agree"),
    [
        ("Robert Roe", "Bob Roe", True),
        ("Robert Roe", "Bill Roe", False),
        ("Bill Roe", "Bob Roe", False),
        ("Katharina Roe", "Kathi Roe", True),
        ("Catherine Roe", "Katherine Roe", True),
        ("Jane Roe", "J. Roe", True),
        ("Jane Roe", "Jane Doe", True),
        ("Jane Roe", "Roe Jane", True),
        ("Jane Roe", "John Roe", False),
        ("Jane Roe Jr.", "Jane Roe Sr.", False),
        ("Ann Roe", "Anne Roe", True),
        ("Mary Roe", "Mark Roe", False),
        ("高橋翔太", "Shota Takahashi", True),
        ("Jane Roe", "Jane", True),
        ("Jane Roe", "jroe42", True),
    ],
)
def test_whether_two_names_can_be_one_persons(left: str, right: str, agree: bool) -> None:
    assert names_agree(parse_name(left), parse_name(right)) is agree
    assert names_agree(parse_name(right), parse_name(left)) is agree


def test_short_forms_stand_for_formal_names_and_not_for_each_other() -> None:
    assert "william" in formal_names("bill")
    assert formal_names("robert") == {"robert"}
    assert not formal_names("bill") & formal_names("bob")


@pytest.mark.parametrize(
    ("local", "read"),
    [
        ("jane.doe", ("jane", "doe")),
        ("doe_jane", ("jane", "doe")),
        ("jdoe", ("j", "doe")),
        ("doe.j", ("j", "doe")),
        ("janedoe", ("jane", "doe")),
        ("doejane84", ("jane", "doe")),
        ("ann.mueller", ("ann", "muller")),
        ("jane.doe.private", ("jane", "doe")),
        ("jane.d", None),
        ("j.d", None),
        ("sunny", None),
        ("jane", None),
    ],
)
def test_the_name_a_local_part_spells(local: str, read: tuple[str, str] | None) -> None:
    firsts, lasts = {"jane": 5, "ann": 3}, {"doe": 4, "muller": 2}
    assert names_in(local, firsts, lasts) == read
    if read and len(read[0]) > 1 and "private" not in local:
        assert spells(local, *read)


@pytest.mark.parametrize(
    "local", ["gulsen.oztekin", "soren.schonfeld", "ana.y.lopez", "ann+bob", "sandra", "roland.ferry"]
)
def test_a_name_that_ends_in_a_joining_word_is_one_name(local: str) -> None:
    assert not is_joint(local)


@pytest.mark.parametrize("local", ["jane-and-joe", "tom.und.tina", "ann&bob"])
def test_a_joining_word_between_two_names_joins_them(local: str) -> None:
    assert is_joint(local)


@given(st.text(max_size=80))
def test_any_text_parses(text: str) -> None:
    name = parse_name(text)
    assert all("a" <= char <= "z" or char == " " for char in name.key)
    assert names_agree(name, name)
