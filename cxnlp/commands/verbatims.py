"""The command that exports customers' words by topic: verbatims."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cxnlp.commands.options import Json
from cxnlp.commands.session import next_steps, print_paged, user_errors


def verbatims(
    folder: Annotated[Path, typer.Option("--in", help="A folder that analyze wrote.")] = Path("cxnlp-out"),
    topic: Annotated[
        list[str] | None,
        typer.Option("--topic", help="A topic, a signal, or any word or phrase; repeat for more. None: all topics."),
    ] = None,
    topics: Annotated[
        Path | None, typer.Option("--topics", help="Your topics.toml instead of the shipped one.")
    ] = None,
    account: Annotated[str | None, typer.Option("--account", help="Only accounts whose name holds this.")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="A .csv or .json file.")] = None,
    json_out: Json = False,
) -> None:
    """Collect customers' words by topic for a product backlog; names, mails, links and phones are masked.

    Without -o or --json it counts the topics, or shows the words on the ones asked for.
    Examples: cxnlp verbatims --in out   |   cxnlp verbatims --in out --topic integration -o backlog.csv
    """
    with user_errors():
        from cxnlp.verbatims import collect, export
        from cxnlp.verbatims.topics import chosen
        from cxnlp.verbatims.topics import topics as vocabulary

        wanted = chosen(topic or [], vocabulary(topics))
        found = collect.collect(folder, wanted, account)
        if out is not None:
            export.write(found, out)
            typer.echo(f"{len(found):,} verbatims: {out}", err=True)
        if json_out:
            typer.echo(export.as_json(found), nl=False)
        elif out is None:
            print_paged(*(_words(found) if topic else _counts(collect.overview(found, wanted))))
            if found and not topic:
                most = max(collect.overview(found, wanted), key=lambda row: int(str(row["sentences"])))
                next_steps(("the words themselves", "verbatims", "--in", folder, "--topic", str(most["topic"])))


def _counts(rows: list[dict[str, object]]) -> list[Any]:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from cxnlp.report import words

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name, side in (("topic", "left"), ("sentences", "right"), ("accounts", "right"), ("sentiment", "right")):
        table.add_column(name, justify=side, no_wrap=True)  # type: ignore[arg-type]
    table.add_column("often named", overflow="fold", ratio=1)
    for row in sorted(rows, key=lambda r: -int(str(r["sentences"]))):
        mood = row["sentiment"]
        table.add_row(
            str(row["topic"]), str(row["sentences"]), str(row["accounts"]),
            words.signed(mood, 2) if isinstance(mood, float) else "–", Text(", ".join(map(str, row["phrases"]))),  # type: ignore[call-overload]
        )  # fmt: skip
    return [table]


def _words(found: Sequence[object]) -> list[Any]:
    from rich.padding import Padding
    from rich.text import Text

    from cxnlp.report.safe import one_line
    from cxnlp.verbatims.collect import Verbatim

    out: list[Any] = []
    for v in found:
        assert isinstance(v, Verbatim)
        head = f"{v.date or 'undated'}  {one_line(v.account)}, {v.role}, {v.channel}  [{v.topic}]"
        out += [Text(head, style="dim"), Padding(Text(one_line(v.text)), (0, 0, 0, 2), expand=False)]
    return out or [Text("nothing was said on that")]
