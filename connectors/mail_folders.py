"""Folders and labels: which of them hold sent mail, drafts, spam, deleted mail or chats, in many languages.

Names are matched whole, never by a part of them: "All mail Including Spam and Trash" is no trash.
"""

from __future__ import annotations

import base64
import binascii
import csv
import re
import unicodedata
from pathlib import PurePosixPath
from typing import Literal

from connectors.mail_encoded_words import decode_text

Role = Literal["sent", "draft", "spam", "trash", "chat"]

_NAMES: dict[Role, str] = {
    "sent": """sent, sent items, sent messages, sent mail, outbox, gesendet, gesendete, gesendete elemente,
        gesendete objekte, gesendete nachrichten, postausgang, enviados, enviado, enviadas, elementos enviados,
        mensajes enviados, correo enviado, itens enviados, mensagens enviadas, e-mails enviados, messages envoyés,
        éléments envoyés, envoyés, courrier envoyé, posta inviata, inviati, inviata, elementi inviati,
        messaggi inviati, verzonden, verzonden items, verzonden berichten, verzonden e-mail, wysłane, elementy wysłane,
        odesláno, odeslané, odeslaná pošta, odeslané zprávy, odoslané, odoslaná pošta, отправленные, надіслані,
        изпратени, skickat, skickade, skickat mail, skickade objekt, sendt, sendte elementer, sendte, sendt post,
        lähetetyt, lähetetty, elküldött, elküldött elemek, elküldött üzenetek, trimise, mesaje trimise, poslano,
        poslane stavke, poslato, απεσταλμένα, gönderilmiş postalar, gönderilmiş öğeler, gönderilen postalar,
        gönderilenler, 送信済み, 送信済みメール, 送信済みアイテム, 已发送, 已发送邮件, 已发邮件, 寄件備份, 寄件匣,
        보낸편지함, 보낸 편지함, דואר יוצא, פריטים שנשלחו, المرسلة, البريد المرسل, terkirim, đã gửi, thư đã gửi,
        ส่งแล้ว, จดหมายที่ส่งแล้ว, enviats, išsiųsti, išsiųsti laiškai, nosūtītās, nosūtītie, saadetud,
        saadetud kirjad, sendt e-post, sendte e-mails, الرسائل المرسلة""",
    "draft": """draft, drafts, entwurf, entwürfe, borrador, borradores, brouillon, brouillons, bozza, bozze, concepten,
        concept, rascunho, rascunhos, szkice, wersje robocze, koncepty, rozepsané, черновики, чернетки, utkast,
        kladder, kladde, luonnokset, piszkozatok, ciorne, skice, nacrti, πρόχειρα, taslaklar, 下書き, 草稿, 草稿箱,
        임시보관함, 임시 보관함, טיוטות, المسودات, draf, thư nháp, bản nháp, ร่างจดหมาย, mesaje nefinalizate,
        esborranys, чернови, osnutki, juodraščiai, melnraksti, mustandid, kladd, kopie robocze""",
    "spam": """spam, junk, junk e-mail, junk email, junk mail, bulk mail, werbung, junk-e-mail, spamverdacht,
        correo no deseado, no deseado, courrier indésirable, indésirables, pourriel, posta indesiderata, indesiderata,
        ongewenste e-mail, ongewenst, lixo eletrônico, lixo eletrónico, wiadomości-śmieci, nevyžádaná pošta, спам,
        нежелательная почта, skräppost, søppelpost, søppel-e-post, uønsket mail, uønsket e-post, roskaposti,
        levélszemét, önemsiz, önemsiz e-posta, ανεπιθύμητα, 迷惑メール, 垃圾邮件, 垃圾郵件, 垃圾電子郵件, 스팸함,
        정크 메일, דואר זבל, ספאם, البريد غير الهام, thư rác, สแปม, correu brossa, brossa, nezaželena pošta,
        vsiljena pošta, neželjena pošta, šlamštas, mēstules, rämpspost, الرسائل غير المرغوب فيها,
        البريد غير المرغوب فيه, 스팸, จดหมายขยะ, gereksiz""",
    "trash": """trash, bin, deleted, deleted items, deleted messages, papierkorb, gelöscht, gelöschte elemente,
        gelöschte objekte, papelera, elementos eliminados, corbeille, éléments supprimés, cestino, posta eliminata,
        prullenbak, verwijderde items, lixeira, itens excluídos, lixo, kosz, koš, корзина, кошик, papirkorg, papirkurv,
        papperskorg, slettede elementer, roskakori, kuka, coș de gunoi, smeće, κάδος απορριμμάτων, çöp kutusu,
        çöp, ゴミ箱, 已删除邮件, 已删除, 垃圾桶, 휴지통, אשפה, سلة المهملات, thùng rác, ถังขยะ""",
    "chat": "chat, chats, clavardage, czat, czaty, чат, чаты, チャット, 聊天, 채팅, sohbet",
}
_SUFFIXES = (".mbox", ".mbx", ".sbd", ".eml", ".gz", ".zip", ".tgz", ".tar", ".imapmbox")
# Programs of old write "sent-mail".
_BLANKS = re.compile(r"[\s_-]+")
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(_BLANKS.split(name.strip()))).casefold()


_ROLES: dict[str, Role] = {_folded(name): role for role, names in _NAMES.items() for name in names.split(",")}


def name_role(name: str) -> Role | None:
    """Return what a folder or label of this name holds, or None where it says nothing."""
    return _ROLES.get(_folded(name))


def path_role(path: str) -> Role | None:
    """Return what the innermost folder on a path that says so holds; the path may be of a file or inside an archive."""
    for part in reversed(PurePosixPath(path).parts):
        name = decode_folder_name(_without_suffixes(part))
        for candidate in (name, name.rpartition(".")[2], name.rpartition("/")[2]):
            role = name_role(candidate.strip())
            if role and role != "chat":
                return role
    return None


def is_group_path(path: str) -> bool:
    """Say whether a mailbox is that of a Google Group in a Takeout, whatever the language of its folder names."""
    parts = PurePosixPath(path).parts[:-1]
    return any(part == "googlegroups.com" or part.endswith("@googlegroups.com") for part in parts)


def decode_folder_name(name: str) -> str:
    """Return an IMAP folder name without its modified UTF-7 (RFC 3501, section 5.1.3); unchanged where it is none."""
    try:
        return _SHIFTED.sub(_unshifted, name)
    except (binascii.Error, UnicodeDecodeError):
        return name


def _unshifted(found: re.Match[str]) -> str:
    if not found[1]:
        return "&"
    packed = found[1].replace(",", "/")
    return base64.b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-16-be")


def _without_suffixes(name: str) -> str:
    while name.lower().endswith(_SUFFIXES):
        name = name.rpartition(".")[0]
    return name


def gmail_labels(value: bytes) -> list[str]:
    """Return the labels of an unfolded X-Gmail-Labels: decoded first, then read as one line of CSV."""
    text = " ".join(decode_text(value).split())
    try:
        return [label.strip() for label in next(csv.reader([text], skipinitialspace=True), [])]
    except csv.Error:
        return [label.strip() for label in text.split(",")]
