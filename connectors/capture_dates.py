"""When an export was made, as far as its archive or the names around it tell; never a file's own time on disk."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from connectors.exports import Member

# A zip that keeps no times says 1980; nothing that is read here is older than this.
_EARLIEST = datetime(2003, 1, 1)  # noqa: DTZ001 - a zip states a local time of an unknown zone
_LINKEDIN = re.compile(r"LinkedInDataExport_(\d\d)-(\d\d)-(\d{4})", re.IGNORECASE)
_ISO = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
# LinkedIn takes a day to write an archive; entries much further from its date were packed anew.
_PACKED_ANEW = timedelta(days=3)


def entry_time(member: Member) -> datetime | None:
    """Return the time that an archive states for a member; None for plain files and where it is not to be believed.

    It is not where the member lies in an archive that LinkedIn dated otherwise: somebody unpacked and packed it again.
    """
    if member.modified is None or member.modified < _EARLIEST:
        return None
    dated = _linkedin_date(member.name)
    return None if dated and abs(member.modified - dated) > _PACKED_ANEW else member.modified


def stated_time(member: Member) -> datetime | None:
    """Return when a document was made: as its archive states, else as the names around it do."""
    return entry_time(member) or date_in_path(member.name)


def date_in_path(name: str) -> datetime | None:
    """Return the start of the day in a file's, folder's or archive's name: LinkedIn's own, else any in ISO form."""
    return _linkedin_date(name) or _date_by(_ISO, "ymd", name)


def _linkedin_date(name: str) -> datetime | None:
    return _date_by(_LINKEDIN, "mdy", name)


def _date_by(pattern: re.Pattern[str], order: str, name: str) -> datetime | None:
    """Return the date of the innermost part of a path that has one."""
    for part in reversed(PurePosixPath(name).parts):
        if match := pattern.search(part):
            number = dict(zip(order, map(int, match.groups()), strict=True))
            try:
                return datetime(number["y"], number["m"], number["d"])  # noqa: DTZ001 - the landed tables are naive UTC
            except ValueError:
                continue
    return None
