"""What a person decides about who is who: asked one pair at a time, or said outright, and kept in decisions.csv."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl
from rich.console import Console

from flows.errors import WrongUse
from flows.plain_text import plain
from flows.workspace import Workspace, write_private
from transforms.arrow import query
from transforms.decisions import Decision, DecisionError, canonical_handle, decision_line, read_decisions
from transforms.lookup import find_people
from transforms.published import published
from transforms.questions import Question, handle_of, open_questions

SHOWN_HANDLES = 6
HELP = "y: one person   n: two people   s: ask another time   q: stop"


@dataclass(frozen=True)
class Known:
    """Who is known: frames of the published warehouse, and the registry of ids."""

    registry: pl.DataFrame
    evidence: pl.DataFrame
    records: pl.DataFrame
    identities: pl.DataFrame
    history: pl.DataFrame
    people: pl.DataFrame


def read_known(workspace: Workspace) -> Known:
    """Read who is known from the published warehouse."""
    with published(workspace.warehouse) as connection:
        return Known(
            pl.read_parquet(workspace.registry),
            query(connection, "select * from core.match_evidence"),
            query(connection, "select person_id from core.record_person"),
            query(connection, "select * from core.person_identity"),
            query(connection, "select * from core.person_id_history"),
            query(connection, "select person_id, display_name, organization, title, is_owner from dim_person"),
        )


def review(workspace: Workspace, console: Console, ask: Callable[[str], str]) -> int:
    """Ask about the uncertain pairs, the most useful first; return how many were decided.

    Every answer is kept at once, so that a review can be left and taken up again. `ask` prints its prompt and returns
    the answer; EOFError ends the review.
    """
    known = read_known(workspace)
    questions = open_questions(known.evidence, known.registry, known.records, _decisions(workspace))
    if not questions:
        console.print("Nothing is uncertain: there is nobody to ask about.")
        return 0
    console.print(f"{len(questions)} to decide, the most useful first.  {HELP}\n", highlight=False)
    decided = 0
    for number, question in enumerate(questions, start=1):
        _show(question, number, len(questions), known, console)
        answer = _answer(ask)
        if answer == "q":
            break
        if answer in ("y", "n"):
            _append(workspace, "same" if answer == "y" else "different", question.left, question.right)
            decided += 1
    if decided:
        console.print(f"{decided} decided; they take effect with the next run.")
    return decided


def decide(workspace: Workspace, verb: str, left: str, right: str) -> tuple[str, str]:
    """Write that two are `same` or `different`; return the handles that stand for them.

    Each may be a person_id, an e-mail address, a profile URL, a handle as decisions.csv has it, or a name that only one
    person bears. Raises WrongUse where it is nobody or several people, or where the decision contradicts another.
    """
    known = read_known(workspace)
    handles = _handle(left, known), _handle(right, known)
    _append(workspace, verb, *handles)
    return handles


def _handle(text: str, known: Known) -> str:
    found = find_people(text, known.registry, known.identities, known.history)
    if len(found) == 1:
        for spelled in (text, f"email:{text}", f"linkedin:{text}" if "/in/" in text else text):
            try:
                return canonical_handle(spelled)
            except ValueError:
                continue
    if not found:
        raise WrongUse(f"nobody is known as {text!r}: give a name, an e-mail address, a profile URL or a person_id")
    if len(found) > 1:
        listed = "".join(f"\n  {described(person, known)}" for person in found[:20])
        raise WrongUse(f"{text!r} may be any of these; give the person_id:{listed}")
    return handle_of(found[0], known.registry)


def described(person: str, known: Known) -> str:
    """Return a person's id, name, organization and title, as far as they are known."""
    rows = known.people.filter(pl.col("person_id") == person).drop("is_owner").rows()
    words = [str(cell) for cell in rows[0] if cell] if rows else [person]
    return ", ".join(words)


def _decisions(workspace: Workspace) -> list[Decision]:
    try:
        return read_decisions(workspace.decisions.read_text(encoding="utf-8-sig"))
    except DecisionError as error:
        raise WrongUse(str(error)) from error


def _append(workspace: Workspace, verb: str, left: str, right: str) -> None:
    text = workspace.decisions.read_text(encoding="utf-8-sig") if workspace.decisions.exists() else ""
    if text and not text.endswith("\n"):
        text += "\n"
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        text += decision_line(verb, left, right, decided_at=now)
        read_decisions(text)
    except DecisionError as error:
        raise WrongUse(str(error)) from error
    write_private(workspace.decisions, text.encode())


def _show(question: Question, number: int, total: int, known: Known, console: Console) -> None:
    console.print(f"[bold]{number} of {total}[/bold]  one person? {question.chance:.0%} likely", highlight=False)
    for person, handle in ((question.left_person, question.left), (question.right_person, question.right)):
        console.print(f"  {plain(described(person, known))}", highlight=False, soft_wrap=True)
        values = known.identities.filter(pl.col("person_id") == person)["value"].unique().sort().to_list()
        handles = ", ".join([handle, *values[:SHOWN_HANDLES]])
        console.print(f"    [dim]{plain(handles)}[/dim]", highlight=False, soft_wrap=True)
    why = "; ".join(plain(reason) for reason in question.reasons.split("; "))
    console.print(f"  why it is asked: {why}", highlight=False, soft_wrap=True)


def _answer(ask: Callable[[str], str]) -> str:
    while True:
        try:
            answer = ask("y/n/s/q").strip().lower()[:1]
        except EOFError:
            return "q"
        if answer in ("y", "n", "s", "q"):
            return answer
