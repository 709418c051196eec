"""Who the owner of a LinkedIn archive is, and which profile each name in it stands for."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from connectors.linkedin_tables import Table
from connectors.linkedin_urls import profile_urls

HIDDEN_MEMBER = "LinkedIn Member"
URL = r"https?://[^,\s]+"


def name_key(name: str) -> str:
    """Return the form in which names of one archive are compared: NFKC, casefolded, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def only_recipient() -> pl.Expr:
    """Return the recipient's name of a message to one person; null where several or hidden ones are addressed."""
    is_single = pl.col("recipient_urls").str.count_matches(URL) == 1
    return pl.when(is_single & ~pl.col("to").str.contains(HIDDEN_MEMBER, literal=True)).then("to")


def full_name(first: str = "first", last: str = "last") -> pl.Expr:
    """Return first and last name joined; null where both are."""
    joined = pl.concat_str(first, last, separator=" ", ignore_nulls=True)
    return pl.when(joined != "").then(joined).alias("full_name")


@dataclass(frozen=True)
class Owner:
    """The owner's name, canonical profile URL and confirmed addresses, the primary first, as far as anything tells."""

    name: str | None
    profile_url: str | None
    given_name: str | None = None
    family_name: str | None = None
    emails: tuple[str, ...] = ()

    def address(self, names: pl.Expr, urls: pl.Expr) -> pl.Expr:
        """Return the owner's address where a name without a URL is the owner's: before 2023 nothing else tells."""
        if not self.emails or not self.name:
            return pl.lit(None, pl.String)
        return pl.when((names == self.name) & urls.is_null()).then(pl.lit(self.emails[0]))


@dataclass(frozen=True)
class Directory:
    """The profiles that names stand for in one archive, and back; only names that stand for exactly one.

    `owner` answers to its name before anybody else does.
    """

    by_name: dict[str, str]
    by_url: dict[str, str]
    by_job: dict[tuple[str, str], str]

    def urls(self, names: pl.Series, urls: pl.Series, organizations: pl.Series | None = None) -> pl.Series:
        """Return canonical URLs as stated, else as the name alone tells, else the name with its organization."""
        stated = profile_urls(urls)
        jobs = organizations if organizations is not None else pl.Series([None] * len(names), dtype=pl.String)
        frame = pl.DataFrame({"name": names, "organization": jobs.cast(pl.String)})
        distinct = frame.drop_nulls("name").unique().rows()
        found = [(name, job, url) for name, job in distinct if (url := self._url(name, job))]
        if not found:
            return stated
        schema = {"name": pl.String, "organization": pl.String, "url": pl.String}
        known = pl.DataFrame(found, schema=schema, orient="row")
        borrowed = frame.join(known, on=["name", "organization"], how="left", nulls_equal=True, maintain_order="left")[
            "url"
        ]
        return stated.fill_null(borrowed)

    def _url(self, name: str, organization: str | None) -> str | None:
        key = name_key(name)
        return self.by_name.get(key) or self.by_job.get((key, name_key(organization or "")))

    def knows(self, name: str) -> bool:
        """Return whether a name stands for somebody."""
        return name_key(name) in self.by_name


def find_owner(tables: Sequence[Table]) -> Owner:
    """Return the owner: the name of Profile, the profile of the one who invites, is invited and takes part everywhere.

    The profile is the inviter of outgoing and the invitee of incoming invitations; else the one that most messages
    name; else, in archives without recipients' URLs, the one that sends under the owner's name.
    """
    profile = [table.frame for table in tables if table.kind.name == "profile" and table.frame.height]
    own = profile[0].select(full_name(), "first", "last").row(0) if profile else (None, None, None)
    name = own[0]
    invitations = _owner_sides(tables)
    messages = _message_sides(tables)
    url = _most_frequent(invitations["url"].to_list())
    if not url:
        complete = messages.filter(pl.col("has_recipients"))
        url = _most_frequent(complete["url"].to_list())
    if not url and name:
        named = messages.filter(pl.col("name").is_not_null())
        is_own = [name_key(other) == name_key(name) for other in named["name"]]
        url = _most_frequent(named.filter(pl.Series(is_own, dtype=pl.Boolean))["url"].to_list())
    name = name or _most_frequent(invitations["name"].to_list())
    if not name and url:
        name = _most_frequent(messages.filter(pl.col("url") == url)["name"].to_list())
    return Owner(name, url, own[1], own[2], tuple(_emails(tables)))


def _emails(tables: Sequence[Table]) -> list[str]:
    found: dict[str, bool] = {}
    for table in tables:
        if table.kind.name == "email_addresses":
            for row in table.frame.rows(named=True):
                # LinkedIn keeps addresses that were typed in and never confirmed; they may be anybody's.
                if row["email"] and "@" in row["email"] and (row["confirmed"] or "").casefold() != "no":
                    found[row["email"]] = found.get(row["email"], False) or (row["primary"] or "").casefold() == "yes"
    return sorted(found, key=lambda email: not found[email])


def _owner_sides(tables: Sequence[Table]) -> pl.DataFrame:
    """Return the name and URL on the owner's side of each invitation."""
    sides = [pl.DataFrame(schema={"name": pl.String, "url": pl.String})]
    for table in tables:
        if table.kind.name == "invitations":
            is_outgoing = pl.col("direction").str.to_uppercase() == "OUTGOING"
            side = table.frame.select(
                name=pl.when(is_outgoing).then("from").otherwise("to"),
                url=pl.when(is_outgoing).then("inviter_url").otherwise("invitee_url"),
            )
            sides.append(side.with_columns(profile_urls(side["url"])))
    return pl.concat(sides)


def _message_sides(tables: Sequence[Table]) -> pl.DataFrame:
    """Return each URL that a message names, with the sender's name beside the sender's."""
    schema = {"name": pl.String, "url": pl.String, "has_recipients": pl.Boolean}
    sides = [pl.DataFrame(schema=schema)]
    for table in tables:
        if table.kind.name != "messages":
            continue
        has_recipients = pl.lit("recipient_urls" in table.present)
        sides.append(table.frame.select(name="from", url="sender_url", has_recipients=has_recipients))
        recipients = table.frame.select(name=only_recipient(), url=pl.col("recipient_urls").str.extract_all(URL))
        sides.append(recipients.explode("url").with_columns(has_recipients=True))
    frame = pl.concat(sides, how="vertical_relaxed")
    return frame.with_columns(profile_urls(frame["url"])).filter(pl.col("url").is_not_null())


def _most_frequent(values: Sequence[str | None]) -> str | None:
    """Return the most frequent value, None where none is or two are equally so."""
    counts = pl.Series("value", values, dtype=pl.String).drop_nulls().value_counts().sort("count", descending=True)
    if counts.is_empty() or (counts.height > 1 and counts["count"][0] == counts["count"][1]):
        return None
    return str(counts["value"][0])


def build_directory(tables: Sequence[Table], owner: Owner) -> Directory:
    """Return which profile each name stands for, from every file that has both.

    A name that two profiles or two connections bear stands for nobody, unless the organization beside it tells.
    """
    urls: dict[str, set[str]] = {}
    jobs: dict[tuple[str, str], set[str]] = {}
    names: dict[str, str] = {}
    shared: set[str] = set()
    for table in tables:
        pairs = _named_urls(table)
        if table.kind.name == "connections":
            counts = Counter(name_key(name) for name in pairs["name"].drop_nulls())
            shared |= {key for key, count in counts.items() if count > 1}
        for name, organization, url in sorted(pairs.drop_nulls(["name", "url"]).unique().rows(), key=str):
            urls.setdefault(name_key(name), set()).add(url)
            names.setdefault(url, name)
            if organization:
                jobs.setdefault((name_key(name), name_key(organization)), set()).add(url)
    by_name = {key: next(iter(found)) for key, found in urls.items() if len(found) == 1 and key not in shared}
    by_job = {key: next(iter(found)) for key, found in jobs.items() if len(found) == 1}
    if owner.name and owner.profile_url:
        by_name[name_key(owner.name)] = owner.profile_url
        names[owner.profile_url] = owner.name
    by_name.pop(name_key(HIDDEN_MEMBER), None)
    return Directory(by_name, names, by_job)


def _named_urls(table: Table) -> pl.DataFrame:
    """Return `name`, `organization` and canonical `url` wherever a file has a name and a URL side by side."""
    name, frame = table.kind.name, table.frame
    nowhere = pl.lit(None, pl.String)
    if name == "messages":
        senders = frame.select(name="from", organization=nowhere, url="sender_url").unique()
        single = frame.select(name=only_recipient(), organization=nowhere, url="recipient_urls").unique()
        pairs = pl.concat([senders, single])
    elif name == "invitations":
        inviters = frame.select(name="from", organization=nowhere, url="inviter_url")
        pairs = pl.concat([inviters, frame.select(name="to", organization=nowhere, url="invitee_url")])
    elif "url" in frame.columns and "first" in frame.columns:
        organization = "organization" if "organization" in frame.columns else nowhere
        pairs = frame.select(name=full_name(), organization=organization, url="url")
    else:
        return pl.DataFrame(schema={"name": pl.String, "organization": pl.String, "url": pl.String})
    return pairs.with_columns(profile_urls(pairs["url"]))
