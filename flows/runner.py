"""The task runner: where Prefect has exports read: here, in processes of this machine, or by the workers of Dask."""

from __future__ import annotations

from typing import Any

from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows.errors import WrongUse
from flows.settings import Settings


def make_runner(settings: Settings) -> TaskRunner[Any]:
    """Return the task runner that the settings `runner` and `runner_address` name.

    `thread` reads here, with processes of its own for large exports; `process` reads in `jobs` processes, and `dask` by
    the workers of the scheduler at `runner_address`, or of as many as `jobs` that it starts on this machine and that
    listen here only. Raises WrongUse where the extra `dask` is not installed.
    """
    if settings.runner == "thread":
        return ThreadPoolTaskRunner(max_workers=1)
    if settings.runner == "process":
        return ProcessPoolTaskRunner(max_workers=settings.jobs)
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise WrongUse("runner = 'dask' needs an extra of tieline: pip install 'tieline[dask]'") from error
    cluster = {"n_workers": settings.jobs, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    where = {"address": settings.runner_address} if settings.runner_address else {"cluster_kwargs": cluster}
    runner: TaskRunner[Any] = DaskTaskRunner(**where)
    return runner
