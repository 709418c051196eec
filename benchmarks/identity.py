"""Benchmark of identity resolution: a contact world with its truth, and what plain rules and tieline make of it.

Run as `python benchmarks/identity.py [RECORDS ...] [--seed N]`. The world was made hard on purpose, and its mechanisms
were written down before the engine was tuned: namesakes (a few very common names), married names, nicknames,
transliteration, up to three jobs, domains that do not spell the company, shared and reassigned addresses, initials,
nameless addresses, profiles without an address, role addresses used by people, and typing errors.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
from nicknames import NickNamer

sys.path.insert(0, str(Path(__file__).parents[1]))

from connectors.landing import SCHEMAS
from transforms.addresses import parse_address
from transforms.names import parse_name
from transforms.people import OwnerSettings, resolve
from transforms.profile_urls import profile_key

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


class World:
    """People, companies and the records they leave; every record carries the number of its person, the truth."""

    def __init__(self, n_records: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.n_people = max(n_records * 10 // 32, 20)
        namer = NickNamer()
        self.firsts = sorted(name.title() for name in namer.nickname_lookup)
        self.shorts = {name: sorted(namer.nicknames_of(name)) for name in (f.lower() for f in self.firsts)}
        n_lasts = max(400, self.n_people // 3)
        self.lasts = _HOT_LAST + [self._surname() for _ in range(n_lasts)]
        self.companies = [self._company(number) for number in range(max(self.n_people // 12, 10))]
        self.records: list[tuple[int, str | None, str | None, str | None, str | None]] = []
        self.left: list[str] = []
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
            handles.append((f"{pick(_ROLES)}@{domain}" if chance() < 0.02 else f"{local}@{domain}", name_then))
            self.left.append(handles[-1][0])
        if chance() < 0.5 or not jobs:
            style = pick(["{f}.{l}", "{i}{l}", "{f}{l}{n}", "{f}{n}", "{w}{n}", "{l}{f}"])
            handles.append((f"{self._local(style, goes_by, last)}@{pick(_FREE)}", last))
        for address, name_then in handles:
            for _ in range(self.random.choices([1, 2], [6, 4])[0]):
                self.records.append((person, self._shown(first, goes_by, middle, name_then), address, None, None))
            if chance() < 0.02:
                self.records.append((person + 10**9, self._shown(pick(self.firsts), "", "", last), address, None, None))
        if chance() < 0.6:
            slug = f"{goes_by}-{married}-{person}".lower()
            company = jobs[-1][0] if jobs and chance() < 0.8 else self.random.choice(self.companies)[0]
            email = handles[-1][0] if chance() < 0.04 else None
            shown = f"{pick([first, goes_by])} {married}{pick(_TITLES) if chance() < 0.1 else ''}"
            for _ in range(1 + (chance() < 0.3)):
                self.records.append((person, shown, email, f"https://www.linkedin.com/in/{slug}", company))

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
        """Return the records as landed tables: mail participants, and one LinkedIn archive of profiles a copy."""
        start = datetime(2020, 1, 1)  # noqa: DTZ001
        mail, contacts, copies = [], [], Counter[str]()
        for number, (_, name, email, url, company) in enumerate(self.records):
            if url is None:
                mail.append(
                    {
                        "source_file": "mail",
                        "record": str(number),
                        "event_key": str(number),
                        "position": 0,
                        "role": "from",
                        "name": name,
                        "email": email,
                    }
                )
            else:
                copies[url] += 1
                contacts.append(
                    {
                        "source": "linkedin",
                        "source_file": f"archive{copies[url]}",
                        "record": str(number),
                        "full_name": name,
                        "email": email,
                        "profile_url": url,
                        "organization": company,
                    }
                )
        events = [
            {
                "source": "mail",
                "source_file": "mail",
                "record": row["record"],
                "event_key": row["record"],
                "kind": "email",
                "occurred_at": start + timedelta(hours=int(str(row["record"])) % 50_000),
            }
            for row in mail
        ]
        tables = {"participant": mail, "contact_record": contacts, "event": events, "contact_point": []}
        return {
            table: pl.DataFrame(rows, schema={c: SCHEMAS[table][c] for c in (rows[0] if rows else SCHEMAS[table])}).select(
                *(pl.col(c) if rows and c in rows[0] else pl.lit(None, dtype=t).alias(c) for c, t in SCHEMAS[table].items())
            ) if rows else pl.DataFrame(schema=SCHEMAS[table])
            for table, rows in tables.items()
        }  # fmt: skip


def plain_rule(world: World, by_name: bool) -> list[str]:
    """Cluster by canonical address and profile URL, and where asked by exact full name too."""
    root: dict[str, str] = {}

    def find(key: str) -> str:
        while root.setdefault(key, key) != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    heads = []
    for number, (_, name, email, url, _) in enumerate(world.records):
        keys = [f"record:{number}"]
        if email and (address := parse_address(email)) and address.nature == "personal":
            keys.append(address.key)
        if url:
            keys.append(f"url:{profile_key(url)}")
        if by_name and name and (parsed := parse_name(name)).form == "full":
            keys.append(f"name:{parsed.first} {parsed.last}")
        for left, right in pairwise(keys):
            root[find(left)] = find(right)
        heads.append(keys[0])
    return [find(head) for head in heads]


def quality(truth: list[int], labels: list[str]) -> dict[str, float]:
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


def reliability(world: World, labels: list[str], evidence: pl.DataFrame) -> None:
    """Print for bins of the weight how many of the pairs of handles are truly one person."""
    people: dict[str, Counter[int]] = defaultdict(Counter)
    for person, _, email, url, _ in world.records:
        handle = f"linkedin:{profile_key(url)}" if url else f"email:{parse_address(email).key}"  # type: ignore[union-attr, arg-type]
        people[handle][person] += 1
    bins: dict[int, list[bool]] = defaultdict(list)
    for left, right, score in (
        evidence.filter(pl.col("score").is_not_null()).select("left", "right", "score").iter_rows()
    ):
        if left in people and right in people:
            bins[min(int(score // 2) * 2, 10)].append(
                people[left].most_common(1)[0][0] == people[right].most_common(1)[0][0]
            )
    for low in sorted(bins):
        print(f"  {low:+d}..{low + 2:+d} bits: {sum(bins[low]) / len(bins[low]):.3f} of {len(bins[low])}")


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", nargs="*", type=int, default=[5_000, 50_000])
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    for n_records in options.records:
        world = World(n_records, options.seed)
        truth = [person for person, *_ in world.records]
        landed = world.landed()
        rows = {"address + URL": plain_rule(world, by_name=False), "+ exact full name": plain_rule(world, by_name=True)}
        started = time.perf_counter()
        people = resolve(landed, [], OwnerSettings(), None)
        seconds = time.perf_counter() - started
        by_record = dict(people.record_person.select("record", "person_id").iter_rows())
        rows["tieline"] = [by_record.get(str(number), f"nobody {number}") for number in range(n_records)]
        print(f"{n_records} records, {len(set(truth))} people, seed {options.seed}")
        for name, labels in rows.items():
            print(f"  {name:20}" + "  ".join(f"{key} {value:.3f}" for key, value in quality(truth, labels).items()))
        print(
            f"  {seconds:.1f} s, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, left out {people.left_out}"
        )
        reliability(world, rows["tieline"], people.match_evidence)


if __name__ == "__main__":
    main()
