"""The bundled example world: it is what the generator writes, and independent readers find its truth in its exports."""

from __future__ import annotations

import csv
import email.utils
import io
import mailbox
import re
import zipfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events

from examples.generate import make_world, write_exports, write_truth
from examples.world import AS_OF, LAST_DAY, World

BUNDLED = Path(__file__).parent.parent / "examples"


def truth(name: str) -> list[dict[str, str]]:
    with (BUNDLED / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def export(name: str) -> Path:
    return BUNDLED / "exports" / next(row["path"] for row in truth("files") if row["export"] == name)


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


def test_bundled_files_equal_a_fresh_generation(world: World, tmp_path: Path) -> None:
    write_exports(world, tmp_path / "exports")
    write_truth(world, tmp_path / "truth")
    for part in ("exports", "truth"):
        fresh, bundled = files_below(tmp_path / part), files_below(BUNDLED / part)
        assert sorted(fresh) == sorted(bundled)
        assert [name for name in fresh if fresh[name] != bundled[name]] == []


def test_bundle_is_small() -> None:
    total = sum(len(data) for part in ("exports", "truth") for data in files_below(BUNDLED / part).values())
    assert total < 3_000_000


@pytest.mark.parametrize(("people", "years"), [(20, 1), (60, 6)])
def test_other_worlds_can_be_made(tmp_path: Path, people: int, years: int) -> None:
    other = make_world(seed=7, people=people, years=years)
    write_exports(other, tmp_path / "exports")
    write_truth(other, tmp_path / "truth")
    assert len(other.people) == people
    assert (tmp_path / "truth" / "interactions.csv").stat().st_size > 1000


def test_no_address_is_real() -> None:
    text = b"\n".join(files_below(BUNDLED / "exports").values()).decode(errors="replace").replace("\r\n ", "")
    for address in set(re.findall(r"[\w.+-]+@[\w.-]+\.\w+", text)):
        local, _, host = address.rpartition("@")
        is_reserved = host.endswith((".example", ".test"))
        is_synthetic = host in ("gmail.com", "googlemail.com") and re.search(r"fictional$|^[0-9a-f]{16}$", local)
        assert is_reserved or is_synthetic or host in ("google.com", "resource.calendar.google.com"), address


def test_standard_library_finds_the_mails_of_the_truth() -> None:
    found: dict[str, datetime] = {}
    for message in mailbox.mbox(export("mail"), create=False):
        if message["Message-ID"]:
            at = email.utils.parsedate_to_datetime(message["Date"])
            found[message["Message-ID"].strip()] = at.astimezone(UTC).replace(tzinfo=None)
    expected = {
        row["event"]: datetime.fromisoformat(row["occurred_at"])
        for name in ("interactions", "uncounted")
        for row in truth(name)
        if row["files"] == "mail"
    }
    assert found == expected


def is_damaged(component: icalendar.Component) -> bool:
    rule = component.get("RRULE", {})
    return component.name == "VEVENT" and ("DTSTART" not in component or "SECONDLY" in rule.get("FREQ", []))


@pytest.mark.parametrize("name", ["google", "outlook"])
def test_an_independent_reader_finds_the_meetings_of_the_truth(name: str) -> None:
    calendar = icalendar.Calendar.from_ical(export(name).read_bytes())
    calendar.subcomponents = [one for one in calendar.subcomponents if not is_damaged(one)]
    query = recurring_ical_events.of(calendar)
    found = set()
    for event in query.between(date(2022, 1, 1), LAST_DAY + timedelta(days=1)):
        guests = event.get("ATTENDEE", [])
        guests = guests if isinstance(guests, list) else [guests]
        start = event["DTSTART"].dt
        mine = [one for one in guests if "achterberg@" in one or "@achterberg" in one]
        declined = any(one.params["PARTSTAT"] == "DECLINED" for one in mine)
        coming = [one for one in guests if one not in mine and one.params["PARTSTAT"] != "DECLINED"]
        coming = [one for one in coming if one.params["CUTYPE"] == "INDIVIDUAL"]
        if isinstance(start, datetime) and event.get("STATUS") != "CANCELLED" and not declined and coming:
            found.add((str(event["UID"]), start.astimezone(UTC).replace(tzinfo=None)))
    counted = [row for row in truth("interactions") if name in row["files"].split(";")]
    expected = {(row["event"].rpartition("/")[0], datetime.fromisoformat(row["occurred_at"])) for row in counted}
    assert {one for one in found if one[1] < AS_OF} == expected


def test_linkedin_messages_are_those_of_the_truth() -> None:
    with zipfile.ZipFile(export("linkedin")) as archive:
        text = archive.read("messages.csv").decode()
    old = (export("linkedin_2023") / "messages.csv").read_text(encoding="utf-8")
    for name, rows in (("linkedin", text), ("linkedin_2023", old)):
        found = Counter(
            f"{row['CONVERSATION ID']}/{row['DATE'].replace(' UTC', 'Z').replace(' ', 'T')}"
            for row in csv.DictReader(io.StringIO(rows))
            if row["SENDER PROFILE URL"] and row.get("IS MESSAGE DRAFT") != "Yes" and (row["DATE"] or "")[-3:] == "UTC"
        )
        expected = {row["event"] for row in truth("interactions") if name in row["files"].split(";")}
        assert set(found) == expected
        assert max(found.values()) == 1


def test_the_world_has_all_kinds_of_relationships() -> None:
    states = Counter(row["state"] for row in truth("relationships"))
    assert set(states) == {"never", "scheduled", "dormant", "fading", "new", "quiet", "active"}
    assert min(states.values()) >= 5
    reasons = {row["reason"] for row in truth("uncounted")}
    assert reasons >= {
        "mailing_list", "newsletter", "notification", "automatic_reply", "draft", "spam", "calendar_invitation",
        "role_address", "sponsored", "former_member", "excluded", "cancelled", "all_day", "declined_by_owner",
        "declined_by_person", "nobody_else", "ahead",
    }  # fmt: skip
    assert any(row["is_broadcast"] == "True" for row in truth("interactions"))


def test_confusable_people_stay_apart_in_the_truth() -> None:
    different = [row for row in truth("pairs") if row["expect"] == "different"]
    assert len({(row["left_person"], row["right_person"]) for row in different}) >= 2
    bearers = Counter(row["name"] for row in truth("people") if row["kind"] == "human")
    assert sum(count > 1 for count in bearers.values()) >= 2
