"""decisions.csv: what a person decided about who is who and what to do, read strictly.

One decision a line: `decided_at,verb,subject,object,note`. A handle is `email:ann@acme.example`, `linkedin:ann-roe`,
`name:ann roe` or `record:<source_file>/<record>/<position>`. Of an address that two people use, `email:ADDRESS/NAME` is
the one of that name; review writes it, and `contact:` and `room:` handles, as match_evidence shows them.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from transforms.addresses import parse_address
from transforms.names import parse_name
from transforms.profile_urls import profile_key

HEADER = ("decided_at", "verb", "subject", "object", "note")
VERBS = ("same", "different", "tag", "cadence", "snooze", "not_a_person", "owner", "forget")
_PAIRS = frozenset({"same", "different"})
_WITH_OBJECT = frozenset({"same", "different", "tag", "cadence", "snooze"})
_HANDLE_KINDS = ("email", "linkedin", "name", "record", "contact", "room")


class DecisionError(ValueError):
    """A line of decisions.csv that cannot be read; the message names the line and the remedy."""


class DecisionConflict(DecisionError):
    """Two lines of decisions.csv that cannot both hold; the message names both."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of decisions.csv; subject (and, for same and different, object) are canonical handles."""

    line: int
    decided_at: str
    verb: str
    subject: str
    object: str
    note: str


def canonical_handle(text: str) -> str:
    """Return a handle in the form in which people are known. Raises ValueError where it is none."""
    kind, _, value = text.strip().partition(":")
    value = value.strip()
    if kind not in _HANDLE_KINDS or not value:
        raise ValueError(
            f"{text!r} is no handle: write email:ann@acme.example, linkedin:ann-roe or record:FILE/RECORD/POSITION"
        )
    if kind == "email":
        return _email_handle(value)
    if kind == "linkedin":
        key = profile_key(value) if "linkedin.com" in value.lower() else profile_key(f"linkedin.com/in/{value}")
        if key is None:
            raise ValueError(f"{text!r} is no LinkedIn profile")
        return f"linkedin:{key}"
    if kind == "name":
        return f"name:{parse_name(value).key}"
    if kind == "record" and value.count("/") < 1:
        raise ValueError(f"{text!r} is no record: write record:SOURCE_FILE/RECORD/POSITION")
    return f"{kind}:{value}"


def _email_handle(value: str) -> str:
    local, _, rest = value.rpartition("@")
    domain, slash, name = rest.partition("/")
    address = parse_address(f"{local}@{domain}")
    if address is None:
        raise ValueError(f"{value!r} is no e-mail address")
    return f"email:{address.key}{slash}{parse_name(name).key}"


def forget_subject(handle: str, salt: str) -> str:
    """Return what `forget` writes in place of a handle: `sha256:<salt>:<digest of salt and canonical handle>`."""
    digest = hashlib.sha256(f"{salt}\n{canonical_handle(handle)}".encode()).hexdigest()
    return f"sha256:{salt}:{digest}"


def forgotten_handles(handles: Iterable[str], decisions: Sequence[Decision]) -> set[str]:
    """Return those canonical handles that a `forget` line stands for."""
    by_salt: dict[str, set[str]] = {}
    plain: set[str] = set()
    for decision in decisions:
        if decision.verb != "forget":
            continue
        if decision.subject.startswith("sha256:"):
            _, salt, digest = decision.subject.split(":")
            by_salt.setdefault(salt, set()).add(digest)
        else:
            plain.add(decision.subject)
    if not by_salt and not plain:
        return set()
    return {
        handle
        for handle in handles
        if handle in plain
        or any(hashlib.sha256(f"{salt}\n{handle}".encode()).hexdigest() in digests for salt, digests in by_salt.items())
    }


def read_decisions(path_text: str) -> list[Decision]:
    """Parse the text of decisions.csv.

    Raises DecisionError on a line that is malformed and DecisionConflict on two lines that contradict each other.
    """
    text = path_text.removeprefix("\ufeff")
    # A spreadsheet in a locale with a decimal comma saves with semicolons.
    separator = ";" if text.partition("\n")[0].count(";") >= len(HEADER) - 1 else ","
    rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    decisions: list[Decision] = []
    try:
        for row in rows:
            if not any(cell.strip() for cell in row) or row[0].lstrip().startswith("#"):
                continue
            cells = [cell.strip() for cell in row]
            if tuple(cell.lower() for cell in cells) == HEADER:
                continue
            decisions.append(_decision(rows.line_num, cells))
    except csv.Error as error:
        raise DecisionError(f"decisions.csv line {rows.line_num}: {error}") from error
    check_conflicts(decisions)
    return decisions


def renamed_records(decisions: Iterable[Decision], later: Mapping[str, str]) -> list[Decision]:
    """Return decisions whose `record:` handles name the file that holds a record now, which `later` gives for each."""

    def renamed(handle: str) -> str:
        kind, _, rest = handle.partition(":")
        source_file, slash, record = rest.partition("/")
        return f"record:{later[source_file]}{slash}{record}" if kind == "record" and source_file in later else handle

    return [replace(one, subject=renamed(one.subject), object=renamed(one.object)) for one in decisions]


def _decision(line: int, cells: list[str]) -> Decision:
    if not 3 <= len(cells) <= len(HEADER):
        raise DecisionError(f"decisions.csv line {line}: {len(cells)} fields; expected {','.join(HEADER)}")
    decided_at, verb, subject, object_, note = cells + [""] * (len(HEADER) - len(cells))
    verb = verb.lower()
    if verb not in VERBS:
        raise DecisionError(f"decisions.csv line {line}: unknown verb {verb!r}; one of {', '.join(VERBS)}")
    if verb in _WITH_OBJECT and not object_:
        raise DecisionError(f"decisions.csv line {line}: {verb} needs an object")
    try:
        if decided_at:
            datetime.fromisoformat(decided_at)
        subject = _forget_subject(subject) if verb == "forget" else canonical_handle(subject)
        if verb in _PAIRS:
            object_ = canonical_handle(object_)
        elif verb == "snooze":
            date.fromisoformat(object_)
        elif verb == "cadence" and not 1 <= int(object_) <= 36500:
            raise ValueError("a cadence is a number of days from 1 to 36500")
    except ValueError as error:
        raise DecisionError(f"decisions.csv line {line}: {error}") from error
    if verb in _PAIRS and subject == object_:
        raise DecisionError(f"decisions.csv line {line}: {verb} needs two handles, {subject} stands twice")
    return Decision(line, decided_at, verb, subject, object_, note)


def _forget_subject(subject: str) -> str:
    if subject.startswith("sha256:"):
        if subject.count(":") != 2 or len(subject.rsplit(":", 1)[1]) != 64:
            raise ValueError("a forgotten handle is written sha256:SALT:DIGEST")
        return subject
    return canonical_handle(subject)


def decision_line(verb: str, subject: str, object_: str = "", note: str = "", decided_at: str = "") -> str:
    """Return a line of decisions.csv, ended by a line feed, for handles in any spelling (see canonical_handle).

    `decided_at` is an ISO 8601 date or time. Raises DecisionError on what read_decisions would refuse.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow((decided_at, verb, subject, object_, note))
    decision = read_decisions(text.getvalue())[0]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(
        (decision.decided_at, decision.verb, decision.subject, decision.object, decision.note)
    )
    return text.getvalue()


def check_conflicts(decisions: Sequence[Decision]) -> None:
    """Raise DecisionConflict where `different` parts what `same` joins, directly or through others, or verbs clash."""
    root: dict[str, str] = {}
    lines: dict[str, list[Decision]] = {}

    def find(handle: str) -> str:
        while root.setdefault(handle, handle) != handle:
            handle = root[handle]
        return handle

    for decision in decisions:
        if decision.verb == "same":
            left, right = sorted((find(decision.subject), find(decision.object)))
            root[right] = left
            merged = lines.pop(right, []) if right != left else []
            lines.setdefault(left, []).extend([*merged, decision])
    for decision in decisions:
        if decision.verb == "different" and find(decision.subject) == find(decision.object):
            other = _nearest(lines[find(decision.subject)], decision)
            raise DecisionConflict(_conflict(decision, other))
    owners = {find(d.subject): d for d in decisions if d.verb == "owner"}
    for decision in decisions:
        if decision.verb == "not_a_person" and (owner := owners.get(find(decision.subject))):
            raise DecisionConflict(_conflict(decision, owner))
        if decision.verb == "different":
            left_owner, right_owner = owners.get(find(decision.subject)), owners.get(find(decision.object))
            if left_owner and right_owner:
                raise DecisionConflict(_conflict(decision, max(left_owner, right_owner, key=lambda d: d.line)))


def _nearest(joining: Sequence[Decision], parting: Decision) -> Decision:
    """Return the `same` line to show: the last that names a side of the parting line."""
    sides = {parting.subject, parting.object}
    return max(joining, key=lambda d: (len(sides & {d.subject, d.object}), d.line))


def _conflict(left: Decision, right: Decision) -> str:
    first, second = sorted((left, right), key=lambda d: d.line)
    said = " and ".join(f"line {d.line} ({d.verb} {d.subject} {d.object})".replace(" )", ")") for d in (first, second))
    return f"decisions.csv: {said} contradict each other; delete one of them"
