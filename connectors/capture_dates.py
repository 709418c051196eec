"""When an export was made, as far as its archive or the names around it tell; never a file's own time on disk."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath

from connectors.exports import Member

# A zip that keeps no times says 1980; nothing that is read here is older than this.
_EARLIEST = datetime(2003, 1, 1)  # noqa: DTZ001 - a zip states a local time of an unknown zone
_LINKEDIN = re.compile(r"LinkedInDataExport_(\d\d)-(\d\d)-(\d{4})", re.IGNORECASE)
_ISO = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")


def entry_time(member: Member) -> datetime | None:
    """Return the time that an archive states for a member; None for plain files and where it is not to be believed."""
    return member.modified if member.modified and member.modified > _EARLIEST else None


def date_in_path(name: str) -> datetime | None:
    """Return the start of the day in a file's, folder's or archive's name, the innermost first."""
    for part in reversed(PurePosixPath(name).parts):
        if match := _LINKEDIN.search(part):
            month, day, year = (int(number) for number in match.groups())
        elif match := _ISO.search(part):
            year, month, day = (int(number) for number in match.groups())
        else:
            continue
        try:
            return datetime(year, month, day)  # noqa: DTZ001 - the landed tables hold naive UTC
        except ValueError:
            continue
    return None
