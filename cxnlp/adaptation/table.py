"""Before and after, and measures, as tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cxnlp.adaptation.labels import FEWEST_GROUPS
from cxnlp.report.words import plural

if TYPE_CHECKING:
    from rich.table import Table

    from cxnlp.adaptation.compare import Comparison
    from cxnlp.adaptation.registry import Listed

BEFORE_AFTER = ("signal", "n", "F1", "log loss", "gain %", "90 % interval")


def number(value: float | None, places: int = 3) -> str:
    """A number, or a dash where there is none.

    >>> number(None), number(0.12345)
    ('-', '0.123')
    """
    return "-" if value is None else f"{value:.{places}f}"


def line_cells(name: str, line: Mapping[str, Any]) -> list[str]:
    """The cells of one signal's row of the before and after table."""
    low, high = line["gain_interval"]
    return [
        name,
        str(line["n"]),
        number(line["f1_before"]),
        number(line["f1_after"]),
        number(line["loss_before"], 4),
        number(line["loss_after"], 4),
        f"{line['gain']:+.1f}",
        f"{low:+.1f} to {high:+.1f}",
        str(line["changed"]),
    ]


def comparison_table(comparison: Comparison) -> Table:
    """Before and after on held-back sentences, a row a signal."""
    title = (
        f"{plural(comparison.n, 'sentence')}, {plural(comparison.groups, 'group')}; "
        f"held-back sentences only, {plural(comparison.refits, 'refit')}"
    )
    lines = [*comparison.lines, comparison.total]
    fields = comparison.total.__dataclass_fields__
    rows = []
    for line in lines:
        cells = line_cells(line.signal, {field: getattr(line, field) for field in fields})
        rows.append([cells[0], cells[1], f"{cells[2]} > {cells[3]}", f"{cells[4]} > {cells[5]}", cells[6], cells[7]])
    return _table(title, BEFORE_AFTER, rows)


def measures_table(result: Mapping[str, Any]) -> Table:
    """What `evaluate` found, a row a signal."""
    spans = result["intervals_90"]

    def span(name: str) -> str:
        return "{:.2f}-{:.2f}".format(*spans[name]) if name in spans else "-"

    rows = [
        ["orientation", str(result["n"]), "-", "-", number(result["orientation_macro_f1"]),
         span("orientation_macro_f1"), number(result["orientation_ece"]), number(result["orientation_brier_skill"])]
    ]  # fmt: skip
    for name, v in result["orientation"].items():
        rows.append(
            [f"  {name}", str(v["n"]), number(v["precision"]), number(v["recall"]), number(v["f1"]), "", "", ""]
        )
    for name, v in result["flags"].items():
        cells = [number(v[k] if v["n"] else None) for k in ("precision", "recall", "f1")]
        tail = [span(name) if v["n"] else "-", number(v["calibration_error"]), number(v["brier_skill"])]
        rows.append([name, str(v["n"]), *cells, *tail])
    rows.append(["flags together", str(sum(v["n"] for v in result["flags"].values())), "-", "-",
                 number(result["flag_micro_f1"]), span("flag_micro_f1"), "", ""])  # fmt: skip
    for name, v in result["polarities"].items():
        counts = f"-{v['n_negative']} +{v['n_positive']}"
        rows.append([name, counts, "-", "-", number(v["macro_f1"]), span(name), "", ""])
    rows.append(["headline", str(result["n"]), "-", "-", number(result["headline"]), span("headline"), "", ""])
    title = f"{result['model']}: {plural(result['n'], 'labelled sentence')}, {plural(result['groups'], 'group')}" + (
        "" if spans else f"; no intervals with fewer than {FEWEST_GROUPS} groups (accounts, threads or messages)"
    )
    heads = ("signal", "n", "prec", "recall", "F1", "90 % int.", "calib", "Brier")
    return _table(title, heads, rows)


def models_text(models: Sequence[Listed]) -> str:
    """The models there are, a few lines each."""
    lines = []
    for model in models:
        row = model.as_json()
        lines.append(
            f"{model.name}  ({model.kind}, {model.bytes / 1e6:.1f} MB, {len(model.labels)} labels: {model.labels[0]} …"
            f" {model.labels[-1]})"
        )
        lines.append(f"  sha256   {model.status.split(':', 1)[0]}" + (f"  {model.sha256[:12]}" if model.sha256 else ""))
        figures = [f"{name.replace('_', ' ')} {value:g}" for name, value in model.figures.items()]
        lines.append(f"  figures  {', '.join(figures) or '-'}")
        lines.append(f"  card     {row['card'] or '-'}")
    return "\n".join(lines)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE, padding=(0, 1, 0, 0), title_justify="left", title_style="")
    for k, head in enumerate(heads):
        table.add_column(head, justify="left" if k == 0 else "right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table
