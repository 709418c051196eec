"""Nicknames: which formal given names a given name may stand for."""

from __future__ import annotations

from functools import cache

from nicknames import NickNamer

from transforms.names import contract

# Formal name: short forms, where the English data set has none.
_OTHERS = {
    "aleksandr": "sasha alex alexander alexandr",
    "aleksandra": "sasha ola alexandra",
    "dmitri": "dima dmitry dmitriy",
    "ekaterina": "katya kate katja",
    "evgeni": "zhenya evgeny eugene",
    "francisco": "paco pancho fran kiko",
    "friedrich": "fritz fred",
    "giuseppe": "beppe pino peppe",
    "guadalupe": "lupe",
    "heinrich": "heinz heiner",
    "ignacio": "nacho",
    "ivan": "vanya",
    "jesus": "chuy",
    "johannes": "hannes hans jan johan",
    "jose": "pepe",
    "katarzyna": "kasia",
    "katharina": "kathi kathe kati katja katharine",
    "stefanie": "steffi stephanie",
    "josef": "sepp joschi",
    "malgorzata": "gosia",
    "maria": "masha marichen mia",
    "matthias": "matze mathias",
    "mikhail": "misha michail",
    "mohammed": "mohamed muhammad mohammad muhammed mhmd mehmet",
    "natalia": "natasha natalya",
    "nikolai": "kolya nikolay",
    "piotr": "piotrek",
    "rosario": "charo",
    "sergei": "serhiy sergey seryozha",
    "susanne": "susi sanne",
    "tatiana": "tanya",
    "vladimir": "volodya vova wladimir",
    "wilhelm": "willi willy",
    "wolfgang": "wolf wolfi",
    "yousef": "youssef yusuf yosef",
    "ahmed": "ahmad ahmet",
    "hussein": "hussain husain hossein",
}


# What the data set has wrong.
_WRONG = {
    "bill": frozenset({"robert"}),
    "billy": frozenset({"robert"}),
    "william": frozenset({"wilma"}),
}


@cache
def _others() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for formal, shorts in _OTHERS.items():
        for name in (formal, *shorts.split()):
            table.setdefault(name, set()).add(formal)
    return {name: frozenset(formals) for name, formals in table.items()}


@cache
def _english() -> NickNamer:
    return NickNamer()


@cache
def _given_names() -> frozenset[str]:
    # The data set builds its tables anew each time it is asked for them.
    return frozenset(_english().nickname_lookup) | frozenset(_english().canonical_lookup) | frozenset(_others())


def is_given_name(first: str) -> bool:
    """Say whether a folded word is a given name that the nickname data set knows."""
    return first in _given_names()


@cache
def formal_names(first: str) -> frozenset[str]:
    """Return the formal names (folded and contracted) that a folded first name may stand for, itself included.

    Two first names may be one person's where these sets meet.
    """
    english = _english().canonicals_of(first) - _WRONG.get(first, frozenset())
    # The data set holds some rows the wrong way round as well (robert as a short form of bob).
    english = {name for name in english if len(name) >= len(first) or first not in _english().canonicals_of(name)}
    formals = {first} | english | _others().get(first, frozenset())
    return frozenset(contract(name.replace("-", "").replace(" ", "")) for name in formals)
