"""The layout is the design's: imports run one way, the lock names no host, the README and the deployment work."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect.client.schemas.schedules import CronSchedule
from prefect.flows import load_flow_from_entrypoint

from flows.workspace import Workspace
from transforms.published import published

ROOT = Path(__file__).parent.parent

FORBIDDEN = {
    "connectors": {"flows", "transforms", "prefect", "duckdb"},
    "transforms": {"flows", "connectors", "prefect"},
    "flows": {"tests", "benchmarks"},
}


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_run_one_way(package: str) -> None:
    modules = sorted((ROOT / package).rglob("*.py"))
    assert len(modules) > 5
    assert {path.name: found for path in modules if (found := imported(path) & FORBIDDEN[package])} == {}


def test_only_the_flow_imports_prefect() -> None:
    assert [path.name for path in sorted((ROOT / "flows").glob("*.py")) if "prefect" in imported(path)] == [
        "nightly.py",
        "prefect_tasks.py",
        "runner.py",
    ]


def test_the_default_install_has_none_of_what_other_engines_need() -> None:
    locked = {line.partition("==")[0] for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line}
    assert locked
    assert not locked & {"prefect-dask", "dask", "distributed", "pyspark", "pysail", "pyarrow", "pandas", "grpcio"}


def test_no_module_is_named_like_one_of_the_standard_library() -> None:
    modules = {path.stem for package in FORBIDDEN for path in (ROOT / package).glob("*.py")}
    assert modules & set(sys.stdlib_module_names) == set()


@pytest.mark.parametrize(
    "command",
    [["--help"], ["run", "--help"], ["sql", "select 1", "{}"], ["run", "{}", "--dry-run"], ["demo", "--direct"]],
)
def test_commands_that_run_no_flow_do_not_import_prefect(
    command: list[str], demonstration: Workspace, tmp_path: Path
) -> None:
    command = [part.format(demonstration.root) for part in command]
    code = (
        "import sys\n"
        "from flows.cli import app\n"
        f"app({command!r}, standalone_mode=False)\n"
        "sys.exit('prefect was imported' if 'prefect' in sys.modules else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-scale.lock"])
def test_a_lock_names_versions_and_hashes_and_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    entry = re.compile(r"[a-z0-9._-]+==[^\s;]+( ; [^\\]+)? \\|--hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not entry.fullmatch(line)] == []


def test_no_file_names_a_registry() -> None:
    hosts = re.compile("|".join(("py" + r"pi\.org", "python" + r"hosted\.org", r"registry\." + "npmjs")))
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    texts = [
        ROOT / name
        for name in tracked
        if name and (ROOT / name).suffix in {"", ".py", ".toml", ".md", ".lock", ".yaml"}
    ]
    assert [path.name for path in texts if path.is_file() and hosts.search(path.read_text(errors="replace"))] == []


def test_the_readme_shows_the_two_commands_first() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [line for line in readme.splitlines() if line.startswith("python3 -m venv")]
    pip = ".venv/bin/pip install -q --no-deps"
    install = f"python3 -m venv .venv && {pip} -r requirements.lock && {pip} -e . && "
    assert commands == [f"{install}.venv/bin/tieline demo", f"{install}.venv/bin/python -m pytest"]
    assert readme.index(commands[0]) < 200


def test_the_queries_of_the_readme_run(demonstration: Workspace) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    queries = re.findall(r"```sql\n(.*?)```", readme, re.DOTALL) + re.findall(r'tieline sql "([^"]+)"', readme)
    assert len(queries) >= 4
    with published(demonstration.warehouse) as connection:
        for query in queries:
            assert connection.execute(query).fetchall(), query


def test_the_tables_that_the_readme_names_exist(demonstration: Workspace) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| `([\w.]+)` \|", readme, re.MULTILINE)
    assert len(tables) >= 5
    with published(demonstration.warehouse) as connection:
        for table in tables:
            assert connection.execute(f"select count(*) from {table}").fetchall()


def test_everything_in_the_warehouse_has_a_comment(demonstration: Workspace) -> None:
    with published(demonstration.warehouse) as connection:
        bare = connection.execute(
            """
            select schema_name || '.' || table_name from duckdb_tables() where comment is null
            union all select schema_name || '.' || view_name from duckdb_views() where not internal and comment is null
            union all select schema_name || '.' || table_name || '.' || column_name from duckdb_columns()
            where not internal and comment is null
            """
        ).fetchall()
    assert bare == []


def test_the_deployment_runs_nightly_one_at_a_time() -> None:
    document = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    (deployment,) = document["deployments"]
    (schedule,) = deployment["schedules"]
    assert CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"]).cron == "15 4 * * *"
    assert ZoneInfo(schedule["timezone"]).key == schedule["timezone"]
    assert deployment["concurrency_limit"]["limit"] == 1
    flow = load_flow_from_entrypoint(deployment["entrypoint"])
    assert flow.name == "nightly"
    assert set(deployment["parameters"]) <= set(flow.parameters.properties) == {"workspace", "as_of"}
    flow.validate_parameters(deployment["parameters"])


def test_the_packages_of_the_card_are_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {
        re.split(r"[<>=\[]", item)[0] for item in project["dependencies"] + project["optional-dependencies"]["test"]
    }
    assert {"polars", "duckdb", "email-validator", "rapidfuzz", "prefect", "pytest"} <= named


def test_the_command_is_installed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flows", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert re.fullmatch(r"tieline \d+\.\d+\.\d+\n", done.stdout)


def test_the_wheel_holds_the_models_the_examples_and_the_page(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    models = {f"transforms/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "sql").rglob("*.sql")}
    exports = ROOT / "examples" / "exports"
    examples = {f"flows/{path.relative_to(ROOT).as_posix()}" for path in exports.rglob("*") if path.is_file()}
    assert len(models) > 50
    assert models | examples | {"transforms/report_page.html", "transforms/report_page.css"} <= names
