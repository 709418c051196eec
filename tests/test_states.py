"""Everybody's state on the demonstration, worked out a second time in plain Python from what is published."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.conducting import Directly
from flows.demo import AS_OF
from flows.night import open_night, perform
from flows.workspace import Workspace
from transforms.published import published

STATES = {"unknown", "never", "scheduled", "dormant", "fading", "new", "quiet", "active"}
COLUMNS = (
    "person_id state n_in n_out n_meetings first_contact_on last_contact_on silence_days covered_silence_days "
    "usual_gap_days p_alive next_meeting_at"
).split()


def state(row: dict[str, Any], as_of: date, told: dict[str, Any]) -> str:
    """Return the first state of the design's text that holds."""
    silence, gap, days = row["covered_silence_days"], row["usual_gap_days"], told["dormant_after_days"]
    if days is not None and (row["silence_days"] or 0) > days:
        return "dormant"
    if days is None and (told["span"] < 365 or (row["channels"] and not row["is_covered_lately"])):
        return "unknown"
    if row["n_in"] + row["n_out"] + row["n_meetings"] < 3 or row["n_in"] + row["n_meetings"] == 0:
        return "never"
    if row["next_meeting_at"] is not None:
        return "scheduled"
    if days is None and told["is_trusted"]:
        if row["p_alive"] < 0.5:
            return "dormant" if row["p_alive"] < 0.2 else "fading"
    elif days is None:
        if silence > 180:
            return "dormant"
        if gap is not None and silence > 2 * gap and silence > 60:
            return "fading"
    if (as_of - row["first_contact_on"]).days < 90:
        return "new"
    return "quiet" if silence > (60 if gap is None else gap) else "active"


def everybody(workspace: Workspace, as_of: date) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each person's published row, with the channels used, beside what the run was told."""
    with published(workspace.warehouse) as connection:
        coverage = connection.execute("select channel, from_day, to_day from rpt_coverage").fetchall()
        channels: dict[str, Counter[str]] = defaultdict(Counter)
        firsts: dict[str, date] = {}
        for who, kind, day in connection.execute(
            "select person_id, kind, occurred_on from fct_interaction where not is_broadcast order by occurred_on desc"
        ).fetchall():
            channels[who][kind] += 1
            firsts[who] = day
        (days, trusted) = connection.execute(
            "select dormant_after_days, is_trusted from core.run_params cross join core.tie_fit"
        ).fetchall()[0]
        span = (as_of - min(first for _, first, _ in coverage)).days
        told = {"dormant_after_days": days, "is_trusted": trusted, "span": span}
        names = ", ".join(name for name in COLUMNS if name != "first_contact_on")
        for values in connection.execute(f"select {names} from fct_relationship").fetchall():
            row = dict(zip((name for name in COLUMNS if name != "first_contact_on"), values, strict=True))
            used = channels[row["person_id"]]
            runs = [(channel, first, last) for channel, first, last in coverage if channel in used]
            row |= {
                "channels": used,
                "first_contact_on": firsts.get(row["person_id"]),
                "is_covered_lately": any((as_of - last).days <= 30 for _, _, last in runs),
                "counted": covered_silence(row["last_contact_on"], row["silence_days"], used, runs, as_of),
            }
            yield row, told


def covered_silence(
    last: date | None, silence: int | None, used: Counter[str], runs: list[tuple[str, date, date]], as_of: date
) -> int | None:
    """Count, day by day, the silence that is covered and in which no channel of theirs has a gap."""
    if last is None or silence is None:
        return None
    bounds: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for channel, start, end in runs:
        bounds[channel].append((start, end))
    counted = 0
    for number in range(1, (as_of - last).days):
        day = last + timedelta(days=number)
        covered = {channel: any(start <= day <= end for start, end in spans) for channel, spans in bounds.items()}
        missing = [channel for channel, is_covered in covered.items() if not is_covered]
        has_gap = any(
            min(bounds[channel])[0] < day < max(end for _, end in bounds[channel])
            or (
                5 * used[channel] >= used.total()
                and max(end for _, end in bounds[channel]) < day
                and 2 <= (as_of - max(end for _, end in bounds[channel])).days <= 180
            )
            for channel in missing
        )
        counted += any(covered.values()) and not has_gap
    return min(counted, silence)


def run(folder: Path, demonstration: Workspace, as_of: date, setting: str = "") -> Workspace:
    workspace = Workspace(folder, folder / "exports")
    shutil.copytree(demonstration.root, workspace.root)
    workspace.settings.write_text(f"{setting}\n{workspace.settings.read_text('utf-8')}", encoding="utf-8")
    perform(open_night(workspace, as_of), Directly())
    return workspace


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, demonstration: Workspace) -> list[tuple[str, Workspace, date]]:
    folder = tmp_path_factory.mktemp("states")
    early, spring = date(2023, 10, 1), date(2024, 3, 1)
    return [
        ("the fit is trusted", demonstration, AS_OF),
        ("the fit is not trusted", run(folder / "untrusted", demonstration, spring), spring),
        ("a number of days is set", run(folder / "days", demonstration, AS_OF, "dormant_after_days = 180"), AS_OF),
        ("the exports are short", run(folder / "short", demonstration, early), early),
    ]


def test_every_state_is_the_one_that_the_rule_gives(runs: list[tuple[str, Workspace, date]]) -> None:
    met: dict[str, Counter[str]] = {}
    for what, workspace, as_of in runs:
        people = list(everybody(workspace, as_of))
        assert len(people) > 100
        wrong = [(row["state"], state(row, as_of, told), row) for row, told in people]
        assert [one for one in wrong if one[0] != one[1]] == [], what
        assert [row for row, _ in people if row["counted"] != row["covered_silence_days"]] == [], what
        assert people[0][1]["is_trusted"] == (as_of == AS_OF)
        met[what] = Counter(row["state"] for row, _ in people)
    assert set().union(*met.values()) == STATES
    assert set(met["the fit is trusted"]) >= STATES - {"unknown"}
    assert set(met["the fit is not trusted"]) >= STATES - {"unknown", "new"}
    assert set(met["a number of days is set"]) == STATES - {"unknown", "fading"}
    assert set(met["the exports are short"]) == {"unknown"}
