"""Imports without parts that are never called: stand-ins while importing, and nothing left of them afterwards."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cxnlp.left_out import left_out


def test_stand_ins_last_as_long_as_the_block() -> None:
    with left_out("cxnlp_not_there", missing=("cxnlp_nor_this",)):
        from cxnlp_not_there import fetch  # type: ignore[import-not-found]

        with pytest.raises(ImportError):
            import cxnlp_nor_this  # type: ignore[import-not-found]  # noqa: F401
    with pytest.raises(RuntimeError, match=r"cxnlp_not_there\.fetch was left out"):
        fetch()
    assert not {"cxnlp_not_there", "cxnlp_nor_this"} & set(sys.modules)


def test_what_is_loaded_stays() -> None:
    import json

    with left_out("json", missing=("re",)):
        import json as again
    assert again is json and sys.modules["re"] is not None


def test_the_name_model_loads_without_what_it_does_not_need_and_reads_as_the_whole_model() -> None:
    """In a process of its own: the light model against spaCy's model as spaCy loads it."""
    told = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _COMPARED], check=True, capture_output=True, text=True, timeout=300
    ).stdout.split()
    assert told[0] == "0", "neither torch nor spaCy's command line is loaded"
    assert told[1] == told[2] != "0" and told[3] == "equal"


_COMPARED = """
import sys
from cxnlp.entities import MODEL, votes
text = '''Ana Reis (CFO) met Storvik Port Authority in Oslo.
- Grace Whitlock can't join; Colm's deputy, Ngozi, sends the plan to Polarhaven Cold by Friday
Don't forget: U.S. pricing, e.g. $30k p.a., for Maison Perrault & Sons'''
light = votes(text)
print(sum(m in sys.modules for m in ("torch", "spacy.cli")))
sys.modules["torch"] = None
import spacy
whole = spacy.load(MODEL)
lines = [line.strip(" -") for line in text.split("\\n")]
full = [(e.text.removesuffix("'s").strip(" .,:;"), e.label_) for doc in whole.pipe(lines) for e in doc.ents]
mine = [(name, label) for name, count in light.items() for label in count.elements()]
print(len(full), len(mine), "equal" if sorted(full) == sorted(mine) else (full, mine))
"""
