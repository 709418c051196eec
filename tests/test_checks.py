"""What must hold before a warehouse is published, and what a failure says."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.conducting import Directly
from flows.errors import TielineError
from flows.night import Night, perform
from flows.settings import Settings
from flows.workspace import Workspace
from tests.tiny_world import AS_OF, World
from transforms.checks import DEFECT, CheckFailure, failed_checks
from transforms.published import published
from transforms.sqlfiles import read_layer
from transforms.warehouse import BuildResult

# Tables and columns that the demonstration leaves empty, each with the reason.
NEVER_FILLED = {
    "core.person_cadence": "nobody has decided anything",
    "core.person_snooze": "nobody has decided anything",
    "core.snoozed": "nobody has decided anything",
    "core.dormant_candidate.cadence_days": "nobody has decided anything",
    "core.person_tag": "nobody has decided anything",
    "main.dim_person.tags": "nobody has decided anything",
    "core.person_id_history": "it is the first run",
    "core.run_params.dormant_after_days": "the setting is unset",
    "core.run_params.half_life_days": "the setting is unset",
    "core.colleague": "the setting is unset",
    "core.tie_fit.reason": "the fit is trusted",
    "core.inferred_list": "every list of the world has a header that says so",
    "core.unanswered_sender": "every machine of the world has a header that says so",
    "core.split_message": "no Message-ID is claimed by two messages",
    "core.mention.position": "no participant goes without any name",
    "main.rpt_event_follow_up.not_followed_up": "those new at its one late event are all in touch",
    "main.rpt_knowledge_exchange.longest_subject": "its long threads are on LinkedIn, which has no subjects",
    "core.introduction.other_person_id": "the owner introduced nobody",
    "main.rpt_introductions.other": "the owner introduced nobody",
    "main.rpt_introductions.other_person_id": "the owner introduced nobody",
}


# What each check is there to find: a defect planted in a warehouse that holds.
DEFECTS = {
    "coverage_is_ordered": "update core.coverage set to_day = (select as_of_on from core.run_day)",
    "days_add_up": "update fct_person_day set n_in = n_in + 1 where person_id = 'ana'",
    "event_key_is_unique": "insert into core.event from core.event limit 1",
    "every_human_has_a_relationship": "delete from fct_relationship where person_id = 'ben'",
    "interaction_key_is_unique": "insert into fct_interaction from fct_interaction limit 1",
    "merging_keeps_the_sums": "update core.event set minutes = minutes + 1 where kind = 'meeting'",
    "merging_loses_no_record": "update core.event set copies = copies - 1",
    "no_interaction_with_the_owner": "update fct_interaction set person_id = 'owner' where person_id = 'ana'",
    "no_orphan_person": "update fct_interaction set person_id = 'gone' where person_id = 'ana'",
    "nothing_after_as_of": "update fct_interaction set occurred_at = (select as_of from core.run_params)",
    "people_add_up": "update fct_relationship set n_out_incl_broadcast = 7 where person_id = 'ana'",
    "person_key_is_unique": "insert into fct_relationship from fct_relationship where person_id = 'ana'",
    "state_is_known": "update fct_relationship set state = null where person_id = 'ana'",
    "there_is_one_owner": "update core.person set is_owner = true where person_id = 'ana'",
}


def world_of(mails: int, source_file: str = "mail1") -> World:
    world = World()
    world.file(source_file)
    for n in range(mails):
        world.mail(f"<{n}@x>", AS_OF - timedelta(days=2 + n), "ana", "owner", source_file=source_file)
    return world


def compared(folder: Path, before: World, after: World, **changes: Any) -> list[CheckFailure]:
    """Build one world and then the other over it; the settings of the second may differ."""
    connection, _ = before.build(folder / "before")
    connection.close()
    _, result = after.build(folder / "after", previous=folder / "before" / "warehouse.duckdb", **changes)
    return result.failed_checks


def test_a_collapse_of_the_rows_stops_publication_and_says_what_to_do(tmp_path: Path) -> None:
    (failure,) = compared(tmp_path, world_of(150), world_of(60))
    assert failure.name == "rows_have_not_collapsed"
    assert failure.sample_keys == ("counted events: 150 before, 60 now", "interactions: 150 before, 60 now")
    assert "move warehouse.duckdb away" in failure.advice


@pytest.mark.parametrize(
    ("mails", "source_file", "changes"),
    [
        (80, "mail1", {}),
        (60, "mail2", {}),
        (60, "mail1", {"as_of": AS_OF - timedelta(days=1)}),
        (60, "mail1", {"choices_id": "another decision"}),
    ],
    ids=["over half is left", "an export is gone", "an earlier day", "a decision"],
)
def test_what_may_explain_fewer_rows_stops_nothing(
    tmp_path: Path, mails: int, source_file: str, changes: dict[str, Any]
) -> None:
    assert compared(tmp_path, world_of(150), world_of(mails, source_file), **changes) == []


def test_a_previous_warehouse_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"no warehouse" * 1000)
    for previous in (broken, tmp_path / "absent.duckdb"):
        _, result = world_of(3).build(tmp_path / previous.stem, previous=previous)
        assert result.failed_checks == []


def test_a_second_owner_stops_publication_and_says_what_to_do(tmp_path: Path) -> None:
    world = World()
    world.person("me", is_owner=True)
    _, result = world.build(tmp_path)
    (failure,) = result.failed_checks
    assert (failure.name, failure.holds) == ("there_is_one_owner", "At most one person is the owner of the exports.")
    assert failure.advice.startswith("say which addresses are yours")


def test_a_failed_check_tells_what_should_hold_and_the_remedy(tmp_path: Path) -> None:
    night = Night(Workspace(tmp_path, tmp_path), Settings(), datetime(2026, 11, 1).date())
    night.built = BuildResult([CheckFailure("a_check", 2, ("k",), "All is well.", DEFECT)])
    with pytest.raises(Exception, match=r"not published.*\n.*All is well\. 2 rows.*please report"):
        night.check()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with two people, a message in two files, a broadcast and a meeting."""
    folder = tmp_path_factory.mktemp("sound")
    world = World()
    for source_file in ("mail1", "mail2"):
        world.mail("<1@x>", AS_OF - timedelta(days=3), "ana", "owner", source_file=source_file)
    world.mail("<2@x>", AS_OF - timedelta(days=4), "owner", *[f"p{n}" for n in range(21)])
    world.meeting("m/1", AS_OF - timedelta(days=5), "owner", "ben")
    connection, result = world.build(folder)
    connection.close()
    assert result.failed_checks == []
    return folder / "warehouse.duckdb"


@pytest.mark.parametrize("check", [file.name for file in read_layer("checks")])
def test_each_check_finds_the_defect_that_it_is_there_for(tmp_path: Path, sound: Path, check: str) -> None:
    spoilt = tmp_path / "spoilt.duckdb"
    shutil.copyfile(sound, spoilt)
    with duckdb.connect(spoilt) as connection:
        assert failed_checks(connection, None) == []
        connection.execute(DEFECTS[check])
        assert check in {failure.name for failure in failed_checks(connection, None)}


def test_a_failed_check_leaves_the_published_warehouse_and_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demonstration: Workspace
) -> None:
    workspace = Workspace(tmp_path / "again", tmp_path / "again" / "exports")
    shutil.copytree(demonstration.root, workspace.root)
    before = workspace.warehouse.read_bytes()
    night = Night(workspace, Settings(), datetime(2026, 11, 1).date())
    night.built = BuildResult([CheckFailure("a_check", 2, ("k",), "All is well.", DEFECT)])
    steps = ("discover", "resolve", "build")
    for step in steps:
        monkeypatch.setattr(night, step, lambda: [])
    monkeypatch.setattr(night, "take_stock", lambda: False)
    with pytest.raises(TielineError, match="not published"):
        perform(night, Directly())
    assert workspace.warehouse.read_bytes() == before


def test_every_check_says_what_holds() -> None:
    for check in read_layer("checks"):
        assert check.text.startswith("-- "), check.name
        assert check.text.splitlines()[0].removeprefix("-- ")[0].isupper(), check.name


def test_every_published_column_has_a_value_somewhere(demonstration: Workspace) -> None:
    tables: dict[str, list[str]] = {}
    with published(demonstration.warehouse) as connection:
        for table, column in connection.execute(
            """
            select schema_name || '.' || table_name, column_name from duckdb_columns()
            where not internal and database_name = 'warehouse' and schema_name in ('core', 'main') order by all
            """
        ).fetchall():
            tables.setdefault(table, []).append(column)
        empty = [
            f"{table}.{column}"
            for table, columns in tables.items()
            for column, values in zip(columns, value_counts(connection, table, columns), strict=True)
            if not values and table not in NEVER_FILLED
        ]
    assert sorted(set(empty) - set(NEVER_FILLED)) == []


def value_counts(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> tuple[int, ...]:
    counted = ", ".join(f'count("{column}")' for column in columns)
    return tuple(connection.execute(f"select {counted} from {table}").fetchall()[0])
