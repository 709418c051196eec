"""The relations of sql/people on an engine: each is made when it, or one that reads it, is first asked for.

They are no part of the warehouse; an engine keeps them for as long as people are resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import polars as pl

from transforms.engines import Batch, Columns, Engine
from transforms.run_order import run_each
from transforms.sqlfiles import SqlFile, read_layer

LAYER = "people"


class PeopleModels:
    """The models of sql/people over tables that the caller registers, by their names without the schema."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._files: Mapping[str, SqlFile] = {file.relation: file for file in read_layer(LAYER)}
        self._made: set[str] = set()

    def register(self, name: str, columns: Columns, rows: pl.DataFrame) -> None:
        """Make a table that models read; where a model has its name, the table stands in for it."""
        self._made.add(f"{LAYER}.{name}")
        self._engine.register(f"{LAYER}.{name}", columns, rows)

    def rows(self, name: str) -> pl.DataFrame:
        """Return the rows of a model, which is made if it is not there yet."""
        self._make([f"{LAYER}.{name}"])
        return self._engine.map_batches(f"select * from {LAYER}.{name}")  # noqa: S608 - a name of this project

    def map_batches(self, name: str, function: Batch, columns: Columns) -> pl.DataFrame:
        """Return what a function gives for the rows of a model, batch after batch; the model itself is not kept."""
        file = self._files[f"{LAYER}.{name}"]
        self._make(file.inputs)
        return self._engine.map_batches(file.text, function, columns)

    def run(self, name: str, relation: str, **inputs: str) -> None:
        """Make a relation by a model that reads others in place of those it names."""
        self._engine.model(f"{LAYER}.{relation}", self._over(name, inputs))

    def read(self, name: str, **inputs: str) -> pl.DataFrame:
        """Return what a model gives that reads others in place of those it names; it is not kept."""
        return self._engine.map_batches(self._over(name, inputs))

    def _over(self, name: str, inputs: Mapping[str, str]) -> str:
        text = self._files[f"{LAYER}.{name}"].text
        for named, read in inputs.items():
            text = re.sub(rf"\b{LAYER}\.{named}\b", f"{LAYER}.{read}", text)
        return text

    def _make(self, relations: Iterable[str]) -> None:
        """Make models, and whatever they read, as far as they are not there yet."""
        missing: dict[str, frozenset[str]] = {}
        sought = list(relations)
        while sought:
            relation = sought.pop()
            if relation in self._files and relation not in self._made | missing.keys():
                missing[relation] = self._files[relation].inputs
                sought += missing[relation]
        run_each(
            missing, lambda relation: self._engine.model(relation, self._files[relation].text), self._engine.at_once
        )
        self._made |= missing.keys()
