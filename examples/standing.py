"""How each relationship stands at the end of the world: last contact, counts, and the state by the silence rule.

Days are days in the home time zone; broadcasts are left out. A state's margin says by how many days the nearest
threshold is missed, so that a test can leave out those that hang on a day of coverage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from statistics import median

from examples.truth import Interaction, guests_of, why_not
from examples.world import AS_OF, HOME, OWNER, World, to_local, to_utc

FAR = 9999


@dataclass(frozen=True)
class Standing:
    """One row a person, as `fct_relationship` has it; null where nothing counted."""

    truth_id: str
    last_contact_at: datetime | None
    last_contact_kind: str
    last_contact_direction: str
    silence_days: int | None
    n_in: int
    n_out: int
    n_meetings: int
    active_days: int
    usual_gap_days: float | None
    next_meeting_at: datetime | None
    state: str
    margin_days: int


def standings(world: World, counted: list[Interaction]) -> list[Standing]:
    """Return how everybody stands, in order of truth id."""
    by_person: dict[str, list[Interaction]] = defaultdict(list)
    for interaction in counted:
        if not interaction.is_broadcast:
            by_person[interaction.truth_id].append(interaction)
    ahead = dict(sorted(_meetings_ahead(world), key=lambda one: one[1], reverse=True))
    return [_standing(person.truth_id, by_person[person.truth_id], ahead) for person in world.people]


def _meetings_ahead(world: World) -> Iterator[tuple[str, datetime]]:
    for meeting in world.meetings:
        for occurrence in meeting.occurrences:
            if why_not(world, meeting, occurrence) == "ahead":
                for guest in guests_of(meeting, occurrence):
                    if guest.handle.person not in ("", OWNER) and guest.response != "DECLINED":
                        yield guest.handle.person, to_utc(occurrence.start, meeting.zone)


def _standing(truth_id: str, mine: list[Interaction], ahead: dict[str, datetime]) -> Standing:
    days = sorted({to_local(one.occurred_at, HOME).date() for one in mine})
    gap = usual_gap(days)
    last = mine[-1] if mine else None
    silence = (AS_OF - last.occurred_at).days if last else None
    when, kind, direction = (last.occurred_at, last.kind, last.direction) if last else (None, "", "")
    state, margin = _state(mine, days, gap, truth_id in ahead)
    directions = [one.direction for one in mine]
    return Standing(
        truth_id, when, kind, direction, silence,
        directions.count("in"), directions.count("out"), directions.count("mutual"), len(days), gap,
        ahead.get(truth_id), state, margin,
    )  # fmt: skip


def usual_gap(days: list[date]) -> float | None:
    """Return the median gap between active days, where there are at least 3 gaps whose sum is at least 21 days."""
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return float(median(gaps)) if len(gaps) >= 3 and sum(gaps) >= 21 else None


def _state(mine: list[Interaction], days: list[date], gap: float | None, is_scheduled: bool) -> tuple[str, int]:
    """Return the first state that holds, and its margin in days."""
    if len(mine) < 3 or all(one.direction == "out" for one in mine):
        return "never", FAR
    if is_scheduled:
        return "scheduled", FAR
    silence, age = (AS_OF - mine[-1].occurred_at).days, (AS_OF - mine[0].occurred_at).days
    fading_after = max(2 * gap, 60) if gap is not None else 180  # without a usual gap nothing is twice as long
    quiet_after = gap if gap is not None else 60
    limits = [180 - silence, fading_after - silence, age - 90, quiet_after - silence]
    if silence > 180:
        return "dormant", silence - 180
    margin = int(min(abs(limit) for limit in limits))
    if gap is not None and silence > fading_after:
        return "fading", margin
    if age < 90:
        return "new", margin
    return ("quiet" if silence > quiet_after else "active"), margin
