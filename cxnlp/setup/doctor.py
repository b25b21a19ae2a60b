"""Whether this installation can work: Python, packages, models, disk, cache and rights, each with what to do."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, Literal

Status = Literal["ok", "note", "bad"]
LEAST_PYTHON = (3, 11)
LEAST_DISK_MB = 500  # results, cache and temporary files of a portfolio of a few hundred accounts (judgement)
WEB = ("fastapi", "uvicorn")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. "note": cxnlp works without it; "bad": it will fail. `do`: what to do, "" when fine."""

    name: str
    status: Status
    found: str
    do: str = ""


def examine(folder: Path) -> tuple[Finding, ...]:
    """All findings; `folder` is where results would be written."""
    return (_python(), *_packages(), *_models(), _room(folder), _rights(folder), _cache(), *_extras())


def as_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """The output of `cxnlp doctor --json`."""
    return {"schema_version": 1, "ok": sound(findings), "findings": [asdict(f) for f in findings]}


def sound(findings: Sequence[Finding]) -> bool:
    """Whether nothing is bad."""
    return all(f.status != "bad" for f in findings)


def _python() -> Finding:
    here = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < LEAST_PYTHON:
        return Finding("Python", "bad", here, "install Python 3.11 or later and make a new environment with it")
    return Finding("Python", "ok", here)


def _packages() -> Iterator[Finding]:
    """The packages that cxnlp itself states it needs; in a checkout that is not installed, that is said."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        stated = requires("cxnlp") or []
    except PackageNotFoundError:
        yield Finding("packages", "note", "cxnlp runs from a checkout, its needs are not stated", "pip install -e .")
        return
    missing, wrong, n = [], [], 0
    for line in stated:
        try:
            need = Requirement(line)
        except InvalidRequirement:
            continue
        if need.marker is not None and not need.marker.evaluate({"extra": ""}):
            continue
        n += 1
        try:
            have = version(need.name)
        except PackageNotFoundError:
            missing.append(need.name)
            continue
        if need.specifier and not need.specifier.contains(have, prereleases=True):
            wrong.append(f"{need.name} {have} (needs {need.specifier})")
    if missing or wrong:
        said = "; ".join(filter(None, [f"missing: {', '.join(missing)}" if missing else "", ", ".join(wrong)]))
        yield Finding("packages", "bad", said, "run: python -m pip install --upgrade cxnlp")
    else:
        yield Finding("packages", "ok", f"all {n} there")


def _models() -> Iterator[Finding]:
    from cxnlp.adaptation.registry import list_models
    from cxnlp.errors import ModelError

    try:
        found = list_models()
    except ModelError as error:
        yield Finding("models", "bad", str(error), "install cxnlp again")
        return
    for model in found:
        digest = f"intact, SHA-256 {model.sha256[:12]}" if model.sha256 else "intact"
        if model.ok:
            yield Finding(f"model {model.name}", "ok", digest)
        else:
            yield Finding(f"model {model.name}", "bad", model.status, "install cxnlp again, or get the whole folder")


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    there = folder.absolute()
    while not there.exists() and there != there.parent:
        there = there.parent
    return there


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(_nearest(folder)).free // 1_000_000
    if free < LEAST_DISK_MB:
        return Finding("free disk", "bad", f"{free:,} MB", f"free some space: {LEAST_DISK_MB} MB are a safe minimum")
    return Finding("free disk", "ok", f"{free:,} MB")


def _rights(folder: Path) -> Finding:
    there = _nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            return Finding("write rights", "ok", f"{folder} can be written")
    except OSError as error:
        return Finding("write rights", "bad", f"{there}: {error.strerror}", "choose another folder with -o")


def _cache() -> Finding:
    from cxnlp.signals import cache

    place = cache.folder()
    if place is None:
        return Finding("cache of scores", "note", "switched off by CXNLP_CACHE", "unset it: a second run is faster")
    there = _nearest(place)
    if not os.access(there, os.W_OK):
        return Finding("cache of scores", "note", f"{place} cannot be written", "set CXNLP_CACHE to a folder of yours")
    used = sum(f.stat().st_size for f in place.glob("*") if f.is_file()) if place.is_dir() else 0
    return Finding("cache of scores", "ok", f"{place}, {used / 1e6:.1f} MB (no text in it; it can be deleted)")


def _extras() -> Iterator[Finding]:
    from importlib.util import find_spec

    if all(find_spec(name) for name in WEB):
        yield Finding("web page", "ok", "cxnlp serve can run")
    else:
        yield Finding("web page", "note", "cxnlp serve cannot run", 'pip install "cxnlp[web]"')
    yield Finding("browser", "ok", "none is needed to write reports; any will show them")
