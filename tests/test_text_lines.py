"""Lines of text in any encoding with any line ends; of one that is too long only the start is given."""

from __future__ import annotations

from io import BytesIO

import pytest

from connectors import text_lines

LINES = ["a,b", "", "ü 李小龍", "x" * 70, "", "last"]


def read(content: bytes) -> list[str]:
    return [line.rstrip("\r\n") for line in text_lines.text_lines(content[:4], BytesIO(content[4:]))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("bound", [100, 101, 102, 4_000_000])
def test_lines_are_the_same_wherever_the_text_is_cut(
    end: str, encoding: str, bound: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_lines, "MAX_LINE_BYTES", bound)
    content = end.join(LINES * 20).encode(encoding)
    assert read(content) == LINES * 20


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("length", [101, 150, 200, 201, 1000, 100_000])
def test_of_a_line_that_is_too_long_the_start_is_given_and_the_next_line_is_whole(
    end: str, encoding: str, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_lines, "MAX_LINE_BYTES", 100)
    first, long, last = read(end.join(["first", "z" * length, "last"]).encode(encoding))
    assert (first, last) == ("first", "last")
    assert set(long) == {"z"} and len(long) <= length
    if encoding == "utf-8":
        assert len(long) <= 100
