"""The versions of what decides a result: cxnlp, Python and the packages that read and score."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

DECIDING = ("numpy", "onnxruntime", "sentencex", "spacy", "tokenizers")


def versions() -> dict[str, str]:
    """Name and version, cxnlp first; "not installed" for a package that is missing.

    >>> sorted(versions())[:2]
    ['cxnlp', 'numpy']
    """
    from cxnlp import __version__

    found = {"cxnlp": __version__, "python": platform.python_version()}
    for name in DECIDING:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
