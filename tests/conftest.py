"""Settings for every test: no cache outside the test's own folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

os.environ["CXNLP_CACHE"] = "off"
settings.register_profile("unhurried", deadline=None)  # how long an example takes is no property of the code
settings.load_profile("unhurried")

ANALYSED = "pinecrest-tools"


def analyse(paths: list[Path], out: Path, **options: object) -> Path:
    """One run with the bundled models into `out`."""
    from cxnlp import pipeline
    from cxnlp.config import Config
    from cxnlp.running import Models, write_run

    config = Config(**options)  # type: ignore[arg-type]
    write_run(pipeline.parse(paths, config), config, Models.load(), out)
    return out


@pytest.fixture(scope="session")
def exports() -> Path:
    """The exports of one bundled sample account."""
    from cxnlp.bundled import samples_dir

    return samples_dir() / ANALYSED


@pytest.fixture(scope="session")
def analysed(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder of `exports`, to be read only."""
    return analyse([exports], tmp_path_factory.mktemp("analysed") / "out")


@pytest.fixture
def own_copy(analysed: Path, tmp_path: Path) -> Path:
    """A copy of `analysed` that a test may change."""
    return Path(shutil.copytree(analysed, tmp_path / "out"))
