"""What titles say about seniority."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.tiny_world import AS_OF, World, rows

EXPECTED = {
    "Product Owner": 0.5,
    "Senior Product Owner": 0.5,
    "Process Owner": 0.5,
    "Service Owner (Payments)": 0.5,
    "Owner": 1.0,
    "Founder & Product Owner": 1.0,
    "Co-Founder and HR Business Partner": 1.0,
    "Founder's Associate": 0.2,
    "Chief of Staff": 0.6,
    "Chief of Staff to the CEO": 0.6,
    "Chief Financial Officer": 1.0,
    "HR Business Partner": 0.5,
    "Partner Manager": 0.5,
    "Partner": 0.9,
    "Freelance (formerly CEO)": None,
    "Past President": None,
    "Former Vice President": None,
    "Ex-CTO": None,
    "Ehemaliger Geschäftsführer": None,
    "Partner, former CEO": 0.9,
    "CEO (ex-Google)": 1.0,
    "Former CEO | Director": 0.75,
    "Trainee to the Head of Sales": 0.1,
    "Marketing Intern": 0.1,
    "Head of Trainee Programmes": 0.75,
    "Assistant to the CEO": 0.2,
    "Assistentin des Vorstands": 0.2,
    "Assistenz der Geschäftsführung": 0.2,
    "Staff Nurse": None,
    "Staff Software Engineer": 0.6,
    "Principal Engineer": 0.6,
    "Vice-President Sales": 0.8,
    "Vice-présidente": 0.8,
    "Vicepresidente de Ventas": 0.8,
    "Vizepräsidentin": 0.8,
    "Président": 1.0,
    "PRÉSIDENTE": 1.0,
    "Presidente": 1.0,
    "Präsidentin": 1.0,
    "Vorstand": 1.0,
    "Mitglied des Vorstands": 1.0,
    "Vorstandsvorsitzender": 1.0,
    "Inhaber": 1.0,
    "Inhaberin": 1.0,
    "Geschäftsführer": 1.0,
    "Geschäftsführender Gesellschafter": 1.0,
    "Product Manager": 0.5,
    "Gardener": None,
}


def test_each_title_has_the_seniority_that_people_would_give_it(tmp_path: Path) -> None:
    world = World()
    captured = AS_OF - timedelta(days=3)
    world.file("linkedin1", captured)
    for n, title in enumerate(EXPECTED):
        world.contact(f"p{n:02}", f"{n}", captured_at=captured, full_name=f"P{n}", title=title)
    connection, _ = world.build(tmp_path)
    found = rows(
        connection,
        """
        select person.title, seniority.seniority from dim_person as person
        left join core.person_seniority as seniority on person.person_id = seniority.person_id
        where person.title is not null
        """,
    )
    assert dict(found) == EXPECTED
