"""Organizations: a company's name and its domain meet in one key."""

from __future__ import annotations

import pytest

from transforms.organizations import domain_label, organization_keys


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Acme GmbH & Co. KG", ("acme",)),
        ("ACME Corp.", ("acme",)),
        ("Brückenwerk GmbH", ("bruckenwerk",)),
        ("I.B.M.", ("ibm",)),
        ("O'Reilly Media, Inc.", ("oreillymedia", "oreilly")),
        ("University of Oxford", ("universityofoxford",)),
        ("Self-employed", ()),
        ("GmbH", ()),
        ("", ()),
    ],
)
def test_keys_of_a_name(name: str, keys: tuple[str, ...]) -> None:
    assert organization_keys(name) == keys


@pytest.mark.parametrize(
    ("domain", "label"),
    [
        ("acme.com", "acme"),
        ("mail.acme.co.uk", "acme"),
        ("brücken-werk.example", "bruckenwerk"),
        ("localhost", "localhost"),
    ],
)
def test_label_of_a_domain(domain: str, label: str) -> None:
    assert domain_label(domain) == label


def test_a_company_meets_its_domain() -> None:
    assert domain_label("bruckenwerk.example") in organization_keys("Brückenwerk GmbH")
    assert domain_label("oreilly.com") in organization_keys("O'Reilly Media, Inc.")
