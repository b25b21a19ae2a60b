"""Where the shipped weights and sample stories lie: at the root of a checkout, or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

from cxnlp.errors import ModelError

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent
INSTALLED = PACKAGE / "_bundled"


def models_dir() -> Path:
    """The folder with one sub-folder per shipped model. Raises ModelError when the installation lacks it."""
    return _found("models", "models")


def samples_dir() -> Path:
    """The folder of the sample account stories. Raises ModelError when the installation lacks it."""
    return _found("corpora/samples", "samples")


def _found(in_checkout: str, in_wheel: str) -> Path:
    """A checkout (also an editable install) is told by the `pyproject.toml` beside the package."""
    candidates = [INSTALLED / in_wheel]
    if (CHECKOUT / "pyproject.toml").is_file():
        candidates.insert(0, CHECKOUT / in_checkout)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise ModelError(f"this installation lacks its bundled {in_wheel}; install cxnlp again")
