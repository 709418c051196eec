"""What fuzzing found stays mended: behind each of these records the good one lands, and so does the file beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fuzzing import drawn, failure
from benchmarks.fuzzing_inputs import READERS, Subject

FOUND = sorted((Path(__file__).parent / "data" / "fuzzing").iterdir())


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_was_found_costs_its_record_alone(path: Path) -> None:
    name = path.name.partition(".")[2]
    assert failure(Subject("", name, b"", b"", b"", ()), path.read_bytes()) == ""


@pytest.mark.parametrize("reader", READERS)
def test_a_few_mutated_exports_of_every_reader_cost_themselves_alone(reader: str) -> None:
    for seed in range(20):
        assert failure(*drawn(reader, seed)) == "", seed


def test_a_seed_gives_one_input() -> None:
    assert drawn("mail", 7) == drawn("mail", 7)
