"""Connectors turn export files into landed tables; this is their registry.

Each connector module has the same surface (`Connector` below). `recognise` judges a document by its content; a name
only helps to tell one LinkedIn file from another. To add a connector, write such a module and name it in
`connectors()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol, cast

from connectors.exports import Member
from connectors.landing import Landing, ReadOptions


class Connector(Protocol):
    """The surface of a connector module.

    `VERSION` is part of the lake key: raise it when the output changes. With `GROUPED`, the documents in one folder or
    archive are one export and are landed in one call.
    """

    NAME: str
    VERSION: int
    GROUPED: bool

    def recognise(self, head: bytes, name: str) -> str | None:
        """Return in a few words what a document is, from its first bytes, or None.

        Raises ExportError where it is known and what reads it is not installed.
        """

    def lake_key(self, name: str, options: ReadOptions) -> str:
        """Return what of a member's name and of the options the output depends on."""

    def land(self, members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
        """Read the members and add their rows to the landing."""


@cache
def connectors() -> tuple[Connector, ...]:
    """Return the connectors, in the order in which they are asked to recognise a document."""
    from connectors import (
        calendar_ics,
        contacts_csv,
        contacts_vcard,
        linkedin_archive,
        mail_maildir,
        mail_mbox,
        mail_messages,
        mail_mmdf,
        mail_people_csv,
        mail_pst,
        mail_trace,
    )

    modules = (
        linkedin_archive,
        contacts_csv,
        contacts_vcard,
        mail_trace,
        mail_people_csv,
        calendar_ics,
        mail_mbox,
        mail_mmdf,
        mail_messages,
        mail_maildir,
        mail_pst,
    )
    return cast(tuple[Connector, ...], modules)


def recognise(member: Member) -> tuple[Connector, str] | None:
    """Return the connector that reads a document and what it takes it for, or None where nobody knows it.

    Raises ExportError where it is known and what reads it is not installed.
    """
    head = member.head()
    for connector in connectors():
        what = connector.recognise(head, member.name)
        if what:
            return connector, what
    return None
