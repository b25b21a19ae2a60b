"""Settings for every test: one cache of scores for the whole run, gone at its end, instead of the user's."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker has it from the process that started it
    SCORES = tempfile.TemporaryDirectory(prefix="cxnlp-test-scores-", ignore_cleanup_errors=True)
    os.environ["CXNLP_CACHE"] = SCORES.name
else:  # as many workers as cores: threads of theirs would wait for each other
    os.environ.setdefault("OMP_NUM_THREADS", "1")

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that load models go first: the longest come to no process last, while the others have nothing left."""
    long = {item.path for item in items if item.get_closest_marker("models")}
    items.sort(key=lambda item: item.path not in long)


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
