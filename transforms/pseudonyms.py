"""A copy of the warehouse for sharing: the measures of people under pseudonyms, without a name, address or subject.

What is copied is listed, so that a column that is added later stays out until somebody decides about it: numbers and
truth values; words from a closed list; ids, names and organizations as salted digests, whose salt is thrown away; times
as days. Whoever knows the people may still tell some of them by their pattern.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

TABLES = (
    "dim_person",
    "dim_organization",
    "dim_person_role",
    "fct_relationship",
    "fct_interaction",
    "fct_person_day",
)
WORDS = frozenset("kind state direction role awaiting sources last_contact_kind last_contact_direction".split())
DIGESTS = frozenset("person_id display_name organization organization_id name event_key thread_key".split())
_NUMBERS = ("BIGINT", "INTEGER", "DOUBLE", "BOOLEAN", "HUGEINT", "DATE", "UINTEGER", "SMALLINT")


def copy_pseudonymous(warehouse: Path, target: Path, salt: str) -> None:
    """Write the copy to `target`, which must not exist. `salt` is a secret of this one copy."""
    with duckdb.connect(str(target)) as connection:
        quoted = str(warehouse).replace("'", "''")
        connection.execute(f"attach '{quoted}' as warehouse (read_only)")
        connection.execute("set variable salt = ?", [salt])
        for table in TABLES:
            columns = connection.execute(
                "select column_name, data_type from duckdb_columns()"
                " where database_name = 'warehouse' and schema_name = 'main' and table_name = ? order by column_index",
                [table],
            ).fetchall()
            chosen = ", ".join(text for name, kind in columns if (text := _chosen(name, kind)))
            connection.execute(f'create table "{table}" as select {chosen} from warehouse.main."{table}"')  # noqa: S608
        connection.execute("create table as_of as select cast(as_of as date) as as_of from warehouse.core.run_params")
        connection.execute("detach warehouse")


def _chosen(name: str, kind: str) -> str | None:
    """Return the SQL by which a column is copied, or None where it stays out."""
    if name in WORDS or kind in _NUMBERS:
        return f'"{name}"'
    if kind == "TIMESTAMP":
        return f'cast("{name}" as date) as "{name}"'
    if name in DIGESTS:
        return f'substr(sha256(getvariable(\'salt\') || "{name}"), 1, 12) as "{name}"'
    return None
