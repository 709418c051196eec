"""How long a warehouse takes to build: a synthetic world of so many people and interactions, made with Polars.

`python -m benchmarks.warehouse_build FOLDER --interactions 5000000 --people 30000` prints seconds per step, clock
and of processor, and the peak memory of the process. The world is made by another process, which is not measured.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import polars as pl

from connectors.landing import SCHEMAS
from transforms.warehouse import PEOPLE_TABLES, RunParams, build

AS_OF = datetime(2026, 10, 31, 23)  # noqa: DTZ001 - naive UTC
DAYS = 3650


def make_world(folder: Path, people: int, interactions: int) -> None:
    """Write Parquet files of mail, meetings and messages into `folder`, and the tables of the people."""
    folder.mkdir(parents=True, exist_ok=True)
    events = interactions * 5 // 6
    index = pl.int_range(events, eager=True)
    noise = index.hash(7)
    minute = (noise % (DAYS * 1440)).cast(pl.Int64)
    # A few people take most of the mail: the square of a uniform draw.
    draw = (noise // 7919 % 1_000_003).cast(pl.Float64) / 1_000_003
    main = (draw * draw * people).cast(pl.Int64)
    event = pl.DataFrame({"n": index, "main": main, "roll": (noise // 31 % 100).cast(pl.Int64)}).with_columns(
        occurred_at=pl.lit(AS_OF) - pl.duration(minutes=minute + 1),
        is_mail=pl.col("roll") < 85,
    )
    event = event.with_columns(
        source=pl.when("is_mail").then(pl.lit("mail")).otherwise(pl.lit("calendar")),
        kind=pl.when("is_mail").then(pl.lit("email")).otherwise(pl.lit("meeting")),
        source_file=pl.when("is_mail").then(pl.lit("00000000000000aa")).otherwise(pl.lit("00000000000000bb")),
        record=pl.format("offset/{}", pl.col("n") * 4096),
        event_key=pl.format("<CAF{}.{}@mail.north.example>", pl.col("n").hash(1), "n"),
        parent=pl.when((pl.col("n") % 3 > 0) & (pl.col("n") > 0)).then(pl.col("n") - 1),
        precision=pl.lit("second"),
        zone_basis=pl.lit("stated"),
        minutes=pl.when(~pl.col("is_mail")).then(30),
        status=pl.lit("confirmed"),
        sequence=0,
    ).with_columns(
        parent_key=pl.when("is_mail").then(
            pl.format("<CAF{}.{}@mail.north.example>", pl.col("parent").hash(1), "parent")
        )
    )
    _write(folder, "event", event)
    guests = [
        event.select("n", person=pl.lit(0, pl.Int64), position=0, is_owner=pl.lit(True)),
        event.select("n", person=pl.col("main") + 1, position=1, is_owner=pl.lit(False)),
        event.filter(pl.col("roll") % 5 == 0).select(
            "n", person=(pl.col("main") * 7 + pl.col("n") % 11) % people + 1, position=2, is_owner=pl.lit(False)
        ),
    ]
    participant = pl.concat(guests).join(
        event.select("n", "source_file", "record", "event_key", "is_mail", "roll"), on="n"
    )
    role = (
        pl.when(~pl.col("is_mail"))
        .then(pl.when("is_owner").then(pl.lit("organizer")).otherwise(pl.lit("attendee")))
        .when((pl.col("roll") % 2 == 0) == pl.col("is_owner"))
        .then(pl.when(pl.col("position") == 2).then(pl.lit("cc")).otherwise(pl.lit("from")))
        .otherwise(pl.lit("to"))
    )
    participant = participant.with_columns(
        role=role,
        email=pl.format("person{}@north.example", "person"),
        name=pl.format("Person {}", "person"),
        is_room=pl.lit(False),
        person_id=pl.format("{}", pl.col("person").hash(3)),
        position=pl.col("position").cast(pl.Int32),
    )
    _write(folder, "participant", participant)
    everyone = pl.DataFrame({"person": pl.int_range(people + 1, eager=True)}).with_columns(
        person_id=pl.format("{}", pl.col("person").hash(3)),
        kind=pl.lit("human"),
        is_owner=pl.col("person") == 0,
        kind_reason=pl.lit(None, pl.String),
        owner_evidence=pl.lit(None, pl.String),
    )
    identity = everyone.select(
        "person_id",
        kind=pl.lit("email"),
        value=pl.format("person{}@north.example", "person"),
        source=pl.lit("mail"),
        first_seen=pl.lit(AS_OF),
        last_seen=pl.lit(AS_OF),
        records=pl.lit(1),
    )
    names = ["name", "email", "profile_url", "is_room", "person_id"]
    mention = participant.with_columns(profile_url=pl.lit(None, pl.String)).select(names).unique().sort(names)
    for table, rows in (("person", everyone), ("person_identity", identity), ("mention_person", mention)):
        rows.select(list(PEOPLE_TABLES[table])).write_parquet(folder / f"{table}.people")


def _write(folder: Path, table: str, rows: pl.DataFrame) -> None:
    columns = [
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in SCHEMAS[table].items()
    ]
    rows.select(columns).write_parquet(folder / f"{table}.parquet")


def main() -> None:
    """Make the world, build it and print where the time went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=30_000)
    parser.add_argument("--interactions", type=int, default=5_000_000)
    options = parser.parse_args()
    maker = multiprocessing.get_context("spawn").Process(
        target=make_world, args=(options.folder, options.people, options.interactions)
    )
    maker.start()
    maker.join()
    people = {file.stem: pl.read_parquet(file) for file in options.folder.glob("*.people")}
    parts = {table: sorted(options.folder.glob(f"{table}.parquet")) for table in SCHEMAS}
    path = options.folder / "warehouse.duckdb"
    path.unlink(missing_ok=True)
    steps = [(time.perf_counter(), time.process_time(), "load")]
    result = build(
        path,
        parts,
        SCHEMAS,
        people,
        RunParams(as_of=AS_OF, home_time_zone="Europe/Berlin"),
        lambda name: steps.append((time.perf_counter(), time.process_time(), name)),
    )
    ended = (time.perf_counter(), time.process_time(), "")
    for (clock, cpu, name), (next_clock, next_cpu, _) in pairwise([*steps, ended]):
        if next_clock - clock >= 0.5:
            print(f"{next_clock - clock:7.1f} s {next_cpu - cpu:7.1f} s of processor  {name}")
    clock, cpu = ended[0] - steps[0][0], ended[1] - steps[0][1]
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{clock:7.1f} s {cpu:7.1f} s of processor  in all")
    print(f"peak {peak_kib / 2**20:.2f} GiB, file {path.stat().st_size / 1e6:.0f} MB")
    print(f"failed checks: {[failure.name for failure in result.failed_checks]}")


if __name__ == "__main__":
    main()
