"""Building the warehouse: one DuckDB file with the landed tables, the people and every model of sql/.

The file is written under the given path and never published here: the caller renames it once it is whole and its
checks hold.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from transforms.addresses import is_free
from transforms.checks import CheckFailure, failed_checks
from transforms.engines import DUCKDB, MEMORY_LIMIT, Engine, open_engine
from transforms.loading import columns_of_schema
from transforms.run_order import run_each
from transforms.sqlfiles import read_layer, read_models
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
    "uncompared": {"in_common": "varchar", "pairs": "bigint"},
    "assumption": {
        "assumption": "varchar",
        "assumed": "double",
        "estimated": "double",
        "pairs": "bigint",
        "is_far": "boolean",
    },
}


@dataclass(frozen=True)
class RunParams:
    """What a run is told by its settings: the one row of core.run_params.

    `as_of` is the naive UTC instant of 00:00 in `home_time_zone` (IANA); `half_life_days` None leaves the choice to the
    backtest, `dormant_after_days` None leaves dormancy to the model; the weights say what makes a silent contact worth
    writing to, and only their proportions matter; `choices_id` stands for the settings and decisions, `tieline_version`
    is that of the program, and `run_id` names the run.
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
    tieline_version: str = ""
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
    "tieline_version": "varchar",
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
    engine_address: str = DUCKDB,
) -> BuildResult:
    """Write a complete warehouse to `path`, which must not exist, and run its checks.

    `landed_parts` maps each landed table to its Parquet files, `landed_schemas` to its columns; a table without files
    is made empty. `people` maps the names of PEOPLE_TABLES to frames; one that is missing is made empty, and each is
    taken out once it is loaded, as the largest needs as much memory as all else. `progress` is called with the name of
    each relation before it is made. `previous` is the published warehouse, whose rows the checks compare.
    `engine_address` says what runs the models (see open_engine); another engine than DuckDB keeps its tables in the
    folder `<path>.tables` meanwhile. Raises duckdb.Error where a model fails, and whatever another engine raises.
    """
    tell = progress or (lambda _name: None)
    with duckdb.connect() as connection:
        _open(connection, path)
        shared = path.with_name(f"{path.name}.tables")
        with closing(open_engine(engine_address, connection, shared)) as engine:
            for table, schema in landed_schemas.items():
                columns = columns_of_schema(connection, schema)
                blank = "" if params.keep_subjects else "subject"
                engine.register(f"raw.{table}", columns, landed_parts.get(table, ()), blank)
            _load_people(engine, people, params)
            # Most text of the models hardly repeats, and trying a dictionary on it costs a quarter of all writing.
            connection.execute("set disabled_compression_methods = 'dictionary'")
            _run_models(engine, tell)
        shutil.rmtree(shared, ignore_errors=True)
        for file in read_layer("comments"):
            connection.execute(file.text)
        tell("checks")
        failures = failed_checks(connection, previous)
        connection.execute("checkpoint warehouse")
        connection.execute("use memory")
        connection.execute("detach warehouse")
    return BuildResult(failures)


def _open(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    # The older storage version lets the DuckDB 1.x tools that people have open the file. Nobody recovers a file that is
    # published when it is whole, so that it needs no write-ahead log.
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as warehouse (storage_version 'v1.2.0', recovery_mode no_wal_writes)")
    connection.execute("use warehouse")
    connection.execute(f"set temp_directory = '{quoted}.tmp'")
    connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set enable_progress_bar = false")
    for schema in ("raw", "staging", "core"):
        connection.execute(f"create schema {schema}")


def _load_people(engine: Engine, people: MutableMapping[str, pl.DataFrame], params: RunParams) -> None:
    run = {name: [getattr(params, name)] for name in RUN_PARAMS_COLUMNS}
    engine.register("core.run_params", RUN_PARAMS_COLUMNS, pl.DataFrame(run))
    for table, columns in PEOPLE_TABLES.items():
        engine.register(f"core.{table}", columns, people.pop(table, None))


def _load_free_mail_domains(engine: Engine) -> None:
    used = engine.map_batches(
        "select distinct lower(regexp_replace(value, '^.*@', '', 'g')) as domain from core.person_identity"
        " where kind = 'email'"
    )
    free = sorted(domain for domain in used["domain"] if is_free(domain))
    frame = pl.DataFrame({"domain": free}, schema={"domain": pl.String})
    engine.register("core.free_mail_domain", {"domain": "varchar"}, frame)


@dataclass(frozen=True)
class _Step:
    inputs: frozenset[str]
    make: Callable[[Engine], None]


# What SQL says badly is computed here, between the models it reads and those that read it.
COMPUTED: Mapping[str, _Step] = {
    "core.event_thread": _Step(
        frozenset({"core.event_key", "core.event_record", "core.split_message", "raw.event"}), make_threads
    ),
    "core.free_mail_domain": _Step(frozenset({"core.person_identity"}), _load_free_mail_domains),
    "core.tie_fit": _Step(frozenset({"core.person_cut", "core.history", "core.run_params"}), fit_ties),
}


def _run_models(engine: Engine, tell: Callable[[str], None]) -> None:
    models = {model.relation: model for model in read_models()}
    inputs = {name: model.inputs for name, model in models.items()} | {
        name: step.inputs for name, step in COMPUTED.items()
    }
    # The fit writes its calibration and its report beside itself.
    for name, named in inputs.items():
        if named & {"core.calibration", "core.backtest", "core.reliability"}:
            inputs[name] = named | {"core.tie_fit"}

    def make(name: str) -> None:
        tell(name)
        if name in COMPUTED:
            COMPUTED[name].make(engine)
        else:
            engine.model(name, models[name].text, models[name].is_view)

    run_each(inputs, make, engine.at_once)
