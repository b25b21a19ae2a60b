"""A model directory read and checked: encoder graph, tokenizer, calibration and thresholds.

`config.json` pins every other file by its SHA-256 and names all labels in order, `metrics.json` names its own; what
does not fit this version of the code, or was altered, is a ModelError.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.errors import ModelError
from cxnlp.signals.correction import CORRECTION_FILE, Correction, read_correction
from cxnlp.signals.encoding import Budget
from cxnlp.signals.heads import WIDTH
from cxnlp.signals.ngrams import NGRAMS_FILE, NGrams, read_ngrams
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES

SCHEMA = 2
LABELS = {"orientation": list(ORIENTATIONS), "flags": list(FLAGS), "polarities": list(POLARITIES)}
ENCODER_FILE, TOKENIZER_FILE, CONFIG_FILE = "encoder.onnx", "tokenizer.json", "config.json"
METRICS_FILE = "metrics.json"


@dataclass(frozen=True)
class Thresholds:
    """What turns probabilities into labels.

    The orientation label has the largest probability times `orientation` weight; a flag is set from `flags`
    upwards; a polarity is -1 or +1 when that probability reaches its threshold (`polarities`: negative, positive),
    by the larger ratio if both do.
    """

    orientation: dict[str, float]
    flags: dict[str, float]
    polarities: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Calibration:
    """Per logit a scale and a shift, applied before softmax or logistic function."""

    scale: tuple[float, ...]
    shift: tuple[float, ...]


@dataclass(frozen=True)
class SignalModel:
    """A checked model directory. `sha256` identifies weights, calibration and thresholds together, `encoder_sha256`
    what the logits depend on (graph, tokenizer, n-grams, correction); `correction` is there when the model was adapted
    to a user's labels; `features_sha256` identifies what the encoder's features depend on (graph, tokenizer)."""

    directory: Path
    name: str
    budget: Budget
    thresholds: Thresholds
    calibration: Calibration
    sha256: str
    encoder_sha256: str = ""
    features_sha256: str = ""
    ngrams: NGrams | None = None
    correction: Correction | None = None


def read_model(directory: Path) -> SignalModel:
    """The model in `directory`. Raises ModelError when a file is missing, altered, or not for this version."""
    path = directory / CONFIG_FILE
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"no model in {directory.name}: cannot read {CONFIG_FILE} ({error.strerror})") from error
    except ValueError as error:
        raise ModelError(f"model {directory.name}: {CONFIG_FILE} is damaged ({error})") from error
    if not isinstance(config, dict) or config.get("schema") != SCHEMA:
        raise ModelError(
            f"model {directory.name}: {CONFIG_FILE} is not of schema {SCHEMA}; get weights for this version"
        )
    if config.get("labels") != LABELS:
        raise ModelError(
            f"model {directory.name}: its labels are not those of this version; get weights for this version"
        )
    sha256 = identity(config)
    if _published(directory) not in (None, sha256):
        raise ModelError(
            f"model {directory.name}: {CONFIG_FILE} was altered, or {METRICS_FILE} belongs to other weights; get the"
            " whole folder again"
        )
    try:
        _check_files(directory, config["files"])
        return SignalModel(
            directory=directory,
            name=config["name"],
            budget=Budget(**config["budget"]),
            thresholds=thresholds_of(config["thresholds"]),
            calibration=Calibration(_numbers(config["calibration"]["scale"]), _numbers(config["calibration"]["shift"])),
            sha256=sha256,
            encoder_sha256=_digest(config["files"]),
            features_sha256=_digest({name: config["files"][name] for name in (ENCODER_FILE, TOKENIZER_FILE)}),
            ngrams=read_ngrams(directory / NGRAMS_FILE) if NGRAMS_FILE in config["files"] else None,
            correction=read_correction(directory / CORRECTION_FILE) if CORRECTION_FILE in config["files"] else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"model {directory.name}: {CONFIG_FILE} is incomplete ({error!r})") from error


def identity(config: dict[str, Any]) -> str:
    """The SHA-256 that identifies a model: of all that its `config.json` says, whatever the order of its keys."""
    return _digest(config)


def _digest(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _published(directory: Path) -> str | None:
    """The identity that the folder's `metrics.json` names, if any."""
    try:
        metrics = json.loads((directory / METRICS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return metrics.get("sha256") if isinstance(metrics, dict) else None


def _check_files(directory: Path, pinned: dict[str, str]) -> None:
    for name in (ENCODER_FILE, TOKENIZER_FILE):
        if name not in pinned:
            raise ModelError(f"model {directory.name}: {CONFIG_FILE} does not pin {name}")
    for name, expected in pinned.items():
        try:
            found = hashlib.sha256((directory / name).read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"model {directory.name}: cannot read {name} ({error.strerror})") from error
        if found != expected:
            raise ModelError(f"model {directory.name}: {name} is damaged or from another version; install it again")


def _numbers(values: list[float]) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if len(numbers) != WIDTH or not all(math.isfinite(number) for number in numbers):
        raise ValueError(f"calibration needs {WIDTH} finite numbers")
    return numbers


def thresholds_of(table: dict[str, Any]) -> Thresholds:
    """The `thresholds` part of a `config.json`."""
    return Thresholds(
        orientation={name: float(table["orientation"][name]) for name in ORIENTATIONS},
        flags={name: float(table["flags"][name]) for name in FLAGS},
        polarities={
            name: (float(table["polarities"][name]["negative"]), float(table["polarities"][name]["positive"]))
            for name in POLARITIES
        },
    )
