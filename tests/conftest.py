"""What several tests share: the demonstration, run once."""

from __future__ import annotations

import pytest

from flows.conducting import Directly
from flows.demo import AS_OF, make_demo
from flows.night import open_night, perform
from flows.workspace import Workspace


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace of the demonstration after one run; tests read it and change nothing."""
    workspace = make_demo(tmp_path_factory.mktemp("demonstration") / "workspace")
    perform(open_night(workspace, AS_OF), Directly())
    return workspace
