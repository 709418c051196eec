"""Deciding who is who: the questions, the answers, and what the next run makes of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.workspace import DECISIONS_TEXT, Workspace
from transforms.decisions import read_decisions
from transforms.published import published

UNSURE = "marchetti.s@quillon-health.example"


def tieline(*arguments: object, answers: str = "") -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], input=answers, env={"COLUMNS": "200"})


@pytest.fixture
def root(demonstration: Workspace, tmp_path: Path) -> Path:
    copy = tmp_path / "workspace"
    shutil.copytree(demonstration.root, copy)
    return copy


def people(root: Path, *values: str) -> set[str]:
    with published(root / "warehouse.duckdb") as connection:
        sql = "select person_id from core.person_identity where list_contains(?, value)"
        return {person for (person,) in connection.execute(sql, [list(values)]).fetchall()}


def run(root: Path) -> None:
    result = tieline("run", root, "--direct", "--as-of", "2026-11-01")
    assert result.exit_code == 0, result.output


def test_the_examples_in_the_file_that_init_writes_can_be_read() -> None:
    assert read_decisions(DECISIONS_TEXT) == []
    examples = [line.removeprefix("# ") for line in DECISIONS_TEXT.splitlines() if line.startswith("# 20")]
    verbs = [decision.verb for decision in read_decisions("\n".join(examples))]
    assert verbs == ["same", "different", "not_a_person", "owner", "tag", "cadence", "snooze"]


def test_a_file_saved_with_semicolons_can_be_read() -> None:
    text = "decided_at;verb;subject;object;note\r\n2026-01-31;tag;email:ann@acme.example;mentor;\r\n"
    assert [(decision.verb, decision.object) for decision in read_decisions(text)] == [("tag", "mentor")]


def test_a_review_shows_the_evidence_keeps_each_answer_and_can_be_taken_up_again(root: Path) -> None:
    first = tieline("review", root, answers="what\nn\nq\n")
    assert first.exit_code == 0
    assert "why it is asked: " in first.stdout
    assert "1 decided" in first.stdout
    total = int(first.stdout.split(" to decide")[0])
    again = tieline("review", root, answers="")
    assert int(again.stdout.split(" to decide")[0]) == total - 1
    assert len(read_decisions((root / "decisions.csv").read_text())) == 1


def test_same_joins_with_the_next_run_and_deleting_the_line_undoes_it(root: Path) -> None:
    profile = "https://www.linkedin.com/in/sofia-marchetti-p061"
    before = people(root, UNSURE, profile)
    assert len(before) == 2
    result = tieline("same", UNSURE, profile, root)
    assert result.exit_code == 0, result.output
    run(root)
    assert len(people(root, UNSURE, profile)) == 1
    (root / "decisions.csv").write_text(DECISIONS_TEXT)
    run(root)
    assert people(root, UNSURE, profile) == before


def test_different_parts_what_was_one(root: Path) -> None:
    with published(root / "warehouse.duckdb") as connection:
        email, url = connection.execute(
            "select primary_email, profile_url from dim_person"
            " where primary_email is not null and profile_url is not null and not is_owner"
            " order by display_name limit 1"
        ).fetchall()[0]
    assert len(people(root, email, url)) == 1
    assert tieline("different", email, url, root).exit_code == 0
    run(root)
    assert len(people(root, email, url)) == 2


def test_a_decision_about_a_handle_that_nobody_has_is_told(root: Path) -> None:
    with published(root / "warehouse.duckdb") as connection:
        sql = "select min(source_file || '/' || record || '/' || position) from core.record_person where position = 0"
        ((record,),) = connection.execute(sql).fetchall()
    with (root / "decisions.csv").open("a") as stream:
        stream.write(f",tag,email:{UNSURE},mentor,\n,tag,record:{record},mentor,\n")
        stream.write(f",same,email:{UNSURE},email:nobody@slip.example,\n")
    lines = len((root / "decisions.csv").read_text().splitlines())
    result = tieline("run", root, "--direct", "--as-of", "2026-11-01")
    assert f"1 decision names a handle that no record has: line {lines} of decisions.csv" in result.stdout


def test_a_name_of_several_people_is_asked_back_and_nobody_is_refused(root: Path) -> None:
    several = tieline("same", "Daniel Sommerfeld", UNSURE, root)
    assert several.exit_code == 2
    assert several.stderr.count("Daniel Sommerfeld") == 3
    nobody = tieline("same", "nobody@nowhere.example", UNSURE, root)
    assert nobody.exit_code == 2
    assert "nobody is known as" in nobody.stderr


def test_a_contradiction_is_refused_before_it_is_written(root: Path) -> None:
    profile = "https://www.linkedin.com/in/sofia-marchetti-p061"
    assert tieline("same", UNSURE, profile, root).exit_code == 0
    before = (root / "decisions.csv").read_text()
    result = tieline("different", UNSURE, profile, root)
    assert result.exit_code == 2
    assert "contradict" in result.stderr
    assert (root / "decisions.csv").read_text() == before
