"""Errors on the command line: a sentence and an exit code for what a person can mend."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import duckdb
import polars as pl
import typer
from rich.console import Console

from flows.errors import TielineError, WrongUse

err = Console(stderr=True)

_interrupted: list[int] = []


@contextmanager
def shown_errors() -> Iterator[None]:
    """Show an error that a person can mend as a sentence, and exit with its code."""
    try:
        yield
    except TielineError as error:
        _say(str(error))
        raise typer.Exit(2 if isinstance(error, WrongUse) else 1) from error
    except BrokenPipeError:
        # Whoever read the output has had enough of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None
    except BaseException as error:
        if _interrupted:
            _say("stopped; the published warehouse is as it was")
            raise typer.Exit(130) from None
        if not isinstance(error, (duckdb.Error, OSError, pl.exceptions.PolarsError)):
            raise
        _say(_explained(error))
        raise typer.Exit(1) from error


def _explained(error: duckdb.Error | OSError | pl.exceptions.PolarsError) -> str:
    if "No space left on device" in str(error):
        return "the disk is full: make room and run again; what was published stands"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'the workspace'}: {error.strerror}: check permissions and free space"
    if isinstance(error, (duckdb.BinderException, duckdb.CatalogException)):
        return f"{error}\nIf another version of tieline made the warehouse, `tieline run` makes it anew."
    return str(error)


def _say(message: str) -> None:
    err.print(f"tieline: {message}", style="red", markup=False, highlight=False, soft_wrap=True)


def on_interrupt(number: int, frame: FrameType | None) -> None:
    """Remember the interrupt, whatever becomes of the exception on its way up through libraries."""
    _interrupted.append(number)
    signal.default_int_handler(number, frame)
