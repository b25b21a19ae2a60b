"""An adapted model as a directory that `--model` takes: encoder copied, correction and calibration new, a card."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp.adaptation.compare import Comparison
from cxnlp.adaptation.heads_fit import HEADS
from cxnlp.adaptation.labels import Row, digest, labelled, read_rows
from cxnlp.adaptation.refit import Refit
from cxnlp.adaptation.table import line_cells
from cxnlp.errors import UsageError
from cxnlp.signals.correction import CORRECTION_FILE, Correction, write_correction
from cxnlp.signals.heads import WIDTH
from cxnlp.signals.model import CONFIG_FILE, METRICS_FILE, Calibration, SignalModel, identity

CARD = """# {name}

`{base}` adapted to own labels by `cxnlp train`. The encoder is that of `{base}`; of {signals} signals, {changed}
changed: {which}. Its thresholds are those of `{base}`.

## Labels
{n} labelled sentences in {groups} groups (accounts, threads or messages; a group was never split). File
`{labels}`, sha256 `{digest}`. Who labelled, and by what rules, only its owner knows.

## Before and after
Cross-validated by group, {refits} refits, each with its own inner choice of strength: every number is of sentences
whose group the refit had not seen. Gain: fall of the log loss in per cent with its 90 % interval (whole groups drawn
with replacement). The written model is fitted on all labels.

| signal | n | F1 before | F1 after | log loss before | log loss after | gain | 90 % interval | refits that changed it |
|---|---|---|---|---|---|---|---|---|
{table}

## Limits
It is measured on the labelled sentences. Chosen by `cxnlp label`, most of them are harder than ordinary ones: only the
rows chosen as `ordinary` say how good a model is in general (`cxnlp evaluate --ordinary`). A model adapted to one
vendor's words may be worse on another's. {base}'s own card tells the rest.
"""


def new_calibration(model: SignalModel, fitted: Refit, width: int) -> tuple[Calibration, Correction]:
    """Calibration and correction whose scores are those of the refitted heads; an earlier correction is added to."""
    scale, shift = np.array(model.calibration.scale), np.array(model.calibration.shift)
    weight = np.zeros((WIDTH, width)) if model.correction is None else model.correction.weight.copy()
    for name, slots in HEADS.items():
        head = fitted.heads[name]
        if fitted.reach[name] is None:
            continue
        chosen = list(slots)
        toward = (fitted.basis.axes @ head.weights).T
        scale[chosen] *= head.slope
        shift[chosen] = head.slope * shift[chosen] + head.shift - toward @ fitted.basis.mean
        weight[chosen] += toward / scale[chosen][:, None]
    return Calibration(tuple(scale.tolist()), tuple(shift.tolist())), Correction(weight)


def save(model: SignalModel, fitted: Refit, comparison: Comparison, labels: Path, out: Path) -> None:
    """Writes the directory whole or not at all. Raises UsageError when `out` exists or cannot be written."""
    check_free(out)
    part = out.with_name(f".{out.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        config = json.loads((model.directory / CONFIG_FILE).read_text(encoding="utf-8"))
        for name in config["files"].keys() - {CORRECTION_FILE}:
            shutil.copyfile(model.directory / name, part / name)
        calibration, correction = new_calibration(model, fitted, len(fitted.basis.mean))
        write_correction(correction, part / CORRECTION_FILE)
        config["name"] = out.name
        config["calibration"] = {"scale": list(calibration.scale), "shift": list(calibration.shift)}
        names = sorted({*config["files"], CORRECTION_FILE})
        config["files"] = {name: hashlib.sha256((part / name).read_bytes()).hexdigest() for name in names}
        _write(part / CONFIG_FILE, json.dumps(config, indent=1) + "\n")
        metrics = metrics_of(model, fitted, comparison, labels, out.name) | {"sha256": identity(config)}
        _write(part / METRICS_FILE, json.dumps(metrics, indent=1, allow_nan=False) + "\n")
        _write(part / "README.md", card(metrics))
        part.rename(out)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise UsageError(f"{out} cannot be written: {error.strerror}; choose another place with --out") from error


def check_free(out: Path) -> None:
    """Raises UsageError when `out` is there already, unless as an empty folder."""
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise UsageError(f"{out} is there already: choose a new folder with --out, or remove that one")


def metrics_of(model: SignalModel, fitted: Refit, comparison: Comparison, labels: Path, name: str) -> dict[str, Any]:
    """What `metrics.json` holds beside the model's `sha256`."""
    return {
        "model": name,
        "kind": "adapted",
        "base": {"name": model.name, "sha256": model.sha256},
        "labels": {
            "file": labels.name,
            "sha256": hashlib.sha256(labels.read_bytes()).hexdigest(),
            "n": comparison.n,
            "groups": comparison.groups,
            "texts": sorted(map(digest, labelled(read_rows(labels)))),
        },
        "reach": fitted.reach,
        "refits": comparison.refits,
        "cross_validated": {
            line.signal: {field: getattr(line, field) for field in line.__dataclass_fields__ if field != "signal"}
            for line in (*comparison.lines, comparison.total)
        },
    }


def texts_fitted_on(model: Path, labels: Path, rows: Sequence[Row]) -> frozenset[str]:
    """Digests of the texts that an adapted model was fitted on; where its folder names only the file, those of the
    `rows` of `labels` if that is it."""
    try:
        known = json.loads((model / METRICS_FILE).read_text(encoding="utf-8"))["labels"]
        if isinstance(known.get("texts"), list):
            return frozenset(map(str, known["texts"]))
        same = known["sha256"] == hashlib.sha256(labels.read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return frozenset()
    return frozenset(map(digest, labelled(rows))) if same else frozenset()


def card(metrics: dict[str, Any]) -> str:
    """The card in Markdown, from `metrics.json` alone."""
    changed = [
        f"{name} ({'calibration' if not reach else f'reach {reach:g}'})"
        for name, reach in metrics["reach"].items()
        if reach is not None
    ]
    rows = [f"| {' | '.join(line_cells(name, values))} |" for name, values in metrics["cross_validated"].items()]
    return CARD.format(
        name=metrics["model"],
        base=metrics["base"]["name"],
        signals=len(HEADS),
        changed=len(changed),
        which=", ".join(changed),
        n=metrics["labels"]["n"],
        groups=metrics["labels"]["groups"],
        labels=metrics["labels"]["file"],
        digest=metrics["labels"]["sha256"],
        refits=metrics["refits"],
        table="\n".join(rows),
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
