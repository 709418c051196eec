"""The warehouse explains itself: on a terminal, and in docs/warehouse.md."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows.cli import app
from flows.errors import WrongUse
from flows.schema import find_relation, markdown, read_own_schema, read_relations, show_schema
from flows.workspace import Workspace
from transforms.published import published

PAGE = Path(__file__).parent.parent / "docs" / "warehouse.md"


def shown(workspace: Workspace, table: str | None = None) -> str:
    text = StringIO()
    show_schema(workspace.warehouse, table, Console(file=text, width=160))
    return text.getvalue()


def test_every_table_is_listed_with_what_it_is(demonstration: Workspace) -> None:
    listed = shown(demonstration)
    with published(demonstration.warehouse) as connection:
        relations = read_relations(connection)
    assert [one.name for one in relations if one.name not in listed] == []
    assert "How each relationship stands as of the run. Grain: one human other than the owner." in listed


def test_a_table_is_shown_with_its_columns_types_and_meaning(demonstration: Workspace) -> None:
    lines = shown(demonstration, "fct_relationship").splitlines()
    assert [line.split() for line in lines if line.startswith("silence_days")] == [
        ["silence_days", "integer", "Whole", "days", "since", "the", "last", "contact."]
    ]


@pytest.mark.parametrize("name", ["fct_interaction", "main.fct_interaction", "FCT_INTERACTION"])
def test_a_table_is_found_by_its_name_with_or_without_schema(demonstration: Workspace, name: str) -> None:
    with published(demonstration.warehouse) as connection:
        relations = read_relations(connection)
    assert find_relation(relations, name).name == "fct_interaction"
    assert find_relation(relations, "person_last").name == "core.person_last"
    assert find_relation(relations, "raw.event").name == "raw.event"


def test_a_misspelt_table_is_wrong_use_that_names_the_nearest(demonstration: Workspace) -> None:
    with pytest.raises(WrongUse, match="did you mean fct_relationship"):
        shown(demonstration, "fct_relationships")


def test_the_command_takes_a_table_and_a_folder(demonstration: Workspace) -> None:
    run = CliRunner()
    assert "rpt_dormant_contacts" in run.invoke(app, ["schema", str(demonstration.root)]).output
    columns = run.invoke(app, ["schema", "dim_person", str(demonstration.root)])
    assert (columns.exit_code, "primary_email" in columns.output) == (0, True)
    assert run.invoke(app, ["schema", "nothing_like_it", str(demonstration.root)]).exit_code == 2


def test_the_page_says_what_the_comments_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(read_own_schema()), (
        "write it anew: python -m flows.schema > docs/warehouse.md"
    )
