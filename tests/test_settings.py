"""Settings: defaults, the file, the environment over it, and errors that name the remedy."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from flows.conducting import Directly
from flows.errors import WrongUse
from flows.night import open_night, perform
from flows.run_identity import choices_id
from flows.runner import make_runner
from flows.settings import Settings, read_settings
from flows.workspace import SETTINGS_TEXT, make_workspace
from tests.test_mail_growth import message


def settings(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "tieline.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def test_the_file_that_init_writes_holds_the_defaults(tmp_path: Path) -> None:
    assert settings(tmp_path, SETTINGS_TEXT) == read_settings(tmp_path / "absent.toml")


def test_the_file_that_init_writes_names_every_setting(tmp_path: Path) -> None:
    for name in Settings.model_fields:
        assert f"{name} =" in SETTINGS_TEXT or f"[{name}]" in SETTINGS_TEXT
    every_line = "\n".join(
        line.removeprefix("# ") for line in SETTINGS_TEXT.splitlines() if " = " in line or line.startswith("[")
    )
    assert settings(tmp_path, every_line).owner.emails == ["ann@roe.example"]


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIELINE_WEEKLY_CONTACTS", "7")
    monkeypatch.setenv("TIELINE_OWNER__EMAILS", '["me@home.example"]')
    found = settings(tmp_path, "weekly_contacts = 3\nbroadcast_over = 9\n")
    assert (found.weekly_contacts, found.broadcast_over, found.owner.emails) == (7, 9, ["me@home.example"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("weekly_contact = 3", "tieline.toml: unknown setting 'weekly_contact'; did you mean weekly_contacts?"),
        ("[owner]\nemail = ['x']", "tieline.toml: unknown setting 'owner.email'; did you mean owner.emails?"),
        ("time_zone = 'Europe/Berln'", "did you mean Europe/Berlin?"),
        ("weekly_contacts = 'five'", "tieline.toml: weekly_contacts: Input should be a valid integer"),
        ("weekly_contacts = 0", "greater than or equal to 1"),
        ("[owner]\nemails = ['Nora']", "'Nora' is no e-mail address"),
        ("weekly_contacts = ", "tieline.toml cannot be read"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(WrongUse) as caught:
        settings(tmp_path, text)
    assert told in str(caught.value)


def test_a_mistake_in_the_environment_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIELINE_WEEKLY_CONTACT", "3")
    with pytest.raises(WrongUse, match="TIELINE_WEEKLY_CONTACT; did you mean TIELINE_WEEKLY_CONTACTS"):
        settings(tmp_path, "")
    monkeypatch.delenv("TIELINE_WEEKLY_CONTACT")
    monkeypatch.setenv("TIELINE_WEEKLY_CONTACTS", "many")
    with pytest.raises(WrongUse, match="TIELINE_WEEKLY_CONTACTS: weekly_contacts: Input should be"):
        settings(tmp_path, "")


def test_a_day_begins_at_home(tmp_path: Path) -> None:
    found = settings(tmp_path, "time_zone = 'Europe/Berlin'")
    assert found.run_params(date(2026, 11, 1), "").as_of == datetime.fromisoformat("2026-10-31 23:00")
    assert found.run_params(date(2026, 7, 1), "").as_of == datetime.fromisoformat("2026-06-30 22:00")
    assert found.read_options(date(2026, 7, 1)).horizon == date(2028, 12, 31)


def test_weights_reach_the_models_and_must_not_all_be_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIELINE_WEIGHTS__NOVELTY", "0.5")
    params = settings(tmp_path, "[weights]\nseniority = 2\n").run_params(date(2026, 11, 1), "")
    assert (params.weight_seniority, params.weight_novelty, params.weight_balance) == (2.0, 0.5, 0.2)
    monkeypatch.delenv("TIELINE_WEIGHTS__NOVELTY")
    none = "[weights]\npast_strength = 0\nbalance = 0\nnovelty = 0\nwarm_path = 0\nseniority = 0\n"
    with pytest.raises(WrongUse, match="weights: at least one weight must be above 0"):
        settings(tmp_path, none)
    with pytest.raises(WrongUse, match=r"unknown setting 'weights.warmpath'; did you mean weights.warm_path\?"):
        settings(tmp_path, "[weights]\nwarmpath = 1\n")


def test_what_another_engine_or_runner_needs_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prefect_dask.task_runners", None)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(WrongUse, match=r"runner = 'dask' needs an extra of tieline: pip install 'tieline\[dask\]'"):
        make_runner(settings(tmp_path, "runner = 'dask'"))
    workspace = make_workspace(tmp_path / "workspace")
    workspace.settings.write_text("engine = 'local[2]'")
    (workspace.exports / "one.mbox").write_text(message(1))
    with pytest.raises(WrongUse, match=r"engine = 'local\[2\]' needs an extra: pip install 'tieline\[spark\]'"):
        perform(open_night(workspace, date(2026, 6, 1)), Directly())
    with pytest.raises(WrongUse, match="engine: 'spork' is no engine: write duckdb"):
        settings(tmp_path, "engine = 'spork'")


def test_who_reads_and_what_computes_changes_no_result(tmp_path: Path) -> None:
    plain, other = settings(tmp_path, ""), settings(tmp_path, "runner = 'process'\nengine = 'sail'\njobs = 7")
    assert choices_id(plain, "") == choices_id(other, "")
    assert choices_id(plain, "") != choices_id(settings(tmp_path, "broadcast_over = 3"), "")
