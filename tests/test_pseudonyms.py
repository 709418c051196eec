"""The copy for sharing: the same measures, and nothing by which a person is named."""

from __future__ import annotations

from pathlib import Path

import duckdb
from typer.testing import CliRunner

from flows.cli import app
from flows.workspace import Workspace
from transforms.published import published


def test_the_copy_has_the_measures_and_no_names(demonstration: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "shared.duckdb"
    result = CliRunner().invoke(app, ["copy", str(target), str(demonstration.root), "--pseudonymous"])
    assert result.exit_code == 0, result.output
    assert target.stat().st_mode & 0o077 == 0
    measures = "select state, n_in, n_out, n_meetings, silence_days from fct_relationship order by all"
    with published(demonstration.warehouse) as connection:
        names = (
            "select distinct lower(value) from core.person_identity union select lower(display_name) from dim_person"
        )
        named = [name for (name,) in connection.execute(names).fetchall() if name]
        expected = connection.execute(measures).fetchall()
    with duckdb.connect(str(target), read_only=True) as shared:
        assert shared.execute(measures).fetchall() == expected
        joined = "select count(*) from fct_interaction inner join dim_person using (person_id)"
        with published(demonstration.warehouse) as connection:
            assert shared.execute(joined).fetchall() == connection.execute(joined).fetchall()
        tables = [name for (name,) in shared.execute("select table_name from duckdb_tables()").fetchall()]
        cells = {
            str(cell).lower() for name in tables for row in shared.execute(f'from "{name}"').fetchall() for cell in row
        }
    assert cells.isdisjoint(named)
    assert not any("@" in cell or "linkedin.com" in cell for cell in cells)


def test_the_copy_overwrites_nothing_and_is_never_made_with_names(demonstration: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "shared.duckdb"
    assert CliRunner().invoke(app, ["copy", str(target), str(demonstration.root)]).exit_code == 2
    target.write_text("mine")
    result = CliRunner().invoke(app, ["copy", str(target), str(demonstration.root), "--pseudonymous"])
    assert result.exit_code == 2
    assert target.read_text() == "mine"
