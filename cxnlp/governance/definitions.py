"""Digests of everything that gives the figures their meaning: configuration, weights, vocabularies, code."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp.bundled import PACKAGE
from cxnlp.config import Config
from cxnlp.people import news
from cxnlp.signals.targets import TargetHead

if TYPE_CHECKING:
    from cxnlp.running import Models

PARTS = ("config", "signal_model", "trajectory_model", "personnel_model", "target_model", "lexicons", "code")


def definitions(config: Config, models: Models) -> dict[str, str]:
    """SHA-256 by part, in the order of PARTS."""
    return {
        "config": config_digest(config),
        "signal_model": models.scorer.sha256,
        "trajectory_model": models.trajectory.sha256,
        "personnel_model": news.bundled_sha256(),
        "target_model": TargetHead.load().sha256,
        "lexicons": digest(lexicons()),
        "code": code_digest(),
    }


def config_digest(config: Config) -> str:
    """SHA-256 of the settings that say what the figures mean."""
    return hashlib.sha256(json.dumps(config.definition, sort_keys=True, default=str).encode()).hexdigest()


def differing(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    """The parts on which two sets of definitions differ; a part that only one of them has differs too."""
    return [part for part in PARTS if first.get(part) != second.get(part)]


def lexicons() -> list[Path]:
    """The vocabulary files that lexicons.toml names."""
    text = (files("cxnlp.governance") / "lexicons.toml").read_text(encoding="utf-8")
    return [PACKAGE / name for name in tomllib.loads(text)["files"]]


@cache
def code_digest() -> str:
    """Over all modules and data tables of the package but the bundled weights, which have digests of their own."""
    kinds = {".py", ".toml", ".json", ".j2"}
    return digest(p for p in PACKAGE.rglob("*") if p.suffix in kinds and "_bundled" not in p.relative_to(PACKAGE).parts)


def digest(paths: Iterable[Path]) -> str:
    """Over names and contents in the order of the names; line ends count as LF."""
    total = hashlib.sha256()
    for path in sorted(paths, key=lambda p: p.relative_to(PACKAGE).as_posix()):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{path.relative_to(PACKAGE).as_posix()}\x1f{hashlib.sha256(content).hexdigest()}\x1e".encode())
    return total.hexdigest()
