"""Where the SQL files are, and what the models among them read.

A model is one SELECT in `sql/<layer>/<relation>.sql`; it runs after every relation that its text names. The layers
staging and core are schemas of the same name, marts lie in the schema main. The layer people is none of the warehouse:
transforms.people_models runs it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

LAYERS = {"staging": "staging", "core": "core", "marts": "main"}
SHOWN = frozenset({"core.event_participant", "core.record_person"})

_COMMENT = re.compile(r"--[^\n]*")
_RELATION = re.compile(r"(?<!distinct )\b(?:from|join)\s+((?:\w+\.)?\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class SqlFile:
    """One SQL file: its layer (the folder), its name (the stem) and its text."""

    layer: str
    name: str
    text: str

    @property
    def relation(self) -> str:
        """The qualified name of the relation that a model makes."""
        return f"{LAYERS.get(self.layer, self.layer)}.{self.name}"

    @property
    def is_view(self) -> bool:
        """Whether the model is a view: staging, reports, and long tables that no model needs in words."""
        return self.layer == "staging" or self.name.startswith("rpt_") or self.relation in SHOWN

    @property
    def inputs(self) -> frozenset[str]:
        """The qualified relations that the text reads; a name without a schema lies in main."""
        names = _RELATION.findall(_COMMENT.sub("", self.text))
        return frozenset(name if "." in name else f"main.{name}" for name in names)


def sql_root() -> Traversable:
    """Return the folder of SQL files: inside the wheel, else beside the packages of the checkout."""
    packaged = files("transforms") / "sql"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[1] / "sql"


def read_layer(layer: str) -> list[SqlFile]:
    """Return the SQL files of one folder, sorted by name; an absent folder holds none."""
    folder = sql_root() / layer
    if not folder.is_dir():
        return []
    found = [
        SqlFile(layer, entry.name.removesuffix(".sql"), entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    ]
    return sorted(found, key=lambda file: file.name)


def read_models() -> list[SqlFile]:
    """Return every model, unordered."""
    return [model for layer in LAYERS for model in read_layer(layer)]


def sql_digest() -> str:
    """Return a digest of every SQL file that a run runs."""
    digest = hashlib.sha256()
    for layer in ("people", *LAYERS, "comments", "checks"):
        for file in read_layer(layer):
            digest.update(f"{layer}/{file.name}\0{file.text}\0".encode())
    return digest.hexdigest()
