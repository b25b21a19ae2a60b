"""What is packaged is what is in the tree, and nothing of it leaks into other people's import space."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def packages() -> list[str]:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(data["tool"]["setuptools"]["packages"])


def test_every_package_is_listed() -> None:
    tree = {".".join(p.parent.relative_to(ROOT).parts) for p in (ROOT / "cxnlp").rglob("*.py")}
    assert tree <= set(packages())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(out),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return zipfile.ZipFile(next(out.glob("*.whl")))


def test_the_wheel_holds_code_models_and_samples(wheel: zipfile.ZipFile) -> None:
    held = {n for n in wheel.namelist() if ".dist-info/" not in n}
    expected = set()
    for folder, target in (
        ("cxnlp", "cxnlp"),
        ("models", "cxnlp/_bundled/models"),
        ("corpora/samples", "cxnlp/_bundled/samples"),
    ):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                expected.add(f"{target}/{path.relative_to(ROOT / folder).as_posix()}")
    assert held == expected


def test_nothing_else_becomes_importable(wheel: zipfile.ZipFile) -> None:
    assert {n.split("/")[0] for n in wheel.namelist() if ".dist-info/" not in n} == {"cxnlp"}


def test_models_and_cli_are_no_modules(tmp_path: Path) -> None:
    for name in ("models", "cli", "corpora"):
        done = subprocess.run([sys.executable, "-c", f"import {name}"], cwd=tmp_path, capture_output=True, check=False)  # noqa: S603
        assert done.returncode != 0
