"""The files of a LinkedIn archive: what each is called, which columns tell it apart, and what its columns mean.

Names and headers of 2018 to 2026 as real archives have them. A header decides; the name helps where two files share
one header, and keeps the chats with LinkedIn's bots out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.linkedin_names import file_stem, is_bot_chat


@dataclass(frozen=True)
class FileKind:
    """One file of the archive.

    `fields` maps our name of each value to the header spellings it goes by (in normal form); `required` must all be
    there; `stem` is a part of the file's name without which its header alone does not tell it apart; `dates` names the
    field that dates its rows; `ignored` are columns that are known and hold no relationship.
    """

    name: str
    label: str
    fields: Mapping[str, tuple[str, ...]]
    required: frozenset[str]
    stem: str = ""
    dates: str | None = None
    ignored: frozenset[str] = frozenset()

    def columns(self, header: Sequence[str]) -> dict[str, str]:
        """Return for each of our fields the header cell that holds it, where there is one."""
        found: dict[str, str] = {}
        for field, spellings in self.fields.items():
            match = next((spelling for spelling in spellings if spelling in header), None)
            if match:
                found[field] = match
        return found

    def fits(self, header: Sequence[str], stem: str) -> bool:
        """Return whether a header in normal form, in a file of that stem, is this file's."""
        return self.stem in stem and self.required <= self.columns(header).keys()

    def unknown_columns(self, header: Sequence[str]) -> int:
        """Return how many columns are neither read nor known."""
        spellings = {spelling for each in self.fields.values() for spelling in each}
        return sum(bool(cell) and cell not in spellings and cell not in self.ignored for cell in header)


def _kind(
    name: str, label: str, required: str, fields: str, stem: str = "", dates: str | None = None, ignored: str = ""
) -> FileKind:
    """Build a kind from `field=spelling/spelling field=spelling ...`; the first spelling present is read."""
    pairs = (item.split("=") for item in fields.split())
    spelled = {field: tuple(spellings.split("/")) for field, spellings in pairs}
    return FileKind(
        name, f"LinkedIn {label}", spelled, frozenset(required.split()), stem, dates, frozenset(ignored.split())
    )


_PERSON = "first=firstname last=lastname"
_ACTIVITY = "date=date link=link"
_MESSAGE = (
    "conversation=conversationid conversation_title=conversationtitle from=from sender_url=senderprofileurl to=to "
    "recipient_urls=recipientprofileurls date=date/datesent subject=subject content=content folder=folder "
    "draft=ismessagedraft conversation_draft=isconversationdraft direction=direction"
)
_CONTACT = (
    "first=firstname last=lastname middle=middlename full=fullname organization=companies/company title=title/jobtitle "
    "emails=emails/emailaddress phones=phonenumbers created=createdat birthday=birthday profiles=profiles"
)

KINDS = (
    _kind(
        "connections",
        "connections",
        "first last connected",
        "first=firstname/givenname last=lastname/surname/familyname url=url/profileurl/linkedinurl/publicprofileurl "
        "email=emailaddress/email organization=company/companyname/organization title=position/title/jobtitle "
        "connected=connectedon/connected/connectedat/connectiondate/dateconnected",
        dates="connected",
        ignored="address websites instantmessengers",
    ),
    _kind(
        "connections",
        "connections (Outlook form of before 2018)",
        "first last email",
        "first=firstname last=lastname url=url/webpage email=emailaddress organization=company title=jobtitle "
        "connected=connectedon",
        stem="linkedinconnections",
    ),
    _kind(
        "connections",
        "connections (cut by hand)",
        "first last",
        "first=firstname/givenname last=lastname/surname/familyname url=url/profileurl/linkedinurl/publicprofileurl "
        "email=emailaddress/email organization=company/companyname/organization title=position/title/jobtitle "
        "connected=connectedon",
        stem="connection",
    ),
    *(
        _kind("messages", "messages", required, _MESSAGE, stem, "date", "attachments isconversationarchived")
        for required, stem in (("from to date content folder", ""), ("from to date content", "messages"))
    ),
    _kind(
        "invitations",
        "invitations",
        "from to sent direction",
        "from=from to=to sent=sentat/datesent/sent/senton direction=direction message=message "
        "inviter_url=inviterprofileurl invitee_url=inviteeprofileurl",
        dates="sent",
    ),
    _kind(
        "endorsements_received",
        "endorsements received",
        "date first last",
        "date=endorsementdate skill=skillname first=endorserfirstname last=endorserlastname url=endorserpublicurl "
        "status=endorsementstatus",
        dates="date",
        ignored="displaystatus",
    ),
    _kind(
        "endorsements_given",
        "endorsements given",
        "date first last",
        "date=endorsementdate skill=skillname first=endorseefirstname last=endorseelastname url=endorseepublicurl "
        "status=endorsementstatus",
        dates="date",
        ignored="displaystatus",
    ),
    *(
        _kind(
            f"recommendations_{way}",
            f"recommendations {way}",
            "first last date status",
            f"{_PERSON} organization=company title=jobtitle date=creationdate/date status=status",
            stem=way,
            dates="date",
            ignored="text displaystatus",
        )
        for way in ("received", "given")
    ),
    _kind(
        "contacts",
        "imported contacts",
        "emails phones created",
        _CONTACT,
        dates="created",
        ignored="instantmessagehandles addresses sites location bookmarkedat source maidenname nickname nameprefix "
        "namesuffix updatedat countrycode regioncode thirdpartyverified",
    ),
    _kind("member_follows", "people followed", "date full", "date=date full=fullname status=status", "follow", "date"),
    _kind("company_follows", "companies followed", "organization date", "organization=organization date=followedon"),
    _kind(
        "notes",
        "notes",
        "first last date",
        "first=connectionfirstname last=connectionlastname url=connectionprofileurl date=createdon/createdat",
        dates="date",
        ignored="note editedon",
    ),
    _kind(
        "registration",
        "registration",
        "date",
        "date=registrationdate/registeredat first=invitedbyfirstname last=invitedbylastname",
        stem="registration",
        ignored="registrationip registrationipaddress subscriptiontypes",
    ),
    _kind(
        "profile",
        "profile",
        "first last headline",
        f"{_PERSON} headline=headline birthday=birthdate",
        ignored="maidenname address contactinstructions summary industry country zipcode geolocation twitterhandles "
        "websites instantmessengers",
    ),
    _kind(
        "positions",
        "positions",
        "organization title started",
        "organization=companyname title=title started=startedon finished=finishedon",
        ignored="description location",
    ),
    _kind(
        "education",
        "education",
        "organization title",
        "organization=schoolname title=degreename started=startdate finished=enddate",
        ignored="notes activities",
    ),
    _kind(
        "email_addresses",
        "e-mail addresses",
        "email confirmed",
        "email=emailaddress confirmed=confirmed primary=primary",
        ignored="updatedon",
    ),
    _kind("events", "events", "name date", "name=eventname date=eventtime status=status", ignored="externalurl"),
    _kind("comments", "comments", "date link", _ACTIVITY, "comment", "date", "message comment"),
    _kind("reactions", "reactions", "date link", _ACTIVITY, "reaction", "date", "type"),
    _kind("votes", "votes", "date link", _ACTIVITY, "vote", "date", "optiontext"),
    _kind("reposts", "reposts", "date link", _ACTIVITY, "repost", "date"),
    _kind(
        "shares",
        "shares",
        "date link",
        "date=date link=sharelink",
        dates="date",
        ignored="sharecommentary sharedurl mediaurl visibility sharetitle sharedescription type",
    ),
)

_SPELLINGS = frozenset(spelling for kind in KINDS for field in kind.required for spelling in kind.fields[field])

ACTIVITIES = frozenset({"comments", "reactions", "votes", "reposts", "shares"})


def identify(header: Sequence[str], name: str) -> FileKind | None:
    """Return which file of the archive has this header (cells in normal form) under this name, or None."""
    if _SPELLINGS.isdisjoint(header) or is_bot_chat(name):
        return None
    stem = file_stem(name)
    return next((kind for kind in KINDS if kind.fits(header, stem)), None)
