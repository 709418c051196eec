"""The errors that a person is shown as a sentence and not as a traceback."""

from __future__ import annotations


class TielineError(Exception):
    """Something that the person at the keyboard can mend; the message says what and how. The exit code is 1."""


class WrongUse(TielineError):
    """A command was given what it cannot take. The exit code is 2."""
