"""The steps of a night as Prefect's tasks: retried where that can help, and discreet about what went wrong."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas import State, TaskRun
from prefect.futures import PrefectFuture
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.last_error import LAST_ERROR

T = TypeVar("T")
R = TypeVar("R")

# Reading may be done again; what is wrong with a file stays wrong, but a disk or a share may come back.
REPEATABLE = frozenset({"discover", "land"})
RETRY_DELAYS: list[float] = [5, 60]
TRANSIENT = frozenset(
    {errno.EAGAIN, errno.EBUSY, errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.ENETUNREACH}
)


class Tasks:
    """A conductor that runs each step as a Prefect task, and one task for each batch of exports.

    Prefect keeps the message of an error that ends a task. What tieline says of an error may name people and files, so
    Prefect is told only that the step failed; the error itself is kept in `error`, unless it happened elsewhere.
    """

    def __init__(self, runner: TaskRunner[Any]) -> None:
        self.error: Exception | None = None
        self._runner = runner

    @property
    def is_elsewhere(self) -> bool:
        """Say whether the task runner works in other processes than this one."""
        return not isinstance(self._runner, ThreadPoolTaskRunner)

    def call(self, step: Callable[[], T]) -> T:
        """Run a step as a task and return what it returns."""
        return _task(step.__name__, step, self._note)()

    def each(self, name: str, step: Callable[[T], R], items: Sequence[T]) -> Iterator[R | None]:
        """Run a step as a task for each item, wherever the task runner works."""
        if not items:  # and a runner with machines of its own need not start
            return
        note = None if self.is_elsewhere else self._note
        # A task is told its item beforehand: Prefect looks through all that it is given as parameters.
        tasks = [_task(name, partial(step, item), note) for item in items]
        with _one_server(), self._runner as runner:
            yield from map(self._outcome, [runner.submit(task, {}) for task in tasks])

    def _outcome(self, future: PrefectFuture[R]) -> R | None:
        """Return what a task returned, or None where that is not known here.

        Where its process died, Prefect may not even know that it ended; why one failed elsewhere nobody noted.
        """
        try:
            return future.result()
        except Exception:
            if self.is_elsewhere:
                return None
            raise

    def _note(self, error: Exception) -> None:
        self.error = self.error or error


@contextmanager
def _one_server() -> Iterator[None]:
    """Let other processes report to the server of this one, or each would start a temporary server of its own."""
    with get_client(sync_client=True) as client:
        address = str(client.api_url)
    with temporary_settings({PREFECT_API_URL: address}):
        yield


def _task(name: str, step: Callable[[], R], note: Callable[[Exception], None] | None) -> Task[[], R]:
    def discreet() -> R:
        try:
            return step()
        except Exception as error:
            if note:
                note(error)
            raise StepFailed(name, is_transient(error)) from None

    repeatable = name in REPEATABLE
    return Task(
        discreet,
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=len(RETRY_DELAYS) if repeatable else 0,
        retry_delay_seconds=RETRY_DELAYS if repeatable else None,
        retry_condition_fn=_may_be_retried if repeatable else None,
    )


class StepFailed(RuntimeError):
    """A step failed; the workspace's last_error.txt says why, and `transient` whether trying again may help."""

    def __init__(self, step: str, transient: bool = False) -> None:
        super().__init__(step, transient)
        self.transient = transient

    def __str__(self) -> str:
        return f"{self.args[0]} failed: {LAST_ERROR} in the workspace says why"


def is_transient(error: Exception) -> bool:
    """Say whether an error may be gone in a minute: of a share or a disk, never of what a file holds."""
    return isinstance(error, OSError) and error.errno in TRANSIENT


def _may_be_retried(_task: Task[..., object], _run: TaskRun, state: State[object]) -> bool:
    failure = state.result(raise_on_failure=False)
    return isinstance(failure, StepFailed) and failure.transient
