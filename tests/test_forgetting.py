"""Forgetting: no trace of a person stays, whatever is read again, and the others lose only shared subjects."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from connectors.lake_rewriting import Spellings, take_out
from flows.cli import app
from flows.conducting import Directly
from flows.night import open_night
from flows.workspace import Workspace, make_workspace, open_workspace
from tests.test_cli import MAIL
from transforms.arrow import query
from transforms.published import published


def tieline(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], env={"COLUMNS": "200"})


def everything(root: Path) -> str:
    """Return all that the lake, the warehouse, the reports and decisions.csv say, as text in lower case."""
    said = [path.read_text(errors="replace") for path in (root / "reports").iterdir()]
    said.append((root / "decisions.csv").read_text())
    kept = [path for path in (root / "lake").rglob("*.parquet") if path.name != "known_files.parquet"]
    said += [pl.read_parquet(path).write_json() for path in kept]
    with published(root / "warehouse.duckdb") as connection:
        relations = connection.execute(
            "select schema_name, table_name from duckdb_tables() union all"
            " select schema_name, view_name from duckdb_views() where not internal"
        ).fetchall()
        for schema, name in relations:
            said.append(query(connection, f'select * from {schema}."{name}"').write_json())
    return "\n".join(said).lower()


def ask(root: Path, sql: str) -> list[tuple[object, ...]]:
    with published(root / "warehouse.duckdb") as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def forgotten(demonstration: Workspace, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], Result]:
    """The demonstration after somebody was forgotten who wrote, met and is connected; their handles and names."""
    root = tmp_path_factory.mktemp("forget") / "workspace"
    shutil.copytree(demonstration.root, root)
    ((person, name),) = ask(
        root,
        "select person_id, dim_person.display_name from fct_relationship inner join dim_person using (person_id)"
        " where profile_url is not null and primary_email is not null and n_in > 3 and n_meetings > 0"
        " order by n_in + n_meetings desc, person_id limit 1",
    )
    values = ask(root, f"select value from core.person_identity where person_id = '{person}'")
    (root / "decisions.csv").write_text(
        f"decided_at,verb,subject,object,note\n2026-01-01,tag,email:{_address(values)},mentor,\n"
    )
    assert tieline("run", root, "--direct", "--as-of", "2026-11-01").exit_code == 0
    result = tieline("forget", person, root, "--yes")
    texts = [str(value).rpartition("/in/")[2] for (value,) in values] + [str(name), str(person)]
    return root, [text.lower() for text in texts if " " in text or "@" in text or "-" in text], result


def _address(values: list[tuple[object, ...]]) -> str:
    return next(str(value) for (value,) in values if "@" in str(value))


def test_no_trace_stays(forgotten: tuple[Path, list[str], Result], demonstration: Workspace) -> None:
    root, texts, result = forgotten
    assert result.exit_code == 0, result.output
    assert len(texts) >= 2
    before, after = everything(demonstration.root), everything(root)
    for text in texts:
        assert text in before
        assert text not in after, text
    assert "sha256:" in (root / "decisions.csv").read_text()
    made = [root / "decisions.csv", *(path for path in (root / "lake").rglob("*") if path.is_file())]
    assert [path for path in made if path.stat().st_mode & 0o077] == []


def test_the_export_files_that_still_hold_them_are_named(forgotten: tuple[Path, list[str], Result]) -> None:
    root, _texts, result = forgotten
    named = [line.strip() for line in result.stdout.splitlines() if line.startswith("  ")]
    assert named
    assert all((root / "exports" / path).exists() for path in named)


def test_whoever_is_forgotten_stays_so_when_everything_is_read_again(
    forgotten: tuple[Path, list[str], Result], tmp_path: Path
) -> None:
    root, texts, _result = forgotten
    again = tmp_path / "again"
    shutil.copytree(root, again)
    shutil.rmtree(again / "lake")
    assert tieline("run", again, "--direct", "--as-of", "2026-11-01").exit_code == 0
    after = everything(again)
    assert [text for text in texts if text in after] == []


def test_nobody_else_is_lost(forgotten: tuple[Path, list[str], Result], demonstration: Workspace) -> None:
    root, _texts, _result = forgotten
    people = "select display_name, n_in, n_out, n_meetings from fct_relationship "
    lost = set(ask(demonstration.root, people)) - set(ask(root, people))
    assert len(lost) == 1


def test_the_owner_and_nobody_cannot_be_forgotten(demonstration: Workspace) -> None:
    ((owner,),) = ask(demonstration.root, "select person_id from dim_person where is_owner")
    assert "that is you" in tieline("forget", owner, demonstration.root, "--yes").stderr
    assert tieline("forget", "nobody@nowhere.example", demonstration.root, "--yes").exit_code == 2


def test_a_rewriting_done_twice_changes_nothing_more(demonstration: Workspace, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    shutil.copytree(demonstration.lake, lake)
    emails = ask(demonstration.root, "select distinct email from raw.participant where email is not null limit 5")
    spelled = Spellings(emails=frozenset(str(email) for (email,) in emails))
    folders = [path for path in lake.iterdir() if path.is_dir()]
    assert sum(take_out(folder, spelled).total() for folder in folders) > 0
    before = {path: path.read_bytes() for path in lake.rglob("*.parquet")}
    assert sum(take_out(folder, spelled).total() for folder in folders) == 0
    assert {path: path.read_bytes() for path in lake.rglob("*.parquet")} == before


def test_an_export_can_be_forgotten_once_it_is_gone(demonstration: Workspace, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(demonstration.root, root)
    ((path,),) = ask(root, "select path from raw.source_file where kind like '%mailbox%' order by bytes desc limit 1")
    refused = tieline("forget-export", path, root)
    assert refused.exit_code == 2 and "move it away first" in refused.stderr
    (root / "exports" / str(path)).unlink()
    result = tieline("forget-export", path, root)
    assert result.exit_code == 0, result.output
    assert ask(root, f"select * from raw.source_file where path = '{path}'") == []
    assert tieline("forget-export", path, root).exit_code == 2


@pytest.mark.parametrize("is_gone", [True, False])
def test_subjects_that_are_not_to_be_kept_leave_the_lake_too(tmp_path: Path, is_gone: bool) -> None:
    root = make_workspace(tmp_path / "workspace").root
    mail = root / "exports" / "mail.mbox"

    def subjects() -> list[str | None]:
        night = open_night(open_workspace(root), date(2026, 11, 1))
        night.discover()
        night.land(Directly())
        night.take_stock()
        landed = [pl.read_parquet(path)["subject"] for path in (root / "lake").rglob("event-*.parquet")]
        return [subject for column in landed for subject in column]

    mail.write_bytes(MAIL)
    assert subjects() == ["Hello"]
    if is_gone:
        mail.unlink()
    (root / "tieline.toml").write_text("keep_subjects = false\n")
    assert subjects() == [None]
    (root / "tieline.toml").write_text("")
    mail.write_bytes(MAIL)
    assert "Hello" in subjects()
    assert tieline("run", root, "--direct").exit_code == 0
    with published(root / "warehouse.duckdb") as connection:
        assert connection.execute("select subject from core.event").fetchall() == [("Hello",)]
