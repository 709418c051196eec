"""Writing the mailbox as Google Takeout does: one mbox with CRLF line ends, labels and conversation ids."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from examples.world import OWNER, Handle, Mail, World, to_local

MAILBOX = "Takeout/Mail/All mail Including Spam and Trash.mbox"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAMAGED = (
    "From 1000000000000000001@xxx\nX-GM-THRID: 1000000000000000001\nX-Gmail-Labels: Inbox\nFrom: nobody at all\n"
    "Subject: no date and no address\nDate: 99 Foo\n\nNothing to see.\n\n"
)


def encoded_words(text: str) -> str:
    """Return text as RFC 2047 words in UTF-8: Q where most of it is Latin, else B; each at most 75 characters."""
    readable = sum(letter.isascii() for letter in text) * 2 > len(text)
    words, part = [], ""
    for letter in [*text, ""]:
        if letter and len(_word(part + letter, readable)) <= 75:
            part += letter
        else:
            words.append(_word(part, readable))
            part = letter
    return " ".join(words)


def _word(part: str, readable: bool) -> str:
    if not readable:
        return f"=?UTF-8?B?{base64.b64encode(part.encode()).decode()}?="
    safe = re.sub(rb"[^A-Za-z0-9 !*+/-]", lambda found: b"=%02X" % found[0][0], part.encode())
    return f"=?UTF-8?Q?{safe.decode().replace(' ', '_')}?="


def mailbox(handle: Handle) -> str:
    """Return somebody as RFC 5322 has it, the name encoded or quoted where it must be."""
    if not handle.name:
        return handle.email
    if not handle.name.isascii():
        return f"{encoded_words(handle.name)} <{handle.email}>"
    plain = re.fullmatch(r"[\w '-]+", handle.name)
    return f"{handle.name} <{handle.email}>" if plain else f'"{handle.name}" <{handle.email}>'


def _labels(mail: Mail) -> str:
    if {"Drafts", "Trash", "Spam"} & set(mail.labels):
        return ",".join([*mail.labels, "Opened"])
    own = ["Sent"] if mail.sender.person == OWNER else ["Inbox", "Category Personal"] if not mail.labels else ["Inbox"]
    labels = [*own, *mail.labels, "Opened"]
    if "postfach.example" in mail.sender.email:
        return encoded_words(",".join([*labels, "Freunde & Förderer"]))
    return ",".join(labels)


def _fields(mail: Mail, delivered_to: str) -> list[tuple[str, str]]:
    local = to_local(mail.at, mail.zone)
    stamp = f"{DAYS[local.weekday()]}, {local.day} {MONTHS[local.month - 1]} {local:%Y %H:%M:%S %z}"
    fields = [("X-GM-THRID", mail.thread), ("X-Gmail-Labels", _labels(mail))]
    if mail.sender.person != OWNER:
        arrival = f"from mx.{mail.sender.email.partition('@')[2]} by mx.achterberg.example; {stamp}"
        fields += [("Delivered-To", delivered_to), ("Received", arrival), ("Return-Path", f"<{mail.sender.email}>")]
    subject = mail.subject if mail.subject.isascii() else encoded_words(mail.subject)
    fields += [("MIME-Version", "1.0"), ("Date", stamp), ("Message-ID", f"<{mail.message_id}>")]
    if mail.references:
        fields += [("In-Reply-To", f"<{mail.references[-1]}>")]
        fields += [("References", "\n ".join(f"<{reference}>" for reference in mail.references))]
    fields += [("Subject", subject), ("From", mailbox(mail.sender))]
    for name, handles in (("To", mail.to), ("Cc", mail.cc), ("Bcc", mail.bcc)):
        if handles:
            fields.append((name, ",\n ".join(mailbox(handle) for handle in handles)))
    return [*fields, *mail.headers, ("Content-Type", mail.content_type)]


def message(mail: Mail, delivered_to: str) -> str:
    """Return a message with its separator line, its lines ending in a line feed."""
    at = mail.at
    stamp = f"{DAYS[at.weekday()]} {MONTHS[at.month - 1]} {at:%d %H:%M:%S} +0000 {at.year}"
    head = "".join(f"{name}: {value}\n" for name, value in _fields(mail, delivered_to))
    return f"From {mail.thread}@xxx {stamp}\n{head}\n{mail.body}\n\n"


def write_mail(world: World, exports: Path) -> None:
    """Write the mailbox below the exports folder, newest message first."""
    path = exports / MAILBOX
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted(world.mails, key=lambda mail: (mail.at, mail.message_id), reverse=True)
    text = "".join(message(mail, world.owner.private_email) for mail in ordered) + DAMAGED
    path.write_bytes(text.replace("\n", "\r\n").encode())
