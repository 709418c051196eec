"""The demonstration: a workspace with the bundled exports of an invented consultant."""

from __future__ import annotations

import shutil
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from flows.errors import WrongUse
from flows.workspace import SETTINGS_NAME, Workspace, make_workspace

AS_OF = date(2026, 11, 1)
MARK = ".demonstration"
HOME_TIME_ZONE = "Europe/Berlin"


def make_demo(folder: Path) -> Workspace:
    """Make or complete a workspace with the bundled exports in it. Raises WrongUse where other things lie there."""
    is_new = not (folder / SETTINGS_NAME).exists()
    if not is_new and not (folder / MARK).exists():
        raise WrongUse(f"{folder} is a workspace of your own: name another folder for the demonstration")
    workspace = make_workspace(folder)
    packaged = files("flows") / "examples" / "exports"
    checkout = Path(__file__).resolve().parents[1] / "examples" / "exports"
    with as_file(packaged if packaged.is_dir() else checkout) as bundled:
        shutil.copytree(bundled, workspace.exports, copy_function=shutil.copyfile, dirs_exist_ok=True)
    workspace.exports.chmod(0o700)
    if is_new:
        (workspace.root / MARK).touch(mode=0o600)
        text = workspace.settings.read_text(encoding="utf-8")
        zone = f'time_zone = "{HOME_TIME_ZONE}"'
        workspace.settings.write_text(text.replace('# time_zone = "Europe/Berlin"', zone), encoding="utf-8")
    return workspace
