"""What several tests share: the demonstration, run once."""

from __future__ import annotations

import pytest
from hypothesis import settings

from flows.conducting import Directly
from flows.demo import AS_OF, make_demo
from flows.night import open_night, perform
from flows.workspace import Workspace

# No test is about how long it takes, least of all on a machine that is busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace of the demonstration after one run; tests read it and change nothing."""
    workspace = make_demo(tmp_path_factory.mktemp("demonstration") / "workspace")
    perform(open_night(workspace, AS_OF), Directly())
    return workspace
