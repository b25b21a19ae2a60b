"""What moved an account's score since an earlier analysis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp.errors import UsageError
from cxnlp.governance.comparing import incomparable
from cxnlp.report.missing import NO_MOVE, listed, newly_missing
from cxnlp.report.safe import one_line
from cxnlp.saved import Json, Saved, read_json
from cxnlp.trajectory.moves import moves_row

if TYPE_CHECKING:
    from rich.tree import Tree

LEAST_SHOWN = 5e-4
"""Log-odds that print as none."""


def since(saved: Saved, account: str, previous: Path) -> Json:
    """`moves_row` of `account` (its key) from `previous` to `saved`, with `incomparable`: why the figures of the two
    cannot be compared, else None, and `missing`: the sources in words of which `previous` still knew.

    `previous`: a folder that analyze wrote, or a day's file of replay --whole-rows. Raises UsageError.
    """
    if previous.is_file():
        rows, reason = read_json(previous).get("accounts"), None
    else:
        earlier = Saved.open(previous)
        rows, reason = earlier.document["accounts"], incomparable(earlier, saved)
    if not isinstance(rows, list):
        raise UsageError(f"{previous} holds no accounts: name a folder that cxnlp analyze wrote")
    before = next((row for row in rows if row["account"] == account), None)
    if before is None:
        raise UsageError(f"{previous} knows no account {one_line(account)!r}")
    after = saved.account(account)
    return {**moves_row(before, after), "incomparable": reason, "missing": newly_missing(before, after)}


def add_moves(root: Tree, moves: Json, most: int | None = None) -> None:
    """`since` as a branch of the tree of a lineage; `most`: differences shown one by one, the rest as one sum."""
    from rich.text import Text

    score = f"score {moves['score_before']:.1f} ({moves['class_before']}) to {moves['score']:.1f} ({moves['class']})"
    branch = root.add(Text(f"since {moves['as_of_before']}: {score}", style="bold"))
    if moves["incomparable"]:
        branch.add(Text(f"take with care: {moves['incomparable']}"))
    if moves["missing"]:
        branch.add(Text(f"not known any more: {listed(moves['missing'], 'and')}. {NO_MOVE}"))
    old, new, change = moves["score_logit_before"], moves["score_logit"], moves["difference"]
    branch.add(Text(f"log-odds of decline {old:+.3f} to {new:+.3f}: {change:+.3f}, the sum of"))
    _add_parts(branch, moves["parts"], most)
    if any(abs(p["difference"]) >= LEAST_SHOWN for p in moves["confirmatory"]):
        beside = branch.add(Text("beside the score, in class and risk"))
        _add_parts(beside, moves["confirmatory"], most)


def _add_parts(branch: Tree, parts: list[dict[str, Any]], most: int | None) -> None:
    from rich.text import Text

    shown = parts if most is None else parts[:most]
    for p in shown:
        line = f"{p['difference']:+.3f} {p['feature']}: {p['before']:+.3f} to {p['after']:+.3f}"
        branch.add(Text(one_line(f"{line} – {p['told']}" if p["told"] else line)))
    if rest := parts[len(shown) :]:
        branch.add(Text(f"{sum(p['difference'] for p in rest):+.3f} from {len(rest)} smaller differences (--all)"))
