"""Writing the two LinkedIn archives: the zip of 2026 and the unzipped folder of 2023, each in the form of its year."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from examples.linkedin_asides import asides
from examples.world import ARCHIVE_AT, OLD_ARCHIVE_AT, OWNER, Person, World, to_local

PACIFIC = "America/Los_Angeles"
ZIP_NAME = "Complete_LinkedInDataExport_10-30-2026.zip"
OLD_FOLDER = "linkedin old/Complete_LinkedInDataExport_12-18-2023"
INVITATION_WINDOW = timedelta(days=180)
PREAMBLE = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email addresses are missing. You will only '
    "see email addresses for connections who have allowed their connections to see or download their email address "
    "using this setting https://www.linkedin.com/psettings/privacy/email. You can learn more here "
    'https://www.linkedin.com/help/linkedin/answer/261"\n\n'
)
MESSAGE_COLUMNS = (
    "CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE",
    "SUBJECT", "CONTENT", "FOLDER",
)  # fmt: skip

Rows = Iterable[Sequence[object]]


def table(header: Sequence[str], rows: Rows, quote_all: bool = False) -> str:
    """Return a table as LinkedIn writes it: commas, line feeds."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def pacific(at: datetime) -> str:
    """Return an instant as the archive's American fields have it: Pacific time, such as `1/29/26, 2:37 PM`."""
    local = to_local(at, PACIFIC)
    half = "AM" if local.hour < 12 else "PM"
    return f"{local.month}/{local.day}/{local:%y}, {local.hour % 12 or 12}:{local:%M} {half}"


@dataclass(frozen=True)
class Archive:
    """One archive: what was known `at` an instant, in the form of 2023 (`is_old`) or of 2026."""

    world: World
    at: datetime
    is_old: bool

    def slug(self, person: Person) -> str:
        """Return the person's profile slug at the time."""
        return person.old_slug if self.is_old else person.slug

    def url(self, truth_id: str) -> str:
        """Return the raw profile address of somebody, or nothing for nobody."""
        return f"https://www.linkedin.com/in/{self.slug(self.world.person(truth_id))}" if truth_id else ""

    def name(self, truth_id: str) -> str:
        """Return the displayed name of somebody."""
        person = self.world.person(truth_id)
        return person.name_at(self.at.date()) + person.credentials

    def connections(self) -> str:
        """Return Connections.csv, newest first, with hidden members and a damaged date among them."""
        rows: list[tuple[str, list[str]]] = []
        for person in self.world.people:
            if person.connected_on is None or person.connected_on > self.at.date():
                continue
            day, job = self.at.date(), person.job_at(self.at.date())
            email = person.handle(self.at).email if person.shows_email else ""
            url = "https://www.linkedin.com/in/" + quote(self.slug(person))
            last = person.family_at(day) + person.credentials
            cells = [person.given, last, url, email, job.organization, job.title]
            rows.append((person.connected_on.isoformat(), [*cells, f"{person.connected_on:%d %b %Y}"]))
        rows += [(f"{year}-06-02", [""] * 6 + [f"02 Jun {year}"]) for year in (2021, 2022)]
        if not self.is_old:
            rows.append(("2025-02-29", ["Nobody", "Atall", "", "", "", "", "30 Feb 2025"]))
        header = ("First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On")
        return PREAMBLE + table(header, [cells for _, cells in sorted(rows, reverse=True)]).rstrip("\n")

    def messages(self) -> str:
        """Return messages.csv: conversations in one piece each, newest message first."""
        known = [message for message in self.world.messages if message.at < self.at]
        known.sort(key=lambda message: (message.conversation, message.at), reverse=True)
        rows: list[list[str]] = []
        for message in known:
            if self.is_old and message.draft:
                continue
            text = message.text.replace("\n", " ") if self.is_old else message.text
            sender = self.name(message.sender) if message.sender else message.sender_name
            row = [
                message.conversation, message.title, sender,
                self.url(message.sender), ",".join(self.name(truth_id) for truth_id in message.recipients),
                ",".join(self.url(truth_id) for truth_id in message.recipients), f"{message.at:%Y-%m-%d %H:%M:%S} UTC",
                message.subject, text, "INBOX",
            ]  # fmt: skip
            rows.append(row if self.is_old else [*row, "", "Yes" if message.draft else "No"])
        if self.is_old:
            return table(MESSAGE_COLUMNS, rows)
        damaged = [*rows[0][:6], "soon", *rows[0][7:]]
        header = (*MESSAGE_COLUMNS, "ATTACHMENTS", "IS MESSAGE DRAFT")
        return table(header, [*rows, damaged, rows[0][:3]], quote_all=True)

    def invitations(self) -> str:
        """Return Invitations.csv: what was answered in the last 180 days, and what still waits."""
        rows: list[list[str]] = []
        for invitation in sorted(self.world.invitations, key=lambda one: (one.sent_at, one.invitee), reverse=True):
            accepted = invitation.accepted_on
            if invitation.sent_at >= self.at or (accepted and accepted > self.at.date()):
                continue
            if accepted is None and self.is_old:
                continue
            if accepted and accepted < (self.at - INVITATION_WINDOW).date():
                continue
            # In December 2023 the profile columns held addresses without a slug.
            urls = ["https://www.linkedin.com/in"] * 2
            if not self.is_old:
                urls = [self.url(invitation.inviter), self.url(invitation.invitee)]
            direction = "OUTGOING" if invitation.inviter == OWNER else "INCOMING"
            ends = [self.name(invitation.inviter), self.name(invitation.invitee)]
            rows.append([*ends, pacific(invitation.sent_at), invitation.note, direction, *urls])
        if not self.is_old:
            rows.append(["Leonie Achterberg", "Nobody Atall", "yesterday", "", "OUTGOING", "", ""])
        header = ("From", "To", "Sent At", "Message", "Direction", "inviterProfileUrl", "inviteeProfileUrl")
        return table(header, rows)

    def praise(self) -> dict[str, str]:
        """Return the tables of endorsements and recommendations, by file name."""
        files = {}
        for word, side, mine in (("Received", "Endorser", False), ("Given", "Endorsee", True)):
            known = [one for one in self.world.praise if one.at < self.at and (one.giver == OWNER) == mine]
            others = [(one, self.world.person(one.receiver if mine else one.giver)) for one in known]
            endorsements = [
                [f"{one.at:%Y/%m/%d %H:%M:%S} UTC", one.skill, person.given, person.family,
                 f"www.linkedin.com/in/{self.slug(person)}", "ACCEPTED"]
                for one, person in others if one.skill
            ]  # fmt: skip
            recommendations = [
                [person.given, person.family, person.job_at(one.at.date()).organization,
                 person.job_at(one.at.date()).title, "A pleasure to work with.", _padded(one.at), "VISIBLE"]
                for one, person in others if not one.skill
            ]  # fmt: skip
            files[f"Endorsement_{word}_Info.csv"] = table(
                ("Endorsement Date", "Skill Name", f"{side} First Name", f"{side} Last Name", f"{side} Public Url",
                 "Endorsement Status"), endorsements)  # fmt: skip
            files[f"Recommendations_{word}.csv"] = table(
                ("First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status"), recommendations
            )
        return files

    def owner(self) -> dict[str, str]:
        """Return what the archive says of the owner: profile, addresses and positions."""
        profile = {
            "First Name": "Leonie", "Last Name": "Achterberg", "Maiden Name": "", "Address": "", "Birth Date": "Jun 7",
            "Headline": self.world.owner.job_at(self.at.date()).title, "Summary": "",
            "Industry": "Software Development", "Zip Code": "", "Geo Location": "Berlin, Germany",
            "Twitter Handles": "", "Websites": "", "Instant Messengers": "",
        }  # fmt: skip
        emails = [[self.world.owner.private_email, "Yes", "Yes", "2/3/21, 9:15 AM"]]
        emails.append([self.world.owner.job_at(self.at.date()).email, "Yes", "No", "Not Available"])
        jobs = [
            [job.organization, job.title, "", "Berlin", f"{job.started:%b %Y}",
             f"{job.finished:%b %Y}" if job.finished and job.finished <= self.at.date() else ""]
            for job in reversed(self.world.owner.jobs) if job.started <= self.at.date()
        ]  # fmt: skip
        columns = ("Company Name", "Title", "Description", "Location", "Started On", "Finished On")
        return {
            "Profile.csv": table(list(profile), [list(profile.values())]),
            "Email Addresses.csv": table(("Email Address", "Confirmed", "Primary", "Updated On"), emails),
            "Positions.csv": table(columns, jobs),
        }

    def files(self) -> dict[str, str]:
        """Return the archive's files by name."""
        ties = {
            "Connections.csv": self.connections(),
            "messages.csv": self.messages(),
            "Invitations.csv": self.invitations(),
        }
        files = ties | self.praise() | self.owner()
        return files if self.is_old else files | asides(self.world)


def _padded(at: datetime) -> str:
    local = to_local(at, PACIFIC)
    return f"{local:%m/%d/%y, %I:%M %p}"


def write_linkedin(world: World, exports: Path) -> None:
    """Write both archives below the exports folder."""
    folder = exports / OLD_FOLDER
    folder.mkdir(parents=True)
    for name, text in Archive(world, OLD_ARCHIVE_AT, is_old=True).files().items():
        (folder / name).write_bytes(text.encode())
    # Stored, not deflated: the bytes must not depend on the version of zlib.
    with zipfile.ZipFile(exports / ZIP_NAME, "w", zipfile.ZIP_STORED) as archive:
        for name, text in Archive(world, ARCHIVE_AT, is_old=False).files().items():
            entry = zipfile.ZipInfo(name, ARCHIVE_AT.timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, text.encode())
