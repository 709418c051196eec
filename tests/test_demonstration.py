"""The whole way, from the bundled exports to the warehouse, held against the truth that lies beside them."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from flows.conducting import Directly
from flows.demo import AS_OF, make_demo
from flows.night import open_night, perform
from flows.workspace import Workspace, make_workspace
from transforms.published import published

TRUTH = Path(__file__).parent.parent / "examples" / "truth"
SURE = 3  # days from a limit at which the state is beyond doubt


def truth(name: str) -> list[dict[str, str]]:
    with (TRUTH / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def run(workspace: Workspace, as_of: date = AS_OF) -> Workspace:
    perform(open_night(workspace, as_of), Directly())
    return workspace


def report(workspace: Workspace, name: str = "dormant_contacts") -> bytes:
    return (workspace.reports / f"{name}.csv").read_bytes()


@pytest.fixture(scope="module")
def warehouse(demonstration: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    with published(demonstration.warehouse) as connection:
        yield connection


@pytest.fixture(scope="module")
def found(warehouse: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The person_id of each person of the truth: whoever bears the address, else the profile; two who share an address
    are told apart by their names.
    """
    ids: dict[str, str] = {}
    for row in truth("people"):
        by_email, by_profile = candidates(warehouse, row)
        bearers = by_email or by_profile
        if len(bearers) > 1:
            bearers &= holders(warehouse, "name", row["name"])
        if len(bearers) == 1:
            ids[row["truth_id"]] = bearers.pop()
    return ids


def holders(warehouse: duckdb.DuckDBPyConnection, kind: str, value: str) -> set[str]:
    sql = "select person_id from core.person_identity where kind = ? and value = ?"
    return {person for (person,) in warehouse.execute(sql, [kind, value]).fetchall()}


def candidates(warehouse: duckdb.DuckDBPyConnection, row: dict[str, str]) -> tuple[set[str], set[str]]:
    emails = [holders(warehouse, "email", address) for address in row["emails"].split(";") if address]
    urls = [f"https://www.linkedin.com/in/{slug}" for slug in row["profile_slugs"].split(";") if slug]
    return set().union(*emails), set().union(*(holders(warehouse, "profile_url", url) for url in urls))


def test_the_handles_of_each_person_come_together(warehouse: duckdb.DuckDBPyConnection, found: dict[str, str]) -> None:
    apart = []
    for row in truth("people"):
        by_email, by_profile = candidates(warehouse, row)
        if by_email and by_profile and not by_email & by_profile:
            apart.append(row["name"])
        if row["emails"] or row["profile_slugs"]:
            assert row["truth_id"] in found
    # Two people of this name cannot be told apart by what the exports say: a question for the owner.
    assert apart == ["Sofia Marchetti"]
    queued = warehouse.execute("select left_handle, right_handle from rpt_review_queue").fetchall()
    assert ("email:marchetti.s@quillon-health.example", "linkedin:sofia-marchetti-p061") in queued
    assert [person for person, n in Counter(found.values()).items() if n > 1] == []


def test_every_interaction_of_the_truth_is_counted_once_and_no_other(
    warehouse: duckdb.DuckDBPyConnection, found: dict[str, str]
) -> None:
    expected = Counter(
        (found[row["truth_id"]], row["occurred_at"], row["kind"], row["direction"], row["minutes"], row["is_broadcast"])
        for row in truth("interactions")
    )
    rows = warehouse.execute(
        """
        select person_id, cast(occurred_at as varchar), interaction.kind, direction,
            coalesce(cast(minutes as varchar), '0'), if(is_broadcast, 'True', 'False')
        from fct_interaction as interaction inner join dim_person using (person_id)
        where dim_person.kind = 'human'
        """
    ).fetchall()
    assert Counter(rows) == expected


def test_relationships_stand_as_the_truth_says(warehouse: duckdb.DuckDBPyConnection, found: dict[str, str]) -> None:
    columns = (
        "last_contact_at last_contact_kind last_contact_direction silence_days n_in n_out n_meetings active_days "
        "usual_gap_days next_meeting_at"
    ).split()
    rows = warehouse.execute(f"select person_id, {', '.join(columns)} from fct_relationship").fetchall()
    measured = {person: dict(zip(columns, map(text, values), strict=True)) for person, *values in rows}
    wrong = {
        row["truth_id"]: (expected, measured[found[row["truth_id"]]])
        for row in truth("relationships")
        if row["truth_id"] in found
        and (expected := {column: row[column] for column in columns}) != measured[found[row["truth_id"]]]
    }
    assert wrong == {}


def text(value: object) -> str:
    return "" if value is None else str(value)


def test_states_follow_the_silence_rule_where_a_day_count_is_set(tmp_path: Path) -> None:
    workspace = make_demo(tmp_path / "workspace")
    settings = workspace.settings.read_text(encoding="utf-8")
    workspace.settings.write_text(settings.replace("# dormant_after_days", "dormant_after_days"), encoding="utf-8")
    run(workspace)
    with published(workspace.warehouse) as connection:
        states = dict(
            connection.execute(
                "select primary_email, state from fct_relationship join dim_person using (person_id)"
            ).fetchall()
        )
    sure = {
        row["truth_id"]: "dormant" if int(row["silence_days"] or 0) > 180 else row["state"]
        for row in truth("relationships")
        if int(row["margin_days"]) >= SURE and row["state"] != "fading"
    }
    emails = {row["truth_id"]: row["emails"].split(";")[0] for row in truth("people")}
    compared = {one: (state, states[emails[one]]) for one, state in sure.items() if states.get(emails[one])}
    assert len(compared) > 100
    assert {one: pair for one, pair in compared.items() if pair[0] != pair[1]} == {}


def test_the_owner_is_recognised_with_evidence(warehouse: duckdb.DuckDBPyConnection) -> None:
    (evidence,) = warehouse.execute("select owner_evidence from core.person where is_owner").fetchall()[0]
    for row in truth("owner_handles"):
        assert row["value"] in evidence


def test_two_people_who_share_a_name_stay_two(warehouse: duckdb.DuckDBPyConnection) -> None:
    for name in ("Daniel Sommerfeld", "Sofia Marchetti"):
        profiles = warehouse.execute(
            "select count(distinct profile_url), count(distinct person_id) from dim_person where display_name = ?",
            [name],
        ).fetchall()
        assert profiles[0][0] == 2 <= profiles[0][1], name


def test_every_last_contact_can_be_traced_to_its_record(warehouse: duckdb.DuckDBPyConnection) -> None:
    orphans = warehouse.execute(
        """
        select relationship.person_id from fct_relationship as relationship
        left join raw.event as event
            on relationship.last_contact_source_file = event.source_file
            and relationship.last_contact_record = event.record
            and relationship.last_contact_at = event.occurred_at
        where relationship.last_contact_at is not null and event.record is null
        """
    ).fetchall()
    assert orphans == []


def test_who_is_likely_to_be_heard_from_is_alive(warehouse: duckdb.DuckDBPyConnection) -> None:
    counted = warehouse.execute(
        "select count(*), count(*) filter (where p_contact_90d > p_alive) from fct_relationship"
        " where p_alive is not null"
    ).fetchall()
    assert counted[0][0] > 100
    assert counted[0][1] == 0


def test_invitations_are_told_apart_by_who_invited(warehouse: duckdb.DuckDBPyConnection) -> None:
    sent, received = warehouse.execute(
        "select count(*) filter (where is_from_owner), count(*) filter (where not is_from_owner) from core.event"
        " where kind = 'linkedin_invitation'"
    ).fetchall()[0]
    directions: Counter[str] = Counter()
    with zipfile.ZipFile(next((TRUTH.parent / "exports").glob("*.zip"))) as archive:
        text = archive.read("Invitations.csv").decode()
    directions.update(row["Direction"] for row in csv.DictReader(text.splitlines()))
    old = TRUTH.parent / "exports" / "linkedin old"
    for path in old.rglob("Invitations.csv"):
        directions.update(row["Direction"] for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    # One row of the new archive has a date that cannot be read, and costs itself.
    assert sent + received == directions.total() - 1
    assert received in (directions["INCOMING"], directions["INCOMING"] - 1)
    funnel = warehouse.execute("select sum(invitations_sent), sum(invitations_received) from rpt_linkedin_funnel")
    assert funnel.fetchall() == [(sent, received)]


def test_the_dormant_list_says_who_why_and_on_what_evidence(demonstration: Workspace) -> None:
    rows = list(csv.DictReader(report(demonstration).decode().splitlines()))
    assert [row["rank"] for row in rows] == [str(rank) for rank in range(1, len(rows) + 1)]
    assert len(rows) > 50
    for row in rows:
        assert row["person_id"] and row["display_name"] and row["why"] and row["last_contact_source_file"]
        assert row["email"] or row["profile_url"]
        assert row["state"] in ("dormant", "fading")
    assert sum(bool(row["this_week"]) for row in rows) == 5


def test_only_the_owner_can_read_what_a_run_makes(demonstration: Workspace) -> None:
    made = [demonstration.warehouse, *demonstration.reports.iterdir(), *demonstration.lake.rglob("*")]
    assert [path for path in made if path.stat().st_mode & 0o077] == []


def test_running_again_changes_nothing(tmp_path: Path, demonstration: Workspace) -> None:
    workspace = Workspace(tmp_path / "again", tmp_path / "again" / "exports")
    shutil.copytree(demonstration.root, workspace.root)
    before = tables(workspace)
    (workspace.reports / "run_id").unlink()  # else nothing would be built, since all of it is published
    run(workspace)
    assert tables(workspace) == before
    for path in demonstration.reports.iterdir():
        assert (workspace.reports / path.name).read_bytes() == path.read_bytes(), path.name


def tables(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    with published(workspace.warehouse) as connection:
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name <> 'raw' order by 1"
        ).fetchall()
        return {name: connection.execute(f"select * from {name} order by all").fetchall() for (name,) in names}


def test_exports_under_other_names_in_another_order_give_the_same_list(
    tmp_path: Path, demonstration: Workspace
) -> None:
    other = make_workspace(tmp_path / "other")
    shutil.copyfile(demonstration.settings, other.settings)
    exports = demonstration.exports
    shutil.copytree(exports / "linkedin old", other.exports / "zz" / "linkedin old")
    for number, path in enumerate(
        sorted((p for p in exports.rglob("*") if p.suffix in (".ics", ".mbox", ".zip")), reverse=True)
    ):
        folder = other.exports / f"{number:02}"
        folder.mkdir()
        shutil.copyfile(path, folder / path.name)
    assert report(run(other)) == report(demonstration)
    assert report(other, "coverage") == report(demonstration, "coverage")


def test_as_of_a_past_day_nothing_later_is_told(tmp_path: Path, demonstration: Workspace) -> None:
    past = date(2025, 3, 1)
    workspace = Workspace(tmp_path / "past", tmp_path / "past" / "exports")
    shutil.copytree(demonstration.root, workspace.root)
    run(workspace, past)
    with published(workspace.warehouse) as connection:
        counted = connection.execute(
            "select count(*), max(occurred_at) from fct_interaction"
            " where person_id in (select person_id from dim_person where kind = 'human')"
        ).fetchall()
        latest = connection.execute(
            "select max(last_contact_at), min(next_meeting_at) from fct_relationship"
        ).fetchall()
    instant = "2025-02-28 23:00:00"
    expected = [row for row in truth("interactions") if row["occurred_at"] < instant]
    assert counted[0][0] == len(expected)
    assert str(counted[0][1]) == max(row["occurred_at"] for row in expected)
    assert str(latest[0][0]) < instant <= str(latest[0][1])
    for row in csv.DictReader(report(workspace).decode().splitlines()):
        assert row["last_contact_on"] < "2025-03-01"


def test_the_chance_of_silence_has_six_digits_at_most(demonstration: Workspace) -> None:
    told = [row["chance_of_silence"] for row in csv.DictReader(report(demonstration).decode().splitlines())]
    assert [cell for cell in told if len(cell.partition(".")[2]) > 6] == []
    assert len(set(told)) > 2
