"""`tieline explain`: who a person was taken for and why, and the rows behind each figure."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows.cli import app
from flows.errors import WrongUse
from flows.explain import explain_person
from flows.plain_text import plain
from flows.workspace import Workspace
from tests.tiny_world import AS_OF, World


def explained(workspace: Workspace, who: str) -> str:
    text = StringIO()
    explain_person(workspace.warehouse, workspace.registry, who, Console(file=text, width=250))
    return text.getvalue()


@pytest.mark.parametrize(
    "who",
    [
        "Amélie Rivoire",
        "amelie rivoire",
        "A.Rivoire@dovetail-furniture.example",
        "linkedin.com/in/amelie-rivoire-ea4909/",
    ],
)
def test_a_person_is_found_by_name_address_or_profile(demonstration: Workspace, who: str) -> None:
    assert explained(demonstration, who).startswith("Amélie Rivoire  Software Engineer, Dovetail Furniture\n")


def test_identities_come_with_the_reasons_why_they_are_one(demonstration: Workspace) -> None:
    told = explained(demonstration, "Amélie Rivoire")
    assert "amelierivoire@eiderdown-textiles.example" in told
    assert (
        "email:a.rivoire@dovetail-furniture.example and linkedin:amelie-rivoire-ea4909, taken for one: "
        "same family name and initial" in told
    )


def test_every_date_has_its_row_with_export_and_record(demonstration: Workspace) -> None:
    told = explained(demonstration, "Amélie Rivoire").splitlines()
    with duckdb.connect(str(demonstration.warehouse), read_only=True) as connection:
        dates = connection.execute(
            """
            select cast(unnest([last_in_at, last_out_at, last_meeting_at]) as varchar), file.path, last_contact_record
            from fct_relationship inner join raw.source_file as file on last_contact_source_file = file.source_file
            where display_name = 'Amélie Rivoire'
            """
        ).fetchall()
    evidence = told[next(n for n, line in enumerate(told) if line.startswith("The rows behind them")) :]
    for at, _, _ in dates:
        assert [line for line in evidence if line.startswith(at[:16])]
    assert [line for line in evidence if dates[0][1] in line and f" {dates[0][2]} " in f"{line} "]
    assert [line for line in told if line.startswith("2026-02 ") and "█" in line]


def test_a_name_of_two_people_is_wrong_use_that_lists_them(demonstration: Workspace) -> None:
    with pytest.raises(WrongUse, match="may be 2 people") as raised:
        explained(demonstration, "Daniel Sommerfeld")
    assert "daniel-sommerfeld-p076" in str(raised.value)
    assert "daniel-sommerfeld-p101" in str(raised.value)


def test_nobody_is_wrong_use(demonstration: Workspace) -> None:
    done = CliRunner().invoke(app, ["explain", "Nobody At All", str(demonstration.root)])
    assert done.exit_code == 2


def test_the_owner_and_what_is_no_human_can_be_explained(demonstration: Workspace) -> None:
    assert "  you" in explained(demonstration, "Leonie Achterberg")
    told = explained(demonstration, "support@wherry-maritime.example")
    assert "role: the address names a function, not a person" in told


def test_what_an_export_says_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    nasty = "[bold]Eve\x1b[31m\u202eevil[/bold]"
    world = World()
    world.mail("<1@x>", AS_OF.replace(day=1), "eve", "owner", subject=f"{nasty} [/red] " + "x" * 1000)
    world.contact("eve", "Connections.csv:4", full_name=nasty, organization="[link=file:///etc]Acme[/link]")
    connection, _ = world.build(tmp_path)
    connection.close()
    workspace = Workspace(tmp_path, tmp_path)
    told = explained(workspace, "eve")
    assert told.startswith("[bold]Eve\ufffd[31m\ufffdevil[/bold]  [link=file:///etc]Acme[/link]")
    assert not {"\x1b", "\u202e"} & set(told)
    assert max(map(len, told.splitlines())) <= 250


def test_text_is_cut_and_escaped() -> None:
    assert plain("a\nb\x07[red]") == "a\ufffdb\ufffd\\[red]"
    assert len(plain("x" * 1000)) == 201
