"""The Spark engine: classic Spark, Spark Connect and Sail in one class.

Relations are Parquet files in one folder that every machine sees, and temporary views over them. What Spark makes is
put into the warehouse too, and DuckDB, which holds every input there, says which types a model's columns have.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from threading import Lock, current_thread, main_thread
from typing import TYPE_CHECKING, Any

import polars as pl

from transforms.arrow import query
from transforms.engines import Batch, Columns, DuckDbEngine, Rows, columns_of
from transforms.portable_sql import flat_name, spark_columns, spark_type, to_spark

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame, SparkSession

# Times are naive UTC everywhere, and an overflow is an error rather than a null.
OPTIONS: Mapping[str, str] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
}
# A Spark that this process starts is for trying and for tests: it listens here only, and small tables need no shuffle
# over many partitions and no broadcast, which is a job of its own. Neither Spark nor Java compiles well what runs once
# or twice: compiling took more than running.
LOCAL_OPTIONS: Mapping[str, str] = {
    **OPTIONS,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    # What is compiled in one tier has a small cache by default, and is thrown out of it and compiled again.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC",
    "spark.log.level": "ERROR",
}
SAIL = "sail"


class SparkEngine:
    """Runs models on Spark and leaves their tables in the warehouse of a DuckDB engine.

    `shared` is a folder, which it makes and which nobody else may use.
    """

    # Planning a small model takes longer than running it, and keeps no more than one core busy.
    at_once = 2

    def __init__(self, address: str, warehouse: DuckDbEngine, shared: Path) -> None:
        self._warehouse = warehouse
        # One thread at a time may use its connection.
        self._turn = Lock()
        self._shared = shared
        shared.mkdir(parents=True, exist_ok=True)
        self._session, self._stop = open_session(address)

    def register(self, relation: str, columns: Columns, rows: Rows, blank: str = "") -> None:
        """Make a table from a frame or from Parquet files."""
        with self._turn:
            self._warehouse.register(relation, columns, rows, blank)
            if rows is None or isinstance(rows, pl.DataFrame):
                file = self._folder(relation) / "part.parquet"
                file.parent.mkdir()
                query(self._warehouse.connection, f"from {relation}").write_parquet(file)
                rows = [file]
        self._show(relation, columns, [str(file) for file in sorted(rows)], blank)

    def model(self, relation: str, sql: str, is_view: bool = False) -> None:
        """Make a table, or a view, of a SELECT."""
        with self._turn:
            columns = columns_of(self._warehouse.connection, sql)
        made = self._session.sql(to_spark(sql, columns))
        if is_view:
            made.createOrReplaceTempView(flat_name(relation))
            with self._turn:
                self._warehouse.model(relation, sql, is_view=True)
            return
        folder = self._folder(relation)
        made.write.parquet(str(folder))
        self._show(relation, columns, [str(folder)])
        with self._turn:
            self._warehouse.register(relation, columns, sorted(folder.rglob("*.parquet")))

    def map_batches(self, sql: str, function: Batch | None = None, columns: Columns | None = None) -> pl.DataFrame:
        """Return what a function gives for the rows of a SELECT, called where the rows lie."""
        with self._turn:
            given = columns_of(self._warehouse.connection, sql)
        rows = self._session.sql(to_spark(sql, given))
        if function is not None:
            assert columns is not None, "a function needs the columns that it gives"
            rows = rows.mapInArrow(_over_arrow(function), spark_columns(columns))
        frame = pl.from_arrow(rows.toArrow())
        assert isinstance(frame, pl.DataFrame)
        return frame

    def close(self) -> None:
        """Stop the session, and the server that was started for it."""
        self._stop()

    def _folder(self, relation: str) -> Path:
        return self._shared / flat_name(relation)

    def _show(self, relation: str, columns: Columns, files: list[str], blank: str = "") -> None:
        # An empty table may have no file at all, so its columns are told, not read.
        reader = self._session.read.schema(spark_columns(columns))
        rows: DataFrame = reader.parquet(*files) if files else self._session.createDataFrame([], spark_columns(columns))
        if blank in columns:
            nothing = f"cast(null as {spark_type(columns[blank])}) as `{blank}`"
            rows = rows.selectExpr(*(nothing if name == blank else f"`{name}`" for name in columns))
        rows.createOrReplaceTempView(flat_name(relation))


def _over_arrow(function: Batch) -> Callable[[Iterable[RecordBatch]], Iterator[RecordBatch]]:
    def each(batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
        for batch in batches:
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            # Spark knows no text longer than 2 GB in a batch, nor Arrow's type of it.
            table = function(frame).to_arrow(compat_level=pl.CompatLevel.oldest())
            yield from table.to_batches()

    return each


def open_session(address: str) -> tuple[SparkSession, Callable[[], None]]:
    """Return a session at an address and what ends it. Raises ImportError where the extra `spark` is not installed."""
    # Functions run in this Python; another version than the driver's is refused.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    if address == SAIL:
        return _sail_session(builder)
    is_remote = address.startswith("sc://")
    is_local = address.startswith("local")
    for name, value in (LOCAL_OPTIONS if is_local else OPTIONS).items():
        builder = builder.config(name, value)
    interrupted = signal.getsignal(signal.SIGINT)
    session: SparkSession = (builder.remote(address) if is_remote else builder.master(address)).getOrCreate()
    if current_thread() is main_thread():
        # Classic PySpark answers an interrupt itself, within whatever call it is in, and fails at that.
        signal.signal(signal.SIGINT, interrupted)
    return session, _stopping(session)


def _stopping(session: SparkSession) -> Callable[[], None]:
    def stop() -> None:
        session.stop()
        # PySpark goes on believing that this process speaks to a server only.
        os.environ.pop("SPARK_CONNECT_MODE_ENABLED", None)

    return stop


def _sail_session(builder: Any) -> tuple[SparkSession, Callable[[], None]]:
    """Start Sail, a Spark Connect server without Java, inside this process; it listens here only."""
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer()
    server.start()
    host, port = server.listening_address
    session: SparkSession = builder.remote(f"sc://{host}:{port}").getOrCreate()
    for name, value in OPTIONS.items():
        session.conf.set(name, value)

    stop_session = _stopping(session)

    def stop() -> None:
        stop_session()
        server.stop()

    return session, stop
