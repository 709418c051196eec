"""E-mail addresses: the canonical form that records are joined by, and what kind of mailbox an address names.

Syntax and internationalised domains follow email-validator (RFC 5321, 5322, 6531, IDNA 2008), without DNS.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from transforms.word_lists import FREE_DOMAINS, ROLE_WORDS

GMAIL_DOMAINS = frozenset({"gmail.com", "googlemail.com"})
GITHUB_NOREPLY = "users.noreply.github.com"

FREE_LABELS = frozenset({"yahoo", "hotmail", "outlook", "live", "gmx"})

_AUTOMATED = re.compile(
    r"^(?:.*[._+-])?(?:(?:no-?_?)?reply|do-?_?not-?_?reply|dont-?reply|ne-?pas-?repondre|nicht-?antworten|noresponse"
    r"|notifications?|notify|alerts?|mailer(?:-daemon)?|daemon|bounces?|newsletters?|updates?|digest|automated?"
    r"|autoreply|robot|reminders?|receipts?|calendar-notification|postman|messages-noreply|invitations?)"
    r"(?:[._+=-].*)?$"
)
_LIST = re.compile(r"^.+-(?:request|owner|bounces|subscribe|unsubscribe|confirm|admin|help)$")
_LIST_DOMAINS = ("googlegroups.com", "groups.io", "yahoogroups.com", "freelists.org", "simplelists.com")
_ROOM_DOMAINS = ("resource.calendar.google.com",)
_ROOM_LOCAL = re.compile(
    r"^(?:conf(?:erence)?|meeting)?[._-]?(?:room|raum|sala|salle)[._-]?.*\d|^(?:conf|meeting)-?room"
)
_SERVICE_DOMAINS = ("docusign.net", "calendly.com", "linkedin.com", "facebookmail.com", "eventbrite.com", "meetup.com")
_BETWEEN_WORDS = re.compile(r"[._+-]|\d+")
_PLACEHOLDER_LOCALS = frozenset({"devnull", "nobody", "unknown", "undisclosed-recipients", "none", "null", "anonymous"})
_PLAIN = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}"
)
_RESERVED = (".local", ".localhost", ".invalid", ".internal", ".lan", ".localdomain")
_MAX_LENGTH = 254


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address.

    `spelled` is its lower-cased form with the domain in Unicode, `key` the form by which records are joined (without a
    tag after `+`, and for consumer Gmail without dots), `nature` one of personal, role, automated, list, room,
    placeholder, and `valid` false for what may be joined exactly but is no evidence (`.local`, underscores, single
    labels).
    """

    spelled: str
    key: str
    local: str
    domain: str
    nature: str
    valid: bool
    free: bool


def parse_address(text: str) -> Address | None:
    """Return the canonical form of an address, or None where the text holds none (no `@`, an empty side)."""
    normal = text if text.isascii() else unicodedata.normalize("NFKC", text)
    raw = normal.strip().strip("<>\"'").removeprefix("mailto:").strip().lower()
    raw = raw.removesuffix(".")
    if "@" not in raw or len(raw) > _MAX_LENGTH or raw.split(maxsplit=1) != [raw]:
        return None
    spelled, valid = _checked(raw)
    local, _, domain = spelled.rpartition("@")
    if not local or not domain:
        return None
    local_key, domain_key = _canonical(local, domain)
    nature = _nature(local_key, domain_key) if valid or _is_placeholder(local_key, domain_key) else "personal"
    return Address(spelled, f"{local_key}@{domain_key}", local_key, domain_key, nature, valid, is_free(domain_key))


def is_free(domain: str) -> bool:
    """Say whether a domain belongs to a provider that gives mailboxes to anybody."""
    return domain in FREE_DOMAINS or domain == GITHUB_NOREPLY or domain.split(".")[0] in FREE_LABELS


def _checked(raw: str) -> tuple[str, bool]:
    if _PLAIN.fullmatch(raw) and not raw.endswith(_RESERVED) and "xn--" not in raw:
        return raw, True
    try:
        result = validate_email(raw, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return raw, False
    return f"{result.local_part.lower()}@{result.domain.lower()}", True


def _canonical(local: str, domain: str) -> tuple[str, str]:
    if domain == GITHUB_NOREPLY:
        return local.rsplit("+", 1)[-1], domain
    untagged = local.split("+")[0] or local
    if domain in GMAIL_DOMAINS:
        return untagged.replace(".", "") or local, "gmail.com"
    return untagged, domain


def _is_placeholder(local: str, domain: str) -> bool:
    return (
        local in _PLACEHOLDER_LOCALS or domain in {"localhost", "localhost.localdomain", "(none)"} or "(none)" in domain
    )


def _within(domain: str, parents: tuple[str, ...]) -> bool:
    return domain.endswith(parents) and any(domain == parent or domain.endswith(f".{parent}") for parent in parents)


def _nature(local: str, domain: str) -> str:
    if _is_placeholder(local, domain):
        return "placeholder"
    if _within(domain, _ROOM_DOMAINS) or _ROOM_LOCAL.match(local):
        return "room"
    if _within(domain, _LIST_DOMAINS) or _LIST.match(local):
        return "list"
    if domain == GITHUB_NOREPLY:
        return "personal"
    if _AUTOMATED.match(local) or _within(domain, _SERVICE_DOMAINS):
        return "automated"
    words = [word for word in _BETWEEN_WORDS.split(local) if word]
    return "role" if words and all(word in ROLE_WORDS for word in words) else "personal"
