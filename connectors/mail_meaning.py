"""What a message is, from its header fields: bulk or automatic and why, a list's, a draft, deleted.

Signals that real people's mail carries too (an X-Auto-Response-Suppress, traces of a delivery service, a role address)
say nothing by themselves. RFC 3834 (automatic replies), RFC 2919 and 2369 (lists), RFC 8058 (newsletters).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from connectors.mail_encoded_words import decode_text
from connectors.mail_folders import Role, gmail_labels, name_role
from connectors.mail_headers import Fields, every

LONGEST_KNOWN = 256
TYPE_START = 16

Status = Literal["confirmed", "draft", "spam"]

_ROBOT = re.compile(
    r"(?:no|do[._-]?not)[._-]?reply|(?:.*[._-])?no-?reply(?:[._+-].*)?|mailer-daemon|postmaster|bounces?(?:[._+-].*)?"
    r"|notifications?(?:[._+-].*)?|notify|(?:.*[._-])?notifications?|alerts?|mailer|newsletters?|news|updates?"
    r"|calendar-notification|auto(?:mated|-?confirm|-?reply)|(?:reply|unsubscribe)[+-].*|prvs=.*|srs[01][=+-].*"
)
_TITLES = re.compile(
    r"(?P<auto_reply>(?:automatic reply|auto(?:matic)?[ -]?(?:response|reply)|out of (?:the )?office"
    r"|automatische antwort|abwesenheitsnotiz|r[ée]ponse automatique|respuesta autom[áa]tica|risposta automatica"
    r"|resposta autom[áa]tica|automatisch antwoord)\b)"
    r"|(?P<bounce>undeliverable|undelivered mail|delivery status notification|mail delivery (?:failed|failure)"
    r"|unzustellbar|returned mail:)"
    r"|(?P<calendar>(?:accepted|declined|tentative|tentatively accepted|zugesagt|abgesagt|abgelehnt|mit vorbehalt"
    r"|accept[ée]e?|refus[ée]e?|provisoire|aceptad[oa]|rechazad[oa]|accettato|rifiutato"
    r"|new time proposed)[ \xa0\u202f]?: )",
    re.IGNORECASE,
)
# The first three letters of each of them: few subjects start so, and the rest is not matched.
_TITLE_STARTS = frozenset(
    "aut out abw rép rep res ris und unz del mai ret acc dec ten zug abg mit ref pro ace rec rif new".split()
)
_LIST_FIELDS = (b"list-post", b"mailing-list", b"x-mailing-list", b"x-beenthere", b"x-google-groups")
_REPLY_FIELDS = (b"x-autoreply", b"x-autorespond", b"x-autoresponder", b"x-amazon-auto-reply")
_CAMPAIGN_FIELDS = (
    b"feedback-id",
    b"x-campaign-id",
    b"x-campaignid",
    b"x-mc-user",
    b"x-csa-complaints",
    b"x-report-abuse",
)
# A message without any of these is asked nothing further: most mail between people.
_SIGNALS = frozenset(
    (
        *_LIST_FIELDS,
        *_REPLY_FIELDS,
        *_CAMPAIGN_FIELDS,
        *b"list-id list-unsubscribe precedence auto-submitted x-failed-recipients content-class".split(),
        b"x-ms-exchange-calendar-originator-id",
    )
)
_DRAFT_FIELDS = frozenset((b"x-mozilla-draft-info", b"x-unsent"))
_ADDRESSED_LISTS = frozenset((b"list-post", b"x-beenthere", b"mailing-list", b"x-mailing-list"))
_LIST_NAMES = frozenset((*_ADDRESSED_LISTS, b"list-id"))
_NOBODY: frozenset[str] = frozenset()
_ANGLED = re.compile(r"<([^<>]*)>")
_MAILTO = re.compile(rb"mailto:([^?>\s]+@[^?>\s]+)", re.IGNORECASE)


class Place(NamedTuple):
    """Where a message lies: the role of its folder, whether that is a group's mailbox, and its labels' roles."""

    role: Role | None = None
    is_group: bool = False
    labels: frozenset[Role] = frozenset()


class Meaning(NamedTuple):
    """What a message is: where it lies, draft or spam, why it is bulk or automatic, the list it came through."""

    place: Place
    status: Status
    automation: str | None
    list_id: str | None


def meaning(fields: Fields, place: Place, sender: str, subject: str | None) -> Meaning:
    """Return what a message in a folder is; `sender` is the first address of its From, empty where there is none.

    The reasons of `automation`, joined by blanks: list, newsletter, bulk, auto_reply, automatic, bounce, calendar,
    role_sender, chat.
    """
    labels = fields.get(b"x-gmail-labels", b"")
    if fields.rare or (subject and subject[:3].lower() in _TITLE_STARTS) or len(labels) + len(sender) > LONGEST_KNOWN:
        return _meaning(fields, place, sender, subject)
    bounced = b"return-path" in fields and fields[b"return-path"] == b"<>"
    return _ordinary(place, labels, sender, fields.get(b"content-type", b"")[:TYPE_START], bounced)


@lru_cache(16_384)
def _ordinary(place: Place, labels: bytes, sender: str, content_type: bytes, bounced: bool) -> Meaning:
    """Return what a message with nothing else telling is: one answer for most mail of a sender."""
    fields = Fields({b"x-gmail-labels": labels, b"content-type": content_type})
    if bounced:
        fields[b"return-path"] = b"<>"
    fields.rare, fields.repeated = False, {}
    return _meaning(fields, place, sender, None)


def _meaning(fields: Fields, folder: Place, sender: str, subject: str | None) -> Meaning:
    place = _placed(fields, folder)
    reasons = _automation(fields, place, sender, subject)
    return Meaning(place, _status(fields, place), " ".join(dict.fromkeys(reasons)) or None, _list_id(fields))


def _placed(fields: Fields, place: Place) -> Place:
    """Return the place with what the message's own label fields add; in a group's mailbox they mean something else."""
    labels = fields.get(b"x-gmail-labels", b"")
    if place.is_group:
        return place
    if b"x-folder" not in fields and b"x-keywords" not in fields and len(labels) <= LONGEST_KNOWN:
        return _known_place(place, labels) if labels else place
    return _place(place, labels, fields.get(b"x-folder", b""), fields.get(b"x-keywords", b""))


def _place(place: Place, labels: bytes, folder: bytes = b"", keywords: bytes = b"") -> Place:
    names = gmail_labels(labels) if labels else []
    names.append(decode_text(folder))
    names += decode_text(keywords).replace(",", " ").replace("$", "").split()
    return Place(place.role, False, frozenset(role for name in names if (role := name_role(name))))


_known_place = lru_cache(4096)(_place)


def _status(fields: Fields, place: Place) -> Status:
    """Return whether a message is a draft, spam, or neither."""
    role, _is_group, labels = place
    if role == "draft" or "draft" in labels:
        return "draft"
    if fields.rare and (not _DRAFT_FIELDS.isdisjoint(fields) or b"T" in fields.get(b"x-status", b"")):
        return "draft"
    return "spam" if role == "spam" or "spam" in labels else "confirmed"


def is_deleted(fields: Fields) -> bool:
    """Say whether a mail program marked a message as deleted: Thunderbird's expunged bits, mbox status D."""
    if not fields.rare:
        return False
    if b"x-mozilla-status" in fields or b"x-mozilla-status2" in fields:
        flags = _hex(fields.get(b"x-mozilla-status", b"")) & 0x0008
        return bool(flags or _hex(fields.get(b"x-mozilla-status2", b"")) & 0x0020_0000)
    return b"D" in fields.get(b"x-status", b"")


def _hex(value: bytes) -> int:
    try:
        return int(value[:16], 16)
    except ValueError:
        return 0


def _automation(fields: Fields, place: Place, sender: str, subject: str | None) -> list[str]:
    reasons: list[str] = []
    if place.is_group:
        reasons.append("list")
    if fields.rare and not _SIGNALS.isdisjoint(fields):
        reasons += _signalled(fields)
    if fields.get(b"return-path") == b"<>":
        reasons.append("bounce")
    types, is_robot = _typed(sender, fields.get(b"content-type", b"")[:TYPE_START])
    reasons += types
    if b"calendar-notification@google.com" in fields.get(b"sender", b""):
        reasons.append("calendar")
    telling = subject and subject[:3].lower() in _TITLE_STARTS and (":" in subject or not reasons)
    titled = _TITLES.match(subject) if subject and telling else None
    if titled and titled.lastgroup:
        reasons.append(titled.lastgroup)
    if is_robot:
        reasons.append("role_sender")
    if "chat" in place.labels:
        reasons.append("chat")
    return reasons


@lru_cache(16_384)
def _typed(sender: str, content_type: bytes) -> tuple[tuple[str, ...], bool]:
    """Return what the sender and the start of the content type say, and whether the sender is a robot."""
    types = []
    is_mailer = sender[:13].lower().startswith(("mailer-daemon", "postmaster@"))
    if is_mailer or content_type.lower() == b"multipart/report":
        types.append("bounce")
    if content_type.lower().startswith(b"text/calendar"):
        types.append("calendar")
    return tuple(types), _ROBOT.fullmatch(sender[:LONGEST_KNOWN].partition("@")[0].lower()) is not None


def _signalled(fields: Fields) -> list[str]:
    reasons = []
    precedence = fields.get(b"precedence", b"").lower()
    on_list = precedence == b"list" or any(name in fields for name in _LIST_FIELDS)
    if on_list or (b"list-id" in fields and b"list-unsubscribe" not in fields):
        reasons.append("list")
    elif b"list-unsubscribe" in fields:
        reasons.append("newsletter")
    if precedence in (b"bulk", b"junk") or any(name in fields for name in _CAMPAIGN_FIELDS):
        reasons.append("bulk")
    submitted = fields.get(b"auto-submitted", b"").lower()
    if submitted and not submitted.startswith(b"no"):
        reasons.append("auto_reply" if submitted.startswith(b"auto-replied") else "automatic")
    if precedence == b"auto_reply" or any(name in fields for name in _REPLY_FIELDS):
        reasons.append("auto_reply")
    if b"x-failed-recipients" in fields:
        reasons.append("bounce")
    calendar_class = b"calendarmessage" in fields.get(b"content-class", b"").lower()
    if calendar_class or b"x-ms-exchange-calendar-originator-id" in fields:
        reasons.append("calendar")
    return reasons


def _list_id(fields: Fields) -> str | None:
    """Return the identifier of the mailing list that a message came through, lower case; None without a list."""
    if not fields.rare or _LIST_NAMES.isdisjoint(fields):
        return None
    value = decode_text(fields.get(b"list-id", b""))
    if value:
        found = _ANGLED.search(value)
        return (found[1] if found else value).strip().lower() or None
    addresses = sorted(list_addresses(fields))
    return addresses[0].replace("@", ".") if addresses else None


def list_addresses(fields: Fields) -> frozenset[str]:
    """Return the addresses of the lists and groups that a message came through, lower case."""
    if not fields.rare or _ADDRESSED_LISTS.isdisjoint(fields):
        return _NOBODY
    found = [match.group(1) for match in _MAILTO.finditer(every(fields, b"list-post"))]
    for name in (b"x-beenthere", b"mailing-list", b"x-mailing-list"):
        found += re.findall(rb"[^\s<>,;:\"]+@[^\s<>,;:\"]+", every(fields, name))
    return frozenset(address.decode("utf-8", "replace").lower() for address in found)
