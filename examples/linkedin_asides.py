"""The files of a LinkedIn archive that tell of no relationship: own activity, chats with a bot, advertising, events."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from examples.world import LAST_DAY, World

BOT_COLUMNS = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER"
)


def asides(world: World) -> dict[str, str]:
    """Return those files by name."""
    owner = f"https://www.linkedin.com/in/{world.owner.slug}"
    chat = "2-Ym90,Learning Coach Conversation"
    bot = (
        f"{chat},,,Leonie Achterberg,{owner},2026-05-04 08:00:11 UTC,,What would you like?,INBOX",
        f"{chat},Leonie Achterberg,{owner},,,2026-05-04 07:59:02 UTC,,Hello,INBOX",
    )
    hours = '"Jun 18, 2026 9:00 AM - Jun 18, 2026 1:00 PM"'
    event = f"Falkenau Forum on Public Data,{hours},APPROVED,https://forum.example/1"
    return _activity() | {
        "learning_coach_messages.csv": _lines(BOT_COLUMNS, *bot),
        "coach_messages.csv": _lines(BOT_COLUMNS),
        "LearningCoachMessages.csv": "No conversations found\n\n",
        "Events.csv": _lines("Event Name,Event Time,Status,External Url", event),
        "Ad_Targeting.csv": _lines("Member Age,Company Names,Company Names,Job Titles,Job Titles", "35-54,A; B,C,D,E"),
        "Registration.csv": _lines("Registered At,Registration Ip,Subscription Types", '"6/7/12, 11:59 PM",,'),
        "Skills.csv": _lines("Name", "Data governance", "Statistics"),
        "Company Follows.csv": _lines("Organization,Followed On", "Verdigris Water,Thu Jan 05 12:34:56 UTC 2023"),
        "Jobs/Saved Jobs.csv": _lines(
            "Saved Date,Job Url,Job Title,Company Name", '"1/29/26, 2:37 PM",,Analyst,Vellum'
        ),
    }


def _activity() -> dict[str, str]:
    comments, reactions, shares = [], [], []
    for index in range(24):
        at = datetime.combine(LAST_DAY - timedelta(days=8 + 47 * index), time(6 + index % 12, 13 + index, 7))
        urn = 7_000_000_000_000_000_000 + index * 4_194_304
        link = f"https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A{urn}"
        comments.append(f'{at},{link},"Thank you, this is useful."')
        reactions.append(f"{at - timedelta(days=3)},LIKE,{link}")
        if index % 3 == 0:
            shares.append(f'{at - timedelta(days=5)},{link},"What we learned, in short",,,MEMBER_NETWORK')
    return {
        "Comments.csv": _lines("Date,Link,Message", *comments),
        "Reactions.csv": _lines("Date,Type,Link", *reactions),
        "Shares.csv": _lines("Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility", *shares),
    }


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"
