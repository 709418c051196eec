"""A contact world with its truth, for benchmarks/identity.py.

Hard on purpose. Its mechanisms were written down before the engine was tuned: namesakes (a few very common names),
married names, nicknames, transliteration, up to three jobs, domains that do not spell the company, shared and
reassigned addresses, initials, nameless addresses, profiles without an address, role addresses used by people, and
typing errors. Some pairs of records share no evidence at all, so that recall stays below 1. An
address is one person's at a time, unless it is shared or handed on.

Times and conversations were added later, before anything was made of them; they come from a random stream of their
own, so that the records stayed as they were. A job lasts one to six years and the next follows within half a year, but
one in six goes on beside the next for a year. An address is written from now and then in its job, a free mailbox at any
time. At one in ten changes of address the new one goes on in a conversation of the old one. One mail in forty stands in
a conversation of somebody else who bears the same family name or works at the same company.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import polars as pl
from nicknames import NickNamer

from connectors.landing import SCHEMAS

STRANGER = 10**9

_SYLLABLES = """
    ba ber bo dan dor el fel gar gor hal han har ka kel kov lan lin lor mar mel mor nar nov ol pel ran ros sal ser
    sol tan tor val ven vik wal zan zel
""".split()
_ENDINGS = "son sen ski ez ini er mann ova berg stein man ley ton ford ic escu aris as is".split()
_HOT_LAST = """
    Smith Johnson Garcia Müller Kim Zhang Wang Sharma Kumar Silva Martin Rossi Nguyen Ivanov Schmidt
""".split()
_HOT_FULL = [("John", "Smith"), ("Wei", "Zhang"), ("Wei", "Wang"), ("Rahul", "Sharma"), ("Maria", "Garcia")]
_NATIVE = {"Wei Zhang": "张伟", "Wei Wang": "王伟", "Ivan Ivanov": "Иван Иванов"}
_LATIN = str.maketrans({"ü": "ue", "ö": "oe", "ä": "ae", "é": "e"})
_FREE = ["gmail.com", "outlook.com", "yahoo.com", "gmx.de", "icloud.com", "proton.me"]
_ROLES = ["info", "sales", "office", "contact", "support"]
_TITLES = [", PhD", ", MBA", " 🚀", " (she/her)", " ", " Hiring!"]
_BEGINNING, _END = datetime(2004, 1, 1), datetime(2026, 1, 1)  # noqa: DTZ001
_YEAR = timedelta(days=365)


class Record(NamedTuple):
    """What one mail or one profile shows, and whose it is."""

    person: int
    name: str | None
    email: str | None = None
    url: str | None = None
    organization: str | None = None
    first_seen: datetime = _BEGINNING
    last_seen: datetime = _BEGINNING
    conversation: str | None = None


class World:
    """People, companies and the records they leave; every record carries the number of its person, the truth."""

    def __init__(self, n_records: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.clock = random.Random(f"{seed} times")
        self.written: dict[str, int] = {}
        self.n_people = max(n_records * 10 // 32, 20)
        namer = NickNamer()
        self.firsts = sorted(name.title() for name in namer.nickname_lookup)
        self.shorts = {name: sorted(namer.nicknames_of(name)) for name in (f.lower() for f in self.firsts)}
        n_lasts = max(400, self.n_people // 3)
        self.lasts = _HOT_LAST + [self._surname() for _ in range(n_lasts)]
        self.companies = [self._company(number) for number in range(max(self.n_people // 12, 10))]
        self.records: list[Record] = []
        self.left: list[str] = []
        self.taken: set[str] = set()
        person = 0
        while len(self.records) < n_records:
            self._person(person)
            person += 1
        del self.records[n_records:]

    def _surname(self) -> str:
        pick = self.random.choice
        return (pick(_SYLLABLES) + (pick(_SYLLABLES) if self.random.random() < 0.7 else "") + pick(_ENDINGS)).title()

    def _company(self, number: int) -> tuple[str, str, str]:
        """Return the name, the domain (three in ten do not spell the name) and the address pattern of a company."""
        word = self._surname() + self.random.choice(_SYLLABLES)
        domain = word.lower() if self.random.random() < 0.7 else self._surname().lower() + str(number)
        pattern = self.random.choice(
            ["{f}.{l}", "{f}{l}", "{i}{l}", "{f}", "{l}", "{i}.{l}", "{f}_{l}", "{l}.{f}", "{f}{e}"]
        )
        return f"{word} {self.random.choice(['Inc', 'GmbH', 'Ltd', 'Group', ''])}".strip(), f"{domain}.com", pattern

    def _zipf(self, items: list[str]) -> str:
        return items[min(int(len(items) * self.random.random() ** 1.8), len(items) - 1)]

    def _person(self, person: int) -> None:
        chance, pick = self.random.random, self.random.choice
        first, last = pick(_HOT_FULL) if chance() < 0.025 else (self._zipf(self.firsts), self._zipf(self.lasts))
        goes_by = (
            pick(self.shorts[first.lower()]).title() if chance() < 0.2 and self.shorts.get(first.lower()) else first
        )
        married = self._zipf(self.lasts) if chance() < 0.04 else last
        middle = f" {pick('ABCDEJKLMRST')}." if chance() < 0.1 else ""
        handles: list[tuple[str, str]] = []
        jobs = [self.random.choice(self.companies) for _ in range(self.random.choices([0, 1, 2, 3], [2, 5, 2, 1])[0])]
        for position, (_, domain, pattern) in enumerate(jobs):
            name_then = last if position == 0 else married
            if chance() < 0.06 and self.left and self.left[-1].endswith(domain):
                handles.append((self.left[-1], name_then))
                continue
            local = self._local(pattern, pick([first, goes_by]), name_then)
            address = f"{pick(_ROLES)}@{domain}" if chance() < 0.02 else self._free(local, domain)
            handles.append((address, name_then))
            self.left.append(handles[-1][0])
        if chance() < 0.5 or not jobs:
            style = pick(["{f}.{l}", "{i}{l}", "{f}{l}{n}", "{f}{n}", "{w}{n}", "{l}{f}"])
            handles.append((self._free(self._local(style, goes_by, last), pick(_FREE)), last))
        begun = len(self.records)
        periods = self._periods(len(jobs))
        for position, (address, name_then) in enumerate(handles):
            period = periods[position] if position < len(jobs) else (_BEGINNING, _END)
            for _ in range(self.random.choices([1, 2], [6, 4])[0]):
                shown = self._shown(first, goes_by, middle, name_then)
                self.records.append(self._dated(Record(person, shown, address), period))
            if chance() < 0.02:
                successor = self._shown(pick(self.firsts), "", "", last)
                self.records.append(self._dated(Record(person + STRANGER, successor, address), (period[1], _END)))
        self._converse(begun, last, [domain for _, domain, _ in jobs])
        if chance() < 0.6:
            slug = f"{goes_by}-{married}-{person}".lower()
            company = jobs[-1][0] if jobs and chance() < 0.8 else self.random.choice(self.companies)[0]
            email = handles[-1][0] if chance() < 0.04 else None
            shown = f"{pick([first, goes_by])} {married}{pick(_TITLES) if chance() < 0.1 else ''}"
            for _ in range(1 + (chance() < 0.3)):
                self.records.append(Record(person, shown, email, f"https://www.linkedin.com/in/{slug}", company))

    def _periods(self, n_jobs: int) -> list[tuple[datetime, datetime]]:
        """Return when each job began and ended."""
        clock = self.clock
        begin = _BEGINNING + 16 * clock.random() * _YEAR
        periods = []
        for _ in range(n_jobs):
            end = begin + (1 + 5 * clock.random()) * _YEAR
            periods.append((min(begin, _END), min(end, _END)))
            begin = end - _YEAR if clock.random() < 1 / 6 else end + 0.5 * clock.random() * _YEAR
        return periods

    def _dated(self, record: Record, period: tuple[datetime, datetime]) -> Record:
        begin, end = period
        seen = sorted(begin + self.clock.random() * (end - begin) for _ in range(2))
        return record._replace(first_seen=seen[0].replace(microsecond=0), last_seen=seen[1].replace(microsecond=0))

    def _converse(self, begun: int, family: str, domains: Sequence[str]) -> None:
        """Put mails of the person whose records begin there into conversations, with one's own and with others'."""
        for number in range(begun, len(self.records)):
            before, record = self.records[number - 1] if number > begun else None, self.records[number]
            others = [self.written[key] for key in (family, *domains) if self.written.get(key, begun) < begun]
            if before and before.email != record.email and self.clock.random() < 0.1:
                self._join_conversation(number - 1, number)
            elif others and self.clock.random() < 1 / 40:
                self._join_conversation(self.clock.choice(others), number)
        if len(self.records) > begun:
            self.written.update(dict.fromkeys((family, *domains), len(self.records) - 1))

    def _join_conversation(self, earlier: int, later: int) -> None:
        key = self.records[earlier].conversation or f"conversation {earlier}"
        for number in (earlier, later):
            self.records[number] = self.records[number]._replace(conversation=key)

    def _free(self, local: str, domain: str) -> str:
        """Return an address that nobody has: the local part with the first number that is free, if any is needed."""
        number, address = 1, f"{local}@{domain}"
        while address.replace(".", "") in self.taken:
            number += 1
            address = f"{local}{number}@{domain}"
        self.taken.add(address.replace(".", ""))
        return address

    def _local(self, pattern: str, first: str, last: str) -> str:
        first, last = (word.lower().translate(_LATIN).replace(" ", "") for word in (first, last))
        word = self._surname().lower()
        number = self.random.randrange(1, 99)
        return pattern.format(f=first, l=last, i=first[0], e=last[0], n=number, w=word)

    def _shown(self, first: str, goes_by: str, middle: str, last: str) -> str | None:
        chance = self.random.random()
        name = f"{self.random.choice([first, goes_by or first])}{middle if chance < 0.5 else ''} {last}"
        if chance < 0.62:
            return _NATIVE.get(name, name) if self.random.random() < 0.3 else name
        if chance < 0.70:
            return f"{last}, {first}"
        if chance < 0.74:
            return f"{first[0]}. {last}"
        if chance < 0.79:
            return goes_by or first
        if chance < 0.82:
            return name.translate(_LATIN).upper()
        if chance < 0.85:
            position = self.random.randrange(1, len(name) - 1)
            return name[:position] + name[position + 1 :]
        return None if chance < 0.97 else f"{name} via Docs"

    def landed(self) -> dict[str, pl.DataFrame]:
        """Return the records as landed tables: mail participants, and LinkedIn archives of profiles, one for a copy."""
        mail: list[tuple[str, str | None, str | None, datetime, str | None]] = []
        for number, r in enumerate(self.records):
            if r.url is None:
                mail.append((str(number), r.name, r.email, r.first_seen, r.conversation))
                mail.append((f"{number} again", r.name, r.email, r.last_seen, None))
        copies: Counter[str] = Counter()
        contacts = []
        for number, record in enumerate(self.records):
            if record.url is not None:
                copies[record.url] += 1
                archive = f"archive{copies[record.url]}"
                contacts.append((archive, str(number), record.name, record.email, record.url, record.organization))
        columns = ["record", "name", "email", "occurred_at", "thread_key"]
        sent = pl.DataFrame(mail, schema=columns, orient="row", infer_schema_length=None).with_columns(
            source_file=pl.lit("mail"), event_key="record", position=0, role=pl.lit("from")
        )
        columns = ["source_file", "record", "full_name", "email", "profile_url", "organization"]
        contact = pl.DataFrame(contacts, schema=columns, orient="row", infer_schema_length=None)
        event = sent.with_columns(source=pl.lit("mail"), kind=pl.lit("email"))
        tables = {
            "participant": sent,
            "contact_record": contact.with_columns(source=pl.lit("linkedin")),
            "event": event,
            "contact_point": pl.DataFrame(schema=SCHEMAS["contact_point"]),
        }
        return {table: _conformed(frame, SCHEMAS[table]) for table, frame in tables.items()}


def _conformed(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )


def quality(truth: Sequence[int], labels: Sequence[str]) -> dict[str, float]:
    """Return pairwise precision, recall and F1, and B-cubed F1, of a clustering of records."""
    both, true, found = Counter(zip(truth, labels, strict=True)), Counter(truth), Counter(labels)
    same = sum(n * (n - 1) // 2 for n in both.values())
    precision = same / max(sum(n * (n - 1) // 2 for n in found.values()), 1)
    recall = same / max(sum(n * (n - 1) // 2 for n in true.values()), 1)
    b_precision = sum(n * n / found[label] for (_, label), n in both.items()) / len(truth)
    b_recall = sum(n * n / true[person] for (person, _), n in both.items()) / len(truth)
    return {
        "precision": precision,
        "recall": recall,
        "F1": 2 * precision * recall / max(precision + recall, 1e-9),
        "B3": 2 * b_precision * b_recall / (b_precision + b_recall),
    }
