"""The worked queries of docs/queries.md run as they stand and say something."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.workspace import Workspace
from transforms.published import published

PAGE = (Path(__file__).parent.parent / "docs" / "queries.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^## (\d+)\. (.+)$", PAGE, re.MULTILINE)
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_numbers_its_questions() -> None:
    assert [int(number) for number, _ in HEADINGS] == list(range(1, len(HEADINGS) + 1))
    assert len(HEADINGS) >= 10
    assert len(QUERIES) >= len(HEADINGS)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.split("\n")[0][:40])
def test_a_query_returns_rows(demonstration: Workspace, query: str) -> None:
    with published(demonstration.warehouse) as connection:
        assert connection.execute(query).fetchall()
