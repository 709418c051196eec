"""Building the warehouse: one DuckDB file with the landed tables, the people and every model of sql/.

The file is written under the given path and never published here: the caller renames it once it is whole and its
checks hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from transforms.addresses import is_free
from transforms.arrow import query
from transforms.checks import CheckFailure, failed_checks
from transforms.loading import load_frame, load_landed
from transforms.sqlfiles import read_layer, read_models, run_order
from transforms.threads import make_threads
from transforms.tie_model import fit_ties

PEOPLE_TABLES: Mapping[str, Mapping[str, str]] = {
    "person": {
        "person_id": "varchar",
        "kind": "varchar",
        "kind_reason": "varchar",
        "is_owner": "boolean",
        "owner_evidence": "varchar",
    },
    "person_identity": {
        "person_id": "varchar",
        "kind": "varchar",
        "value": "varchar",
        "source": "varchar",
        "first_seen": "timestamp",
        "last_seen": "timestamp",
        "records": "bigint",
    },
    "mention_person": {
        "name": "varchar",
        "email": "varchar",
        "profile_url": "varchar",
        "is_room": "boolean",
        "person_id": "varchar",
    },
    "contact_person": {"source_file": "varchar", "record": "varchar", "person_id": "varchar"},
    "match_evidence": {
        "left": "varchar",
        "right": "varchar",
        "score": "double",
        "decision": "varchar",
        "reasons": "varchar",
    },
    "person_id_history": {"old_person_id": "varchar", "person_id": "varchar", "reason": "varchar"},
    "person_tag": {"person_id": "varchar", "tag": "varchar"},
    "person_snooze": {"person_id": "varchar", "until": "date"},
    "person_cadence": {"person_id": "varchar", "days": "integer"},
}


@dataclass(frozen=True)
class RunParams:
    """What a run is told by its settings: the one row of core.run_params.

    `as_of` is the naive UTC instant of 00:00 in `home_time_zone` (IANA); `half_life_days` None leaves the choice to the
    backtest, `dormant_after_days` None leaves dormancy to the model; the weights say what makes a silent contact worth
    writing to, and only their proportions matter; `choices_id` stands for the settings and decisions, and `run_id`
    names the run.
    """

    as_of: datetime
    home_time_zone: str
    dormant_after_days: int | None = None
    half_life_days: float | None = None
    broadcast_over: int = 20
    copresence_max: int = 12
    weekly_contacts: int = 5
    skip_own_organization: bool = False
    weight_past_strength: float = 0.40
    weight_balance: float = 0.20
    weight_novelty: float = 0.15
    weight_warm_path: float = 0.15
    weight_seniority: float = 0.10
    keep_subjects: bool = True
    choices_id: str = ""
    run_id: str = ""


RUN_PARAMS_COLUMNS = {
    "as_of": "timestamp",
    "home_time_zone": "varchar",
    "dormant_after_days": "integer",
    "half_life_days": "double",
    "broadcast_over": "integer",
    "copresence_max": "integer",
    "weekly_contacts": "integer",
    "skip_own_organization": "boolean",
    "weight_past_strength": "double",
    "weight_balance": "double",
    "weight_novelty": "double",
    "weight_warm_path": "double",
    "weight_seniority": "double",
    "keep_subjects": "boolean",
    "choices_id": "varchar",
    "run_id": "varchar",
}


@dataclass(frozen=True)
class BuildResult:
    """What a build found wrong; publishing is safe where `failed_checks` is empty."""

    failed_checks: list[CheckFailure] = field(default_factory=list)


def build(
    path: Path,
    landed_parts: Mapping[str, Sequence[Path]],
    landed_schemas: Mapping[str, pl.Schema],
    people: MutableMapping[str, pl.DataFrame],
    params: RunParams,
    progress: Callable[[str], None] | None = None,
    previous: Path | None = None,
) -> BuildResult:
    """Write a complete warehouse to `path`, which must not exist, and run its checks.

    `landed_parts` maps each landed table to its Parquet files, `landed_schemas` to its columns; a table without files
    is made empty. `people` maps the names of PEOPLE_TABLES to frames; one that is missing is made empty, and each is
    taken out once it is loaded, as the largest needs as much memory as all else. `progress` is called with the name of
    each relation before it is made. `previous` is the published warehouse, whose rows the checks compare. Raises
    duckdb.Error where a model fails.
    """
    tell = progress or (lambda _name: None)
    with duckdb.connect() as connection:
        _open(connection, path)
        load_landed(connection, landed_parts, landed_schemas)
        _load_people(connection, people, params)
        if not params.keep_subjects:
            connection.execute("update raw.event set subject = null")
        _run_models(connection, tell)
        for file in read_layer("comments"):
            connection.execute(file.text)
        tell("checks")
        failures = failed_checks(connection, previous)
        connection.execute("checkpoint warehouse")
        connection.execute("use memory")
        connection.execute("detach warehouse")
    return BuildResult(failures)


def _open(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    # The older storage version lets the DuckDB 1.x tools that people have open the file.
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as warehouse (storage_version 'v1.2.0')")
    connection.execute("use warehouse")
    connection.execute(f"set temp_directory = '{quoted}.tmp'")
    connection.execute("set memory_limit = '3GB'")
    connection.execute("set preserve_insertion_order = false")
    for schema in ("raw", "staging", "core"):
        connection.execute(f"create schema {schema}")


def _load_people(
    connection: duckdb.DuckDBPyConnection, people: MutableMapping[str, pl.DataFrame], params: RunParams
) -> None:
    run = {name: [getattr(params, name)] for name in RUN_PARAMS_COLUMNS}
    load_frame(connection, "core.run_params", RUN_PARAMS_COLUMNS, pl.DataFrame(run))
    for table, columns in PEOPLE_TABLES.items():
        load_frame(connection, f"core.{table}", columns, people.pop(table, None))


def _load_free_mail_domains(connection: duckdb.DuckDBPyConnection) -> None:
    used = query(
        connection,
        "select distinct lower(regexp_replace(value, '^.*@', '')) as domain from core.person_identity"
        " where kind = 'email'",
    )
    free = sorted(domain for domain in used["domain"] if is_free(domain))
    frame = pl.DataFrame({"domain": free}, schema={"domain": pl.String})
    load_frame(connection, "core.free_mail_domain", {"domain": "varchar"}, frame)


@dataclass(frozen=True)
class _Step:
    inputs: frozenset[str]
    make: Callable[[duckdb.DuckDBPyConnection], None]


# What SQL says badly is computed here, between the models it reads and those that read it.
COMPUTED: Mapping[str, _Step] = {
    "core.event_thread": _Step(
        frozenset({"core.event_key", "core.event_record", "core.split_message", "raw.event"}), make_threads
    ),
    "core.free_mail_domain": _Step(frozenset({"core.person_identity"}), _load_free_mail_domains),
    "core.tie_fit": _Step(frozenset({"core.person_cut", "core.history", "core.run_params"}), fit_ties),
}


def _run_models(connection: duckdb.DuckDBPyConnection, tell: Callable[[str], None]) -> None:
    models = {model.relation: model for model in read_models()}
    inputs = {name: model.inputs for name, model in models.items()} | {
        name: step.inputs for name, step in COMPUTED.items()
    }
    # The fit writes its calibration and its report beside itself.
    for name, named in inputs.items():
        if named & {"core.calibration", "core.backtest", "core.reliability"}:
            inputs[name] = named | {"core.tie_fit"}
    # Most text of the models hardly repeats, and trying a dictionary on it costs a quarter of all writing.
    connection.execute("set disabled_compression_methods = 'dictionary'")
    for name in run_order(inputs):
        tell(name)
        if name in COMPUTED:
            COMPUTED[name].make(connection)
        else:
            kind = "view" if models[name].is_view else "table"
            connection.execute(f"create {kind} {name} as {models[name].text}")
