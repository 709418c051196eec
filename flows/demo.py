"""The demonstration: a workspace with the bundled exports of an invented consultant."""

from __future__ import annotations

import shutil
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from flows.errors import WrongUse
from flows.workspace import (
    SETTINGS_NAME,
    SETTINGS_TEXT,
    Workspace,
    make_workspace,
    private_files,
    write_private,
)

AS_OF = date(2026, 11, 1)
MARK = ".demonstration"
HOME_TIME_ZONE = "Europe/Berlin"


def make_demo(folder: Path) -> Workspace:
    """Make or complete a workspace with the bundled exports in it. Raises WrongUse where other things lie there."""
    mark = folder.expanduser() / MARK
    if folder.expanduser().is_dir() and not mark.exists() and any(folder.expanduser().iterdir()):
        raise WrongUse(f"{folder} holds things of your own: name another folder for the demonstration")
    with private_files():
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        settings = mark.parent / SETTINGS_NAME
        if not settings.exists():
            write_private(settings, f'time_zone = "{HOME_TIME_ZONE}"\n\n'.encode() + SETTINGS_TEXT.encode())
        workspace = make_workspace(folder)
        packaged = files("flows") / "examples" / "exports"
        checkout = Path(__file__).resolve().parents[1] / "examples" / "exports"
        with as_file(packaged if packaged.is_dir() else checkout) as bundled:
            shutil.copytree(bundled, workspace.exports, copy_function=shutil.copyfile, dirs_exist_ok=True)
    return workspace
