"""The names of the files in a LinkedIn archive, in all their spellings: what a name alone can say of a file."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from connectors.delimited import column_key

# Chats with LinkedIn's own assistants share the header of messages; the other side is no person.
_BOT_STEMS = ("guidemessages", "coachmessages", "roleplaymessages", "assistantmessages")

_WITHOUT_RELATIONSHIPS = frozenset(
    """
        accountstatushistory adtargeting adsclicked lanadsengagement calendar causesyoucareabout certifications
        courses duolingo hashtagfollows honors inferencesaboutyou jobapplicantsavedanswers jobapplications
        jobseekerpreferences jobapplicantsavedscreeningquestionresponses savedjobs languages learning
        learningcoachmessages logins memberhashtags organizations patents phonenumbers privateidentityasset
        profilesummary projects providers publications receipts receiptsv2 reviews richmedia
        savedarticles saveditems savedjobalerts searchqueries securitychallenges skills testscores verifications
        videos volunteering whatsappphonenumbers
    """.split()
)
# Without a header such a file is an error; generic names only below a folder or archive that is called LinkedIn's.
_EXPECTED = frozenset(
    """
        companyfollows connection connections endorsementgiveninfo endorsementreceivedinfo importedcontacts invitations
        memberfollows messages recommendationsgiven recommendationsreceived
    """.split()
)
_EXPECTED_IN_ARCHIVE = frozenset(
    """
        comments contacts education emailaddresses events instantreposts notes positions profile reactions registration
        shares votes
    """.split()
)
_COPY = re.compile(r"(?:[ _]?\(\d+\)|_\d+)$")
_SUFFIX = re.compile(r"\.(?:csv|tsv|txt|xlsx)$", re.IGNORECASE)


def file_stem(name: str) -> str:
    """Return the normal form of a file's name: no folder, no suffix, no ` (1)` or `_123`, letters and digits only."""
    stem = PurePosixPath(name).name
    while (shorter := _COPY.sub("", _SUFFIX.sub("", stem))) != stem:
        stem = shorter
    return column_key(stem)


def is_bot_chat(name: str) -> bool:
    """Return whether a file holds a chat with one of LinkedIn's assistants, by its name."""
    return file_stem(name).endswith(_BOT_STEMS)


def is_known_without_relationships(name: str) -> bool:
    """Return whether a file belongs to a LinkedIn archive and holds nothing about relationships, by its name."""
    return _SUFFIX.search(name) is not None and (file_stem(name) in _WITHOUT_RELATIONSHIPS or is_bot_chat(name))


def is_expected(name: str) -> bool:
    """Return whether a file is called like one that an archive tells relationships in."""
    stem = file_stem(name)
    in_archive = "linkedin" in str(PurePosixPath(name).parent).casefold()
    return _SUFFIX.search(name) is not None and (stem in _EXPECTED or (in_archive and stem in _EXPECTED_IN_ARCHIVE))


def is_in_archive(name: str) -> bool:
    """Return whether a table lies below a folder or zip that bears the name LinkedIn gives its archives."""
    return _SUFFIX.search(name) is not None and "linkedindataexport" in str(PurePosixPath(name).parent).casefold()
