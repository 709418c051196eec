"""What is delivered and is no contact: newsletters, notices, automatic replies, drafts, spam and advertisements."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from examples.behaviour import Life
from examples.occasions import role_address
from examples.world import LAST_DAY, OWNER, Handle, LinkedInMessage, Mail, Person


def fill_mailbox(life: Life) -> None:
    """Add everything that is delivered and does not count."""
    people = [person for person in life.world.people if person.habit == "regular"]
    _newsletters(life)
    _notices(life)
    _automatic_replies(life, people)
    _drafts_and_spam(life, people)
    _calendar_mail(life, people)
    _duplicates(life)
    _linkedin_noise(life, people)


def _deliver(life: Life, day: date, sender: Handle, subject: str, why: str, headers: list[tuple[str, str]]) -> Mail:
    at = life.moment(day, 5, 21)
    mail = Mail(
        f"{life.number()}@{sender.email.partition('@')[2] or 'nowhere.example'}", at, sender,
        [life.world.owner.handle(at, private=True)], subject, str(int(life.number()[:15], 16)),
        "You receive this mail because you are on file.", headers=headers, uncounted=why,
    )  # fmt: skip
    life.world.mails.append(mail)
    return mail


def _newsletters(life: Life) -> None:
    sources = (("newsletter", "Sundial Media", 15), ("news", "Yonder Travel", 33), ("hello", "Inkwell Learning", 45))
    for local, organization, every in sources:
        sender = role_address(local, organization)
        life.world.others[sender.email] = "automated"
        day = life.world.first_day
        while day <= LAST_DAY:
            mail = _deliver(life, day, sender, f"{organization}: what is new", "newsletter", [
                ("List-Unsubscribe", f"<https://{sender.email.partition('@')[2]}/leave>"),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                ("Feedback-ID", "7:campaign:example"),
            ])  # fmt: skip
            mail.labels.append("Category Promotions")
            day += timedelta(days=every)
    # The last delivery, so that the mailbox speaks for its whole last day.
    _deliver(life, LAST_DAY, role_address("news", "Yonder Travel"), "Autumn", "newsletter", [("Precedence", "bulk")])


def _notices(life: Life) -> None:
    sender = role_address("no-reply", "Lodestar Insurance")
    support = role_address("support", "Wherry Maritime")
    life.world.others |= {sender.email: "automated", support.email: "role"}
    for index in range(20):
        headers = [("Auto-Submitted", "auto-generated")]
        day = life.world.before_end(13 + 40 * index)
        _deliver(life, day, sender, "Your statement is ready", "notification", headers)
    for index in range(4):
        _deliver(life, life.world.before_end(100 + 200 * index), support, f"Ticket {index}", "role_address", [])


def _automatic_replies(life: Life, people: list[Person]) -> None:
    for index, person in enumerate(people[:10]):
        day = life.world.before_end(75 * index + 20)
        sender = person.handle(datetime.combine(day, datetime.min.time()))
        _deliver(life, day, sender, "Automatic reply: out of office", "automatic_reply",
                 [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")])  # fmt: skip


def _drafts_and_spam(life: Life, people: list[Person]) -> None:
    for index, person in enumerate(people[:6]):
        draft = life.mail_thread([person], life.world.before_end(30 * index + 3), True, False, "Not sent yet")[0]
        draft.labels, draft.uncounted = ["Drafts"], "draft"
        trashed = life.mail_thread([person], life.world.before_end(50 * index + 33), False, False, "Old matter")[0]
        trashed.labels = ["Trash"]
    for index in range(10):
        sender = Handle("", "Prize Office", f"winner{index}@lottery-of-nowhere.example")
        life.world.others[sender.email] = "automated"
        mail = _deliver(life, life.world.before_end(17 + 60 * index), sender, "You have won", "spam", [])
        mail.labels.append("Spam")


def _calendar_mail(life: Life, people: list[Person]) -> None:
    for index, person in enumerate(people[:6]):
        day = life.world.before_end(90 + 70 * index)
        sender = person.handle(datetime.combine(day, datetime.min.time()))
        mail = _deliver(life, day, sender, "Invitation: Planning", "calendar_invitation", [])
        mail.content_type = "text/calendar; charset=UTF-8; method=REQUEST"
        mail.body = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR"


def _duplicates(life: Life) -> None:
    """Let some messages lie in the mailbox twice, and let bodies hold lines that look like a separator."""
    counted = [mail for mail in life.world.mails if not mail.uncounted]
    life.world.mails += counted[5:400:80]
    for mail in counted[7:400:90]:
        mail.body = "Thank you.\n\nFrom Monday on I am back in the office.\n\nFrom the minutes:\nDecision: we go on."


def _linkedin_noise(life: Life, people: list[Person]) -> None:
    ad = '<p class="spinmail-quill-editor__spin-break">Grow with us, %FIRSTNAME%&nbsp;!</p>'
    for index in range(14):
        at = life.moment(life.world.before_end(20 + 71 * index))
        name = "LinkedIn Member" if index % 2 else "Quarzit Materials"
        life.world.messages.append(
            LinkedInMessage(life.conversation(f"ad {index}"), at, "", (OWNER,), ad, "Sponsored Conversation",
                            "Scale your team", name, uncounted="sponsored")
        )  # fmt: skip
    for index in range(5):
        at = life.moment(life.world.before_end(300 + 140 * index))
        life.world.messages.append(
            LinkedInMessage(life.conversation(f"gone {index}"), at, "", (OWNER,), "Thanks for the hint!",
                            sender_name="LinkedIn Member", uncounted="former_member")
        )  # fmt: skip
    for person in [person for person in people if person.connected_on][:3]:
        at = life.moment(life.world.before_end(9))
        life.world.messages.append(
            LinkedInMessage(life.conversation(person.truth_id), at, OWNER, (person.truth_id,), "Dear", draft=True,
                            uncounted="draft")
        )  # fmt: skip
