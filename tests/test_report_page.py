"""report.html: whole, escaped, quiet; the same for the same figures; drawn by a browser that reports nothing."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from flows.workspace import Workspace
from transforms.published import published
from transforms.report_figures import Figures, read_figures
from transforms.report_page import mail_link, page, profile_link
from transforms.shown_text import shown

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{ 7*7 }}{% raw %}]]></svg></style>"
    "\u202egnp.exe\u2066\u0000\x1b\ufffe" + "long " * 2000
)
BROWSER = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
VOID = {"meta", "br", "hr", "img", "link", "input"}


class Elements(HTMLParser):
    """The elements of a page, its visible text, and whether every element is closed in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.is_nested = True
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.is_nested &= bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(html: str) -> Elements:
    elements = Elements()
    elements.feed(html)
    return elements


@pytest.fixture(scope="module")
def figures(demonstration: Workspace) -> Figures:
    with published(demonstration.warehouse) as connection:
        return read_figures(connection)


@pytest.fixture(scope="module")
def html(demonstration: Workspace) -> str:
    return (demonstration.reports / "report.html").read_text(encoding="utf-8")


def spoiled(figures: Figures) -> Figures:
    """The same figures with hostile text in every field that comes from an export."""
    kept = {"state", "this_week", "loop", "moment", "measure", "channel", "source", "origin", "run_id", "reach_by"}
    return {
        name: frame.with_columns(
            pl.lit(HOSTILE).alias(column)
            for column, dtype in frame.schema.items()
            if dtype == pl.String and column not in kept
        )
        for name, frame in figures.items()
    }


def test_the_page_is_whole_and_has_every_section_of_the_demonstration(html: str) -> None:
    elements = parsed(html)
    assert elements.is_nested and elements.open == []
    ids = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    anchors = [str(a["href"])[1:] for tag, a in elements.found if tag == "a" and str(a.get("href")).startswith("#")]
    assert set(anchors) <= set(ids)
    assert set(ids) >= {
        "week", "open", "moments", "strength", "contacts", "standing", "turnover", "circles", "reciprocity",
        "organizations", "events", "linkedin", "origins", "predictions", "coverage",
    }  # fmt: skip
    assert sum(tag == "svg" for tag, _ in elements.found) >= 10


def test_the_page_runs_nothing_and_loads_nothing(html: str) -> None:
    elements = parsed(html)
    assert not {tag for tag, _ in elements.found} & {"script", "img", "link", "iframe", "object", "form", "base"}
    names = {name for _, attributes in elements.found for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in ("style", "src", "srcset", "xlink:href")]
    links = {str(a["href"]) for tag, a in elements.found if tag == "a" and not str(a.get("href")).startswith("#")}
    assert links
    assert {link.split(":")[0] for link in links} <= {"mailto", "https"}
    assert {link.split("/")[2] for link in links if link.startswith("https")} <= {"www.linkedin.com"}


def test_its_policy_allows_its_own_style_sheet_alone(html: str) -> None:
    style = html.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = (a["content"] for tag, a in parsed(html).found if a.get("http-equiv") == "Content-Security-Policy")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style and "@import" not in style


def test_nothing_from_an_export_becomes_markup(figures: Figures) -> None:
    clean, foul = parsed(page(figures)), parsed(page(spoiled(figures)))
    assert foul.is_nested
    assert {tag for tag, _ in foul.found} <= {tag for tag, _ in clean.found}
    assert {name for _, a in foul.found for name in a} <= {name for _, a in clean.found for name in a}
    text = page(spoiled(figures))
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\x00\x1b\ufffe]", text)
    assert "{{ 7*7 }}" in "".join(foul.text)
    assert max(len(part) for part in foul.text if "<script>" in part) <= 1000
    assert len(text) < 400_000


def test_equal_figures_give_equal_bytes(figures: Figures, html: str) -> None:
    assert page(figures) == page(figures) == html


def test_a_world_without_anything_has_a_page(figures: Figures) -> None:
    empty = {name: frame.clear() for name, frame in figures.items()}
    for name in ("run", "waiting", "funnel"):
        empty[name] = figures[name].with_columns(
            pl.lit(None, dtype=dtype).alias(c) for c, dtype in figures[name].schema.items()
        )
    empty["waiting"] = pl.DataFrame({"people": [0]})
    empty["run"] = empty["run"].with_columns(as_of_on=date(2026, 1, 1), run_id=pl.lit("x"))
    elements = parsed(page(empty))
    assert elements.is_nested
    assert "Nobody: no relationship is dormant or fading." in "".join(elements.text)


def test_the_page_of_30_000_people_stays_small(figures: Figures) -> None:
    many = 30_000 // figures["points"].height + 1
    limits = {"points": 1200, "picks": 100, "next": 15, "ledger": 15, "organizations": 12}
    large = {
        name: pl.concat([frame] * many).head(limits[name]) if name in limits else frame
        for name, frame in figures.items()
    }
    assert len(page(large).encode()) < 1_000_000


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("ann@acme.example", "mailto:ann@acme.example"),
        ("a?bcc=x@evil.example&body=1", "mailto:a%3Fbcc%3Dx@evil.example%26body%3D1"),
        ("no address", None),
        (None, None),
    ],
)
def test_a_mail_link_holds_the_address_alone(address: str | None, link: str | None) -> None:
    assert mail_link(address) == link


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://www.linkedin.com/in/søren-1", "https://www.linkedin.com/in/s%C3%B8ren-1"),
        ("javascript:alert(1)", None),
        ("https://www.linkedin.com.evil.example/in/x", None),
        (None, None),
    ],
)
def test_a_profile_link_leads_to_linkedin_alone(url: str | None, link: str | None) -> None:
    assert profile_link(url) == link


def test_shown_text_stays_on_its_line_and_in_its_bounds() -> None:
    assert shown("Zoë\u200d Ωmega 李小龍 👩\u200d🔬") == "Zoë\u200d Ωmega 李小龍 👩\u200d🔬"
    assert shown("a\u202eb\r\n\tc\x00") == "ab c"
    assert shown("x" * 500) == "x" * 79 + "…"
    assert shown(None) == ""


@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed here")
@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_draws_every_chart_and_has_nothing_to_complain_of(
    demonstration: Workspace, tmp_path: Path, width: int
) -> None:
    assert BROWSER is not None
    target = demonstration.reports / "report.html"
    common = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}", "--no-first-run",
        f"--window-size={width},900", "--enable-logging=stderr", "--v=0",
    ]  # fmt: skip
    picture = tmp_path / "page.png"
    done = subprocess.run(
        [*common, f"--screenshot={picture}", target.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    assert picture.stat().st_size > 20_000
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []
    drawn = subprocess.run(
        [*common, "--dump-dom", target.as_uri()], capture_output=True, text=True, timeout=120, check=True
    ).stdout
    assert drawn.count("<svg") == target.read_text(encoding="utf-8").count("<svg")
