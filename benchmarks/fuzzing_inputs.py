"""Small well-formed inputs of every reader and their mutations, for `benchmarks.fuzzing`; a seed gives one input.

An input is something good, something to be mutated, and something good again: what comes after must still land,
because one bad record costs that record. Of an archive the bytes themselves are mutated; there a file beside it is the
good one.
"""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

READERS = ("mail", "calendar", "linkedin", "contacts", "archives")
KEPT = "last@good.example"
EDGES = (b"\0", b"\xff", b"\xfe\xff", b"\n", b"\r", b"\r\n\r\n", b'"', b'""', b",", b";", b":", b"\\", b"=", b"<", b"(")
NUMBERS = (b"0", b"-1", b"9999", b"99999999999999999999", b"1e308", b"\xd9\xa1", b"2147483648", b"19700101T000000Z")

Pack = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Subject:
    """One form of one reader's input.

    `name` is its path below the exports folder, `words` what its grammar is made of. `keeps` says whether the e-mail
    address KEPT must land from what comes after the mutated part.
    """

    reader: str
    name: str
    before: bytes
    middle: bytes
    after: bytes
    words: Sequence[bytes]
    pack: Pack = bytes
    keeps: bool = True
    is_packed_first: bool = False

    def draw(self, rng: random.Random) -> bytes:
        """Return the input with its middle mutated, or its packed bytes where those are the grammar.

        A line ends before what comes after, since nobody can tell two records apart that share a line."""
        if self.is_packed_first:
            return mutated(self.pack(self.before + self.middle + self.after), rng, self.words)
        return self.pack(self.before + mutated(self.middle, rng, self.words) + b"\r\n" + self.after)


def mutated(content: bytes, rng: random.Random, words: Sequence[bytes]) -> bytes:
    """Return content after one to six changes: flipped, cut, repeated, moved, or with a word put in."""
    for _change in range(rng.choice((1, 1, 2, 3, 6))):
        at = rng.randrange(len(content) + 1)
        length = min(rng.choice((0, 1, 1, 2, 4, 16, 80)), len(content) - at)
        piece = content[at : at + length]
        word = rng.choice(rng.choice((words, EDGES, NUMBERS)))
        new = rng.choice(
            (
                bytes(byte ^ 1 << rng.randrange(8) for byte in piece),
                b"",
                piece * rng.choice((2, 3, 50)),
                word,
                word * rng.choice((2, 30, 3_000)),
                word + piece,
                rng.randbytes(rng.randrange(9)),
                content[rng.randrange(len(content) + 1) :][: rng.choice((8, 60, 400))],
            )
        )
        content = content[:at] + new + content[at + length :]
    return content


def _words(text: str) -> list[bytes]:
    """Return words that stand between blanks, with Python's escapes for what no word can hold."""
    return [word.encode("latin1").decode("unicode_escape").encode("latin1") for word in text.split()]


def letter(number: str, sender: str) -> bytes:
    """Return a message whose header has what mail programs write."""
    return (
        f"Delivered-To: me@home.example\r\nReceived: from a (b [1.2.3.4]) by c; Tue, 3 Mar 2026 09:00:00 +0100\r\n"
        f"Message-ID: <{number}@good.example>\r\nReferences: <0@x.example>\r\n <1@x.example>\r\n"
        f"Date: Tue, 3 Mar 2026 09:00:00 +0100\r\nFrom: =?utf-8?q?Zo=C3=AB_Roe?= <{sender}>\r\n"
        'To: "Last, First" <a@b.example>, Group: c@d.example, (x) e@f.example;\r\n'
        "Cc: =?iso-2022-jp?B?GyRCJCIbKEI=?=\r\n <g@h.example>\r\n"
        "Subject: =?utf-8?b?w6Q=?= =?latin1?q?=E4?= plan\r\nList-Id: <l.x.example>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\ntext\r\n\r\n"
    ).encode()


def _mail() -> list[Subject]:
    words = _words(r"""
        From\x20 From\x20a@b.example\x20Mon\x20Mar\x20\x202\x2009:00:00\x202026\n \n\n From:\x20 \nTo:\x20
        \nDate:\x20 =? ?= =?utf-8?b? =?x-unknown?q? =?utf-7?q?+AGE-?= =?iso-2022-kr?b?GyQpQw==?= Message-ID:\x20< @
        > \nReferences:\x20 Thu,\x2031\x20Feb\x202026\x2025:61:61\x20+9999 \nContent-Length:\x2099999999 \n\x20
        \n\t , a@b,\x20 \x01\x01\x01\x01\n \nX-Gmail-Labels:\x20Sent \nMIME-Version:\x201.0 --=_b >From\x20
        @[127.0.0.1]
    """)
    line = b"From x@y.example Mon Mar  2 09:00:00 2026\r\n"
    mark = b"\x01\x01\x01\x01\n"
    first, middle, last = (letter(name, f"{name}@good.example") for name in ("first", "middle", "last"))
    apple = (
        b"%d\n" % len(middle) + middle + b"<plist><dict><key>flags</key><integer>8590195713</integer></dict></plist>"
    )
    return [
        Subject("mail", "mail.mbox", line + first, line + middle, line + last, words),
        Subject("mail", "inbox", mark + first + mark, mark + middle + mark, mark + last + mark, words),
        Subject("mail", "letters/middle.eml", b"", middle, b"", words, keeps=False),
        Subject("mail", "letters/middle.emlx", b"", apple, b"", words, keeps=False),
        Subject("mail", "Mail/cur/1772442001.M1.host:2,S", b"", middle, b"", words, keeps=False),
        Subject("mail", "letters/middle.msg", b"", middle, b"", words, _outlook, False, True),
        Subject("mail", "outlook.pst", b"", middle, b"", words, _outlook_store, False, True),
    ]


def _outlook(content: bytes) -> bytes:
    from tests.outlook_message import outlook_message

    return outlook_message((("to", "Me", "me@home.example"),), subject="plan", headers=content.decode("latin1"))


def _outlook_store(content: bytes) -> bytes:
    from tests.pst_store import Folder, Item, pst_store

    person = {0x0C15: 1, 0x3001: "Me", 0x39FE: "me@home.example"}
    sent = Item({0x001A: "IPM.Note", 0x0037: "plan", 0x0C1A: "Ann", 0x5D01: "ann@good.example"}, [person])
    received = Item({0x001A: "IPM.Note", 0x007D: content.decode("latin1")})
    return pst_store([Folder("Inbox", [received]), Folder("Sent Items", [sent])])


def _calendar() -> list[Subject]:
    words = _words(r"""
        RRULE:FREQ=SECONDLY RRULE:FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2 FREQ=MINUTELY;INTERVAL=0 COUNT=1000000000
        UNTIL=99991231T235959Z BYSETPOS=-366 BYDAY=-53MO RDATE;VALUE=PERIOD: EXDATE;TZID=Europe/Berlin:
        DURATION:P99999999W -PT BEGIN:VALARM\r\n END:VALARM\r\n BEGIN:VEVENT\r\n END:VEVENT\r\n \r\n\x20
        BEGIN:VTIMEZONE\r\nTZID:X\r\n END:VTIMEZONE\r\n ;TZID=X: ;TZID= RECURRENCE-ID;RANGE=THISANDFUTURE:
        ATTENDEE;CN= ;PARTSTAT=DECLINED mailto: SEQUENCE:-99999999999999 STATUS:CANCELLED \\n \\,
        ;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2;BYSECOND=0,1 00010101T000000 99991231T235959 ;VALUE=DATE: T240000
    """)
    head = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nX-WR-TIMEZONE:Europe/Berlin\r\n"
    zone = (
        b"BEGIN:VTIMEZONE\r\nTZID:Home\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\n"
        b"TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    event = (
        b"BEGIN:VEVENT\r\nUID:%b@good.example\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Home:20260302T100000\r\n"
        b"DTEND;TZID=Home:20260302T110000\r\nSUMMARY:Plan\\, then lunch\r\nORGANIZER;CN=Me:mailto:me@home.example\r\n"
        b'ATTENDEE;CN="Roe, Ann";PARTSTAT=ACCEPTED:mailto:%b@good.example\r\n%bEND:VEVENT\r\n'
    )
    rules = (
        b"RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260701T000000Z\r\nEXDATE;TZID=Home:20260309T100000\r\n"
        b"RDATE;TZID=Home:20260310T100000\r\nSEQUENCE:2\r\nSTATUS:CONFIRMED\r\n"
    )
    middle, last = event % (b"middle", b"middle", rules), event % (b"last", b"last", b"")
    tail = b"END:VCALENDAR\r\n"
    return [
        Subject("calendar", "work.ics", head + zone, middle, last.replace(b";TZID=Home", b"") + tail, words),
        Subject("calendar", "zone.ics", head, zone + middle, last.replace(b";TZID=Home", b"") + tail, words),
    ]


def _linkedin() -> list[Subject]:
    words = _words(r"""
        " ", "\r\n" \n 01\x20Jan\x202026 31\x20Feb\x202026 2026-03-09\x2025:00:00\x20UTC 13/13/26,\x201:00\x20PM
        =1+1 https://www.linkedin.com/in/ %F0%9F 2-MTIz urn:li:member: INCOMING LinkedIn\x20Member \xef\xbb\xbf
    """)
    link = b"https://www.linkedin.com/in/"
    people = b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    person = b"%b,Roe," + link + b'%b-roe,%b@good.example,"Acme, Inc.",Head of "plan",08 Feb 2026\n'
    chat = (
        b'"CONVERSATION ID","CONVERSATION TITLE","FROM","SENDER PROFILE URL","TO","RECIPIENT PROFILE URLS","DATE",'
        b'"SUBJECT","CONTENT","FOLDER","ATTACHMENTS"\n'
    )
    line = b'"2-%b","","Me","%bme","Ann Roe","%bann","2026-02-10 01:15:09 UTC","","Thanks ""you"",\nbye","INBOX",""\n'
    asked = b"From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
    ask = b'Me,Ann,"9/20/25, 4:55 PM",hello,OUTGOING,%bme,%bann\n' % (link, link)
    known = {
        "Connections.csv": people + person % (b"Ann", b"ann", b"ann"),
        "messages.csv": chat,
        "Invitations.csv": asked + ask,
    }
    middle, after, last = (person % (name, name, name) for name in (b"middle", b"after", b"last"))
    rows = after * 3 + last
    talk = line % (b"middle", link, link)

    def archive(name: str) -> Pack:
        return lambda content: zipped(known | {name: content})

    return [
        Subject("linkedin", "Connections.csv", people, middle, rows, words),
        Subject("linkedin", "Complete_1.zip", people, middle, rows, words, archive("Connections.csv")),
        Subject("linkedin", "Complete_2.zip", chat, talk, b"", words, archive("messages.csv"), False),
        Subject("linkedin", "Complete_3.zip", asked, ask, ask, words, archive("Invitations.csv"), False),
        Subject("linkedin", "Connections.xlsx", people, middle, last, words, _workbook, False, True),
    ]


def _workbook(content: bytes) -> bytes:
    import polars as pl

    buffer = io.BytesIO()
    pl.read_csv(content, truncate_ragged_lines=True, quote_char=None).write_excel(buffer)
    return buffer.getvalue()


def _contacts() -> list[Subject]:
    words = _words(r"""
        BEGIN:VCARD\r\n END:VCARD\r\n ;ENCODING=QUOTED-PRINTABLE: ;CHARSET=UTF-7: =\r\n =C3 \r\n\x20
        EMAIL;TYPE=INTERNET: item1. ;ENCODING=b: PHOTO;ENCODING=BASE64: AGENT:BEGIN:VCARD VERSION:2.1 N:;;;;
        BDAY:--0506 BDAY:99999999 \x20:::\x20 " "\r\n E-mail\x209\x20-\x20Value \\;
    """)
    card = (
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:%b Roe\r\nN:Roe;%b;;;\r\nEMAIL;TYPE=WORK:%b@good.example\r\n"
        b"ORG:Acme\\, Inc.;Unit\r\n"
        b"TEL;TYPE=CELL:+44 20 7946 0000\r\nBDAY:1990-05-06\r\nURL:https://www.linkedin.com/in/%b\r\n"
        b"NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=A4=\r\nb\r\nEND:VCARD\r\n"
    )
    book = b"First Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value,Birthday,Notes\n"
    row = b'%b,Roe,"Acme, Inc.",Work,%b@good.example ::: %b@other.example,+44 20 7946 0000,1990-05-06,"a\nb"\n'
    first, middle, last = (card % ((name,) * 4) for name in (b"first", b"middle", b"last"))
    plain = b"%b,Roe,,Work,%b@good.example,,,\n"
    rows = plain % (b"after", b"after") * 3 + plain % (b"last", b"last")
    return [
        Subject("contacts", "people.vcf", first, middle, last, words),
        Subject("contacts", "contacts.csv", book, row % ((b"middle",) * 3), rows, words),
    ]


def _archives() -> list[Subject]:
    words = _words(r"""
        PK\x03\x04 PK\x01\x02 PK\x05\x06 PK\x06\x06 \xff\xff\xff\xff ../../x /etc/x C:\\x ustar\x0000 \x1f\x8b\x08
        0000777 L x g path= 99\x20size=1\n \x08\x00 \x0e\x00 c\x00
    """)
    mbox = b"From x@y.example Mon Mar  2 09:00:00 2026\r\n" + letter("middle", "middle@good.example")

    def pack(form: str) -> Pack:
        return lambda content: tarred({"a/mail.mbox": content, "b/inner.zip": zipped({"c.mbox": content})}, form)

    def nested(content: bytes) -> bytes:
        return zipped({"a/mail.mbox": content, "b/inner.zip": zipped({"c.mbox": content}), "d.ics": b"BEGIN:VCALENDAR"})

    packs: Mapping[str, Pack] = {"a.zip": nested, "a.tar": pack("w"), "a.tgz": pack("w:gz"), "mail.mbox.gz": _gzipped}
    return [Subject("archives", name, b"", mbox, b"", words, how, False, True) for name, how in packs.items()]


def _gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """Return a zip of entries, the same for the same ones."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, (name, content) in enumerate(entries.items()):
            info = zipfile.ZipInfo(name, (2026, 3, 2, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED if number % 2 else zipfile.ZIP_STORED
            archive.writestr(info, content)
    return buffer.getvalue()


def tarred(entries: Mapping[str, bytes], form: str) -> bytes:
    """Return a tar of entries, packed as tarfile's mode says."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=form) as archive:  # type: ignore[call-overload]
        for name, content in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def subjects(reader: str | None = None) -> list[Subject]:
    """Return the inputs of one reader, or of all."""
    every = [*_mail(), *_calendar(), *_linkedin(), *_contacts(), *_archives()]
    return [one for one in every if reader in (None, one.reader)]
