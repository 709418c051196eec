"""LinkedIn archives all the way into the warehouse: who counts as a contact, jobs over time, names unharmed."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.conducting import Directly
from flows.night import open_night, perform
from flows.workspace import Workspace, make_workspace
from tests.linkedin_landing import DATA

HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
AS_OF = date(2026, 3, 10)


def _run(workspace: Workspace) -> None:
    perform(open_night(workspace, AS_OF), Directly())


def _rows(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(workspace.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def _workspace(folder: Path) -> Workspace:
    workspace = make_workspace(folder)
    text = workspace.settings.read_text()
    workspace.settings.write_text(text.replace('# time_zone = "Europe/Berlin"', 'time_zone = "Europe/Lisbon"'))
    return workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = _workspace(tmp_path_factory.mktemp("linkedin") / "workspace")
    shutil.copytree(DATA, made.exports, dirs_exist_ok=True)
    _run(made)
    return made


def test_only_people_who_wrote_or_were_written_to_are_contacts(workspace: Workspace) -> None:
    # No advertiser, no spam, no hidden or nameless member, no bot; invitations and endorsements are no contact.
    found = _rows(
        workspace,
        "select distinct display_name, direction from fct_interaction inner join dim_person using (person_id) "
        "order by all",
    )
    assert found == [
        ("Ines Okonkwo-Lind", "in"),
        ("Ines Okonkwo-Lind", "out"),
        ("José Nuñez Ibarra", "out"),
        ("Priyanka Varadkar, MBA, PMP", "out"),
        ("Tomás Rebollar", "in"),
        ("Tomás Rebollar", "out"),
        ("jean-luc O’Dwyer", "in"),
        ("jean-luc O’Dwyer", "out"),
    ]


def test_names_come_out_as_they_went_in(workspace: Workspace) -> None:
    names = {name for (name,) in _rows(workspace, "select display_name from dim_person")}
    assert names >= {
        "Wei 张 (Vivian)",
        "Jane Ashdown 🚀",
        "𝐌𝐢𝐚 𝐒𝐭𝐨𝐧𝐞",
        "Priyanka Varadkar, MBA, PMP",
        "Kwame B",
        "jean-luc O’Dwyer",
        "Zoë Pending-Long",
    }


def test_a_group_message_reaches_three(workspace: Workspace) -> None:
    found = _rows(workspace, "select distinct n_others from fct_interaction where occurred_on = '2023-11-20'")
    assert found == [(3,)]


def test_an_older_archive_adds_history_and_changes_nothing_of_today(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path / "workspace")

    def drop(day: str, job: str) -> None:
        folder = workspace.exports / f"Basic_LinkedInDataExport_{day}"
        folder.mkdir()
        row = f"Ana,Lim,https://www.linkedin.com/in/ana-lim,,{job},03 Jun 2022"
        (folder / "Connections.csv").write_text(f"{HEADER}\n{row}", encoding="utf-8")
        (folder / "Profile.csv").write_text("First Name,Last Name,Headline\nRowan,Quill,x\n", encoding="utf-8")

    today = "select display_name, profile_url, organization, title, connected_on from dim_person order by all"
    roles = "select organization, title, valid_from, valid_to from dim_person_role order by valid_from"
    drop("01-02-2026", "Litware,Head of Data")
    _run(workspace)
    before = _rows(workspace, today)
    drop("01-02-2024", "Contoso,Engineer")
    _run(workspace)
    assert _rows(workspace, today) == before
    assert _rows(workspace, roles) == [
        ("Contoso", "Engineer", datetime(2024, 1, 2), datetime(2026, 1, 2)),
        ("Litware", "Head of Data", datetime(2026, 1, 2), None),
    ]
