"""The models there are: the bundled ones, the user's own, and whether their files are what they should be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp import bundled
from cxnlp.errors import ModelError, UsageError
from cxnlp.people.news import NEWS, NEWS_FILE, NewsModel
from cxnlp.signals.correction import CORRECTION_FILE
from cxnlp.signals.model import CONFIG_FILE, METRICS_FILE, read_model
from cxnlp.signals.targets import HEAD_FILE, TargetHead
from cxnlp.trajectory.model import HEADS, TrajectoryModel
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES
from cxnlp.vocabulary import TARGETS

WEIGHTS_FILE, CARD_FILE = "weights.json", "README.md"
LABELS: dict[str, tuple[str, ...]] = {"trajectory": HEADS, "personnel news": NEWS, "mood targets": TARGETS}
OF_WEIGHTS: dict[str, Callable[[Path], str]] = {
    "trajectory": lambda folder: TrajectoryModel.load(folder / WEIGHTS_FILE).sha256,
    "personnel news": lambda folder: NewsModel.load(folder).sha256,
    "mood targets": lambda folder: TargetHead.load(folder).sha256,
}
"""The hash of the weights in a folder, by kind of model, where they are one file."""
TRAJECTORY_FIGURES = ("class_macro_f1", "risk_auc", "event_f1")


@dataclass(frozen=True)
class Listed:
    """A model directory. `status` is ok, or says what is wrong; `figures` come from its metrics.json."""

    name: str
    kind: str
    directory: Path
    bundled: bool
    labels: tuple[str, ...]
    bytes: int
    status: str
    sha256: str | None
    figures: dict[str, float]
    card: Path | None

    @property
    def ok(self) -> bool:
        return self.status == "ok"

    def as_json(self) -> dict[str, Any]:
        """The row of `cxnlp models --json`; bundled models have their path inside the installation left out."""
        return {
            "name": self.name,
            "kind": self.kind,
            "bundled": self.bundled,
            "directory": self.directory.name if self.bundled else self.directory.as_posix(),
            "labels": list(self.labels),
            "bytes": self.bytes,
            "status": self.status,
            "sha256": self.sha256,
            "figures": self.figures,
            "card": self._card_place(),
        }

    def _card_place(self) -> str | None:
        if self.card is None:
            return None
        return f"{self.directory.name}/{self.card.name}" if self.bundled else self.card.as_posix()


def list_models(folders: Sequence[Path] = ()) -> list[Listed]:
    """The bundled models, then those in `folders` (each a model or a folder of models), by name.

    Raises UsageError for a folder that holds none.
    """
    found = [_listed(path, True) for path in _inside(bundled.models_dir())]
    for folder in folders:
        paths = list(_inside(folder))
        if not paths:
            raise UsageError(f"{folder} holds no model: name a folder that cxnlp train wrote, or one of such folders")
        found += [_listed(path, False) for path in paths]
    return found


def _inside(folder: Path) -> Iterable[Path]:
    if _kind(folder):
        return [folder]
    return sorted(p for p in folder.iterdir() if p.is_dir() and _kind(p)) if folder.is_dir() else []


def _kind(folder: Path) -> str | None:
    if (folder / CONFIG_FILE).is_file():
        return "signals, adapted" if (folder / CORRECTION_FILE).exists() else "signals"
    if (folder / NEWS_FILE).is_file():
        return "personnel news"
    if (folder / HEAD_FILE).is_file():
        return "mood targets"
    return "trajectory" if (folder / WEIGHTS_FILE).is_file() else None


def _listed(folder: Path, is_bundled: bool) -> Listed:
    kind = _kind(folder) or "signals"
    metrics = _metrics(folder)
    sha256 = None
    status = "ok"
    try:
        if kind in OF_WEIGHTS:
            sha256 = OF_WEIGHTS[kind](folder)
            published = metrics.get("weights_sha256", sha256)
        else:
            sha256 = published = read_model(folder).sha256
        if published != sha256:
            status = f"mismatch: {METRICS_FILE} belongs to other weights; get the whole folder again"
    except ModelError as error:
        status = f"mismatch: {error}"
    card = folder / CARD_FILE
    return Listed(
        name=folder.name,
        kind=kind,
        directory=folder,
        bundled=is_bundled,
        labels=LABELS.get(kind, (*ORIENTATIONS, *FLAGS, *POLARITIES)),
        bytes=sum(p.stat().st_size for p in folder.iterdir() if p.is_file()),
        status=status,
        sha256=sha256,
        figures=_figures(kind, metrics),
        card=card if card.is_file() else None,
    )


def _metrics(folder: Path) -> dict[str, Any]:
    try:
        data = json.loads((folder / METRICS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _figures(kind: str, metrics: dict[str, Any]) -> dict[str, float]:
    """Headline numbers, by the shape that each kind's metrics.json has; empty where it has another."""
    if kind == "trajectory":
        whole = _dig(metrics, "cross_validated", "whole")
        chosen = {name: whole.get(name) for name in TRAJECTORY_FIGURES}
    elif kind == "personnel news":
        test = _dig(metrics, "test", "micro")
        chosen = {f"test {name}": test.get(name) for name in ("precision", "recall", "f1")}
    elif kind == "mood targets":
        test = _dig(metrics, "test", "head")
        chosen = {f"test {name.replace('_', ' ')}": test.get(name) for name in ("accuracy", "macro_f1", "named_right")}
    elif kind == "signals":
        dev = _dig(metrics, "dev")
        chosen = {
            f"dev {name.replace('_', ' ')}": dev.get(name)
            for name in ("orientation_macro_f1", "flag_micro_f1", "polarity_mean_f1")
        }
    else:
        total = _dig(metrics, "cross_validated", "total")
        chosen = {f"own labels {name.replace('_', ' ')}": total.get(name) for name in ("gain", "f1_before", "f1_after")}
    return {k: round(float(v), 3) for k, v in chosen.items() if isinstance(v, int | float)}


def _dig(data: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}
