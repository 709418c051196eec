"""Folders of messages, one file each: .eml from any program, .emlx and .partial.emlx from Apple, .msg from Outlook."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.exports import Member
from connectors.landing import Landing, ReadOptions
from connectors.mail_files import is_message, land_files
from connectors.mail_folders import is_group_path, path_role
from connectors.mail_maildir import in_maildir
from connectors.mail_outlook import is_outlook

NAME = "messages"
VERSION = 3
GROUPED = True


def recognise(head: bytes, name: str) -> str | None:
    """Return "mail message" or "Outlook message" for a document that is one message outside of a Maildir, else None."""
    if is_outlook(head, name):
        return "Outlook message"
    return "mail message" if not in_maildir(name) and is_message(head, name) else None


def lake_key(name: str, options: ReadOptions) -> str:
    """Return what the rows depend on besides content: the role of the folder, and whether subjects are kept."""
    return f"{path_role(name)} {is_group_path(name)} {options.keep_subjects}"


def land(members: Sequence[Member], landing: Landing, options: ReadOptions) -> None:
    """Read the messages and add their events and participants."""
    land_files(members, landing, options)
