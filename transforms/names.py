"""Person names: one parser from a display name in any common spelling to the parts that are compared.

Parts are folded: transliterated with anyascii, lower case, letters only, and with ae, oe, ue as a, o, u, so that
Müller, Mueller and Muller agree. What was written is kept beside, cleaned, for display.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import lru_cache

from anyascii import anyascii

from transforms.word_lists import ACADEMIC, COMPOUND_HAN, CREDENTIALS, HONORIFICS, PARTICLES

_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
_HANGUL_SURNAMES = {
    "김": "kim", "이": "lee", "박": "park", "최": "choi", "정": "jung",
    "강": "kang", "조": "cho", "윤": "yoon", "장": "jang",
    "임": "lim", "한": "han", "오": "oh", "서": "seo", "신": "shin",
    "권": "kwon", "황": "hwang", "안": "ahn", "송": "song",
    "류": "ryu", "유": "yoo", "홍": "hong", "전": "jeon", "고": "ko",
    "문": "moon", "양": "yang", "손": "son", "배": "bae",
    "백": "baek", "허": "heo", "남": "nam", "심": "shim", "노": "noh",
    "하": "ha", "곽": "kwak", "성": "sung", "차": "cha",
    "주": "joo", "우": "woo", "구": "koo", "민": "min", "나": "na",
    "진": "jin", "지": "ji", "엄": "um", "채": "chae",
}  # fmt: skip
_NOBODY = re.compile(
    r"^(?:linkedin[ -]?(?:member|mitglied|user)"
    r"|(?:membre|miembro|membro|usuario|usuário|utente|utilisateur|lid|członek)(?: (?:de|do|di|del|van))? linkedin"
    r"|член linkedin|участник linkedin|undisclosed.recipients.*|unknown( sender)?"
    r"|none|null|n/a|no name|\W*)$",
    re.IGNORECASE,
)
_VIA = re.compile(
    r"\s+(?:via|through|on behalf of|im auftrag von|para|\(via)\s+.*$|\s*[|•·–—/\\].*$|\s+[-~]\s+.*$", re.IGNORECASE
)
_PRONOUNS = re.compile(r"\b(?:she|he|they|sie|er|elle|il|ella|él|hers?)\s*/\s*\w+(?:\s*/\s*\w+)?", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[{<（【]([^)\]}>）】]*)[)\]}>）】]")
_QUOTED = re.compile(r"(?<=\s)[\"“”'‘’«»]([^\"“”'‘’«»]+)[\"“”'‘’«»](?=\s)")
_JOINT = re.compile(r"\s*(?:&|\+)\s*|\s+(?:and|und|et|y|e|i|och|en)\s+", re.IGNORECASE)
_MAY_BE_JOINT = re.compile(r"[&+]|\s(?:and|und|et|y|e|i|och|en)\s", re.IGNORECASE)
_HAN = re.compile(r"^[\u3400-\u9fff\uf900-\ufaff]+$")
_HANGUL = re.compile(r"^[\uac00-\ud7a3]+$")
_EASTERN = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3]+$")
_MAX_LENGTH = 200


@dataclass(frozen=True, slots=True)
class PersonName:
    """A parsed display name.

    `form` is full, initial (J Doe), last_initial (Jane D), first (one word), handle (jdoe42), joint (Ann & Bob Roe) or
    none. `first`, `middle` and `last` are folded, `nick` a folded nickname given in brackets, `generation` jr, sr, ii,
    iii, iv or empty, `raw_first` the first name folded without contracting ae, oe, ue (to look nicknames up), `native`
    true where the name was written in another script than Latin, `also` the same name in another script where it stood
    beside in brackets, `key` the folded words in order, by which two names are exactly the same.
    """

    display: str
    form: str
    first: str = ""
    middle: tuple[str, ...] = ()
    last: str = ""
    nick: str = ""
    generation: str = ""
    raw_first: str = ""
    native: bool = False
    also: PersonName | None = None
    key: str = field(init=False, default="")

    def __post_init__(self) -> None:
        words = (self.first, *self.middle, self.last, self.generation)
        object.__setattr__(self, "key", " ".join(word for word in words if word))


def is_nobody(name: str) -> bool:
    """Say whether a display name stands for no known person (LinkedIn Member, an empty name)."""
    return bool(_NOBODY.match(name.strip()))


def fold(token: str) -> str:
    """Return a word in folded form, as the parts of a PersonName are."""
    return contract(_latin(token))


def contract(word: str) -> str:
    """Write ae, oe, ue as a, o, u in a folded word, unless it is too short to be a transliteration."""
    if len(word) < 5 or not is_contractible(word):
        return word
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def is_contractible(word: str) -> bool:
    """Say whether a word holds any of the letters that contract writes as one."""
    return "ae" in word or "oe" in word or "ue" in word


@lru_cache(maxsize=1 << 17)
def _latin(token: str) -> str:
    latin = anyascii(token).lower()
    return latin if latin.isalpha() and latin.isascii() else "".join(char for char in latin if "a" <= char <= "z")


def parse_name(text: str) -> PersonName:
    """Parse a display name; never raises, whatever the text."""
    display, nick, beside = _cleaned(text[:_MAX_LENGTH])
    if not display or "@" in display or is_nobody(display):
        return PersonName(display, "none")
    people = [part for part in _JOINT.split(display) if part] if _MAY_BE_JOINT.search(display) else []
    if len(people) == 2 and _looks_joint(display, people):
        return PersonName(display, "joint", first=fold(people[0].split()[0]), last=fold(people[1].split()[-1]))
    name = _assembled(display, _ordered(display), fold(nick))
    if beside and (other := _assembled(beside, _ordered(beside), "")).form == "full" and name.form == "full":
        return replace(name, also=other)
    return name


def _cleaned(text: str) -> tuple[str, str, str]:
    """Return the display name undecorated, and what stood in brackets: a nickname, the name in another script."""
    if "=?" in text:
        try:
            text = str(make_header(decode_header(text)))
        except (HeaderParseError, LookupError, UnicodeError, ValueError):
            return "", "", ""
    text = unicodedata.normalize("NFKC", text).strip().strip("\"'“”‘’`")
    if text.isascii() and text.replace(" ", "").isalpha() and " via " not in text:
        return " ".join(text.split()), "", ""
    text = _PRONOUNS.sub("", text)
    nick = beside = ""
    for pattern in (_BRACKETS, _QUOTED):
        outside = pattern.sub(" ", text)
        for inner in pattern.findall(text):
            if is_native(inner) != is_native(outside):
                beside = inner.strip()
            elif inner.isalpha() and 2 <= len(inner) <= 15 and inner.lower() not in CREDENTIALS and not inner.isupper():
                nick = inner
        text = outside
    text = _VIA.sub("", text)
    kept = "".join(char if unicodedata.category(char)[0] in "LMNZP" or char in "&+" else " " for char in text)
    return " ".join(kept.split()).strip(" ,;:-_*"), nick, beside


def _looks_joint(display: str, people: list[str]) -> bool:
    """Tell `Ann & Bob Roe` from `Ortega y Gasset`: the word between must join two given names."""
    marked = "&" in display or "+" in display or re.search(r"\s(?:and|und|et)\s", display, re.IGNORECASE)
    return bool(marked) and all(any(char.isalpha() for char in part) for part in people)


def _is_credential(token: str) -> bool:
    if "." in token or "-" in token:
        parts = [part for part in re.split(r"[.-]", token.lower()) if part]
        if len(parts) > 1 and all(part in HONORIFICS or part in CREDENTIALS for part in parts):
            return True
    word = _latin(token)
    return word in CREDENTIALS and (token.replace(".", "").isupper() or "." in token or word in {"phd", "esq", "llm"})


def _ordered(display: str) -> list[str]:
    """Return the words in the order given names, family name, as commas or capitals tell it."""
    if "," not in display:
        return _family_last(display.split())
    parts = [part.strip() for part in display.split(",") if part.strip()]
    named = [part for part in parts if not all(_is_credential(token) for token in part.split())]
    generations = [part for part in named[1:] if _latin(part) in _GENERATIONS]
    named = [part for part in named if part not in generations]
    if len(named) >= 2:
        return [*named[1].split(), *named[0].split(), *generations]
    return _family_last((named[0] if named else display).split() + generations)


def _family_last(tokens: list[str]) -> list[str]:
    if len(tokens) < 2 or not (tokens[0].isupper() and len(tokens[0]) > 1):
        return tokens
    capitals = [len(token) > 1 and token.isupper() and token.isalpha() for token in tokens]
    if capitals[0] and not any(capitals[1:]) and not _is_credential(tokens[0]):
        return [*tokens[1:], tokens[0]]
    return tokens


def is_native(text: str) -> bool:
    """Say whether a text holds letters of another script than Latin."""
    return not text.isascii() and not all(
        char.isascii() or unicodedata.name(char, "").startswith("LATIN") for char in text if char.isalpha()
    )


def _is_title(token: str) -> bool:
    word = _latin(token)
    return (word in HONORIFICS and not _EASTERN.match(token)) or (token.endswith(".") and word in ACADEMIC)


def _assembled(display: str, tokens: list[str], nick: str) -> PersonName:
    while len(tokens) > 1 and (_is_title(tokens[0]) or _is_credential(tokens[0])):
        tokens = tokens[1:]
    generation = ""
    while len(tokens) > 1 and (_is_credential(tokens[-1]) or _latin(tokens[-1]) in _GENERATIONS):
        generation = _GENERATIONS.get(_latin(tokens[-1]), generation)
        tokens = tokens[:-1]
    native = is_native(display)
    if all(_EASTERN.match(token) for token in tokens):
        return _eastern(display, tokens)
    words = [(token, _latin(token)) for token in _split_initials(tokens)]
    words = [(token, word) for token, word in words if word]
    if not words:
        return PersonName(display, "none")
    if len(words) == 1:
        token, word = words[0]
        form = "handle" if re.search(r"[\d_.@]|[a-z][A-Z].*[A-Z]", token) or len(word) < 2 else "first"
        return PersonName(display, form, contract(word), nick=nick, raw_first=word, native=native)
    given, family = words[:-1], words[-1:]
    while len(given) > 1 and given[-1][1] in PARTICLES:
        given = given[:-1]
    first, last = given[0][1], family[0][1]
    form = "full" if len(first) > 1 and len(last) > 1 else "initial" if len(last) > 1 else "last_initial"
    if len(first) == 1 and len(last) == 1:
        form = "handle"
    middle = tuple(contract(word) for _, word in given[1:] if word not in PARTICLES)
    return PersonName(display, form, contract(first), middle, contract(last), nick, generation, first, native)


def _split_initials(tokens: list[str]) -> list[str]:
    """Separate `J.R.` into its letters, and split nothing else."""
    words: list[str] = []
    for token in tokens:
        if "." not in token:
            words.append(token)
            continue
        letters = [part for part in token.split(".") if part]
        words += letters if len(letters) > 1 and all(len(part) == 1 for part in letters) else [token]
    return words


def _eastern(display: str, tokens: list[str]) -> PersonName:
    """Han, Hangul and kana names: the family name stands first."""
    whole = "".join(tokens)
    if len(tokens) >= 2:
        family, given = tokens[0], "".join(tokens[1:])
    elif (_HAN.match(whole) or _HANGUL.match(whole)) and 2 <= len(whole) <= 4:
        # A name of four Han characters is Japanese, as a rule two and two.
        cut = 2 if (whole[:2] in COMPOUND_HAN and len(whole) > 2) or (len(whole) == 4 and _HAN.match(whole)) else 1
        family, given = whole[:cut], whole[cut:]
    else:
        return PersonName(display, "first", fold(whole), raw_first=_latin(whole), native=True)
    last = _HANGUL_SURNAMES.get(family, fold(family))
    return PersonName(display, "full", fold(given), (), last, raw_first=_latin(given), native=True)
