"""What a run says of how people were compared: what caps left out, and whether what the weights assume holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from rich.console import Console

from flows.summary import read_summary, show
from flows.workspace import Workspace
from tests.contact_world import Contacts, who
from transforms.candidates import CAPS
from transforms.people import People

DAY = date(2026, 11, 1)
UNCOMPARED = pl.Schema({"in_common": pl.String(), "pairs": pl.Int64()})
FAR = pl.Schema({"assumption": pl.String(), "assumed": pl.Float64(), "estimated": pl.Float64()})


def told(workspace: Workspace, **changes: pl.DataFrame) -> str:
    console = Console(width=300)
    with console.capture() as said:
        show(replace(read_summary(workspace), **changes), workspace, DAY, console)
    return said.get()


def test_pairs_that_were_never_compared_are_counted_and_told(demonstration: Workspace) -> None:
    namesakes = Contacts()
    for number in range(CAPS["name"] + 1):
        namesakes.mail(f"{number}", "Wei Zhang", f"w{number}@mail{number}.example")
    left_out = dict(who(namesakes.frames()).uncompared.iter_rows())
    assert left_out["a full name or a form of it"] == (CAPS["name"] + 1) * CAPS["name"] // 2
    rows = pl.DataFrame([("a full name or a form of it", 1275)], schema=UNCOMPARED, orient="row")
    said = told(demonstration, uncompared=rows)
    assert "Not compared" in said
    assert "1,275 by a full name or a form of it" in said
    assert "Not compared" not in told(demonstration, uncompared=rows.clear())


def network(share_of_stayers: float) -> People:
    """People of rare names with a profile and an address each, of whom a share are still where the profile says."""
    contacts = Contacts()
    for number in range(300):
        letters = "".join(chr(ord("b") + number // 10**place % 10) for place in range(3))
        name, firm = f"Ka{letters}lo Za{letters}vik", f"{letters}soft"
        contacts.contact(f"p{number}", name, f"ka-{number}", organization=firm)
        domain = firm if number < 300 * share_of_stayers else f"{letters}works"
        contacts.mail(f"m{number}", name, f"ka{letters}lo.za{letters}vik@{domain}.example")
    return who(contacts.frames())


@pytest.mark.parametrize(("share", "rings"), [(0.05, True), (0.4, False), (1.0, True)])
def test_weights_that_do_not_suit_a_network_ring_an_alarm(share: float, rings: bool) -> None:
    row = network(share).assumption.row(0, named=True)
    assert row["is_far"] is rings
    assert row["estimated"] == pytest.approx(share, abs=0.05)
    assert row["pairs"] == pytest.approx(300, abs=5)


def test_a_few_people_ring_no_alarm() -> None:
    few = Contacts().contact("p", "Jane Doe", "jane-doe", organization="acme").mail("m", "Jane Doe", "jd@acme.example")
    assert not who(few.frames()).assumption["is_far"].item()


def test_the_alarm_is_told(demonstration: Workspace) -> None:
    rows = pl.DataFrame([("handles of one person share an organization", 0.406, 0.98)], schema=FAR, orient="row")
    said = told(demonstration, assumption=rows)
    assert "handles of one person share an organization in 98% of cases here, where 41% is assumed" in said
    assert "err more" not in told(demonstration, assumption=rows.clear())
