"""The backtest says in plain words how good the predictions were, and refuses where it may not."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from flows.workspace import Workspace
from tests.tiny_world import AS_OF, World, rows
from transforms.published import published


def says(workspace: Workspace) -> dict[tuple[str, int | None], str]:
    with published(workspace.warehouse) as connection:
        told = connection.execute("select item, cut_days, says from rpt_model_run").fetchall()
    return {(item, cut): text for item, cut, text in told}


def test_the_demonstration_is_told_how_good_its_predictions_were(demonstration: Workspace) -> None:
    told = says(demonstration)
    assert told["chances", None] == "chances are published"
    assert re.fullmatch(r"tie strength halves every \d+ days", told["half-life", None])
    alive = re.fullmatch(
        r"of (\d+) ties called alive 270 days ago, (\d+) were heard from since", told["called alive", 270]
    )
    assert alive is not None
    assert 0 < int(alive[2]) <= int(alive[1])
    for rule, words in (("model", "the model"), ("recency", "the silence since the last contact alone")):
        ranked = re.match(rf"{words} put the tie .* first in (\d+) of 100 pairs", told[f"ranking by {rule}", None])
        assert ranked is not None
        assert 80 < int(ranked[1]) <= 100


def test_what_was_promised_is_held_against_what_was_heard(demonstration: Workspace) -> None:
    told = says(demonstration)
    with published(demonstration.warehouse) as connection:
        for cut, ties, heard in connection.execute(
            "select cut_days, n, positives from core.backtest where score = 'model'"
        ).fetchall():
            text = told["promised and heard", cut]
            assert f"of {ties} ties would be heard from within 90 days, and {heard} were" in text
            promised = int(text.split("promised that ")[1].split()[0])
            assert text.endswith(": too hopeful") == (promised > 1.25 * heard)


def test_under_a_year_of_exports_no_chance_is_published_and_the_reason_is(tmp_path: Path) -> None:
    world = World()
    for n in range(40):
        world.mail(f"<{n}@x>", AS_OF - timedelta(days=2 + 7 * n), "ana", "owner")
    connection, _ = world.build(tmp_path)
    assert rows(connection, "select says from rpt_model_run where item = 'chances'") == [
        ("no chances are published: the exports reach back less than a year",)
    ]
    assert rows(
        connection, "select count(p_alive) + count(p_alive_raw) + count(p_contact_90d) from fct_relationship"
    ) == [(0,)]


def test_with_few_ties_heard_from_no_chance_is_published_and_the_reason_is(tmp_path: Path) -> None:
    world = World()
    for n in range(12):
        who = f"p{n}"
        # Some go on to this day, the others ended after a few months.
        for week in range(n % 2, 80, 4 + n):
            if n % 3 or week > 40:
                world.mail(f"<{who}-{week}@x>", AS_OF - timedelta(days=5 + 7 * week), who, "owner")
    connection, _ = world.build(tmp_path)
    ((reason,),) = rows(connection, "select says from rpt_model_run where item = 'chances'")
    assert re.fullmatch(
        r"no chances are published: (only \d+ ties of the backtest were heard from, 50 are needed"
        r"|nothing in the history shows that ties end)",
        reason,
    )
    assert rows(connection, "select count(p_alive) from fct_relationship") == [(0,)]
