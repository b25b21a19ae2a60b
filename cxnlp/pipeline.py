"""The chain on one page.

gather (read) -> resolve (align, zone, identify, find accounts and people) in `cxnlp.parsing`;
score (sentences) -> histories (tables of an account) -> analyze (assess) in `cxnlp.analysis`. Files are written by
`write_parsed` and `write_analysis`; `cxnlp.store` keeps all of it between runs.
"""

from __future__ import annotations

from cxnlp.analysis import Analysis, Scored, analyze, dossiers, histories, score, write_analysis
from cxnlp.parsing import Parsed, Placed, Progress, gather, no_progress, only, parse, place, resolve, write_parsed

__all__ = [
    "Analysis",
    "Parsed",
    "Placed",
    "Progress",
    "Scored",
    "analyze",
    "dossiers",
    "gather",
    "histories",
    "no_progress",
    "only",
    "parse",
    "place",
    "resolve",
    "score",
    "write_analysis",
    "write_parsed",
]
