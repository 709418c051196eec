"""What to say to somebody who has no exports yet, or none that can be read."""

from __future__ import annotations

NOTHING_RECOGNISED = "Nothing in the exports was recognised:"

WHERE_TO_GET_EXPORTS = """\
Put at least one of these into exports/, as it comes, at any depth and under any name:
  LinkedIn   Me > Settings & Privacy > Data privacy > Get a copy of your data > the larger archive;
             the zip comes by mail within a day (a first part may come within minutes)
  Google     takeout.google.com > Deselect all > Mail, Calendar, Contacts > Export once (.zip or .tgz)
  Outlook    calendar: File > Save Calendar (.ics); people: File > Open & Export > Import/Export > Export to a
             file (.csv); mail: a copy of the data file (.pst, .ost), made while Outlook is closed; it needs
             pip install 'tieline[pst]'; or drag messages into a folder
  Apple      Mail: choose mailboxes, Mailbox > Export Mailbox; Calendar: File > Export > Export;
             Contacts: select all, File > Export > Export vCard
  Thunderbird, Maildir, any .mbox, .eml, .ics, .vcf: copy the files or the profile folder"""
