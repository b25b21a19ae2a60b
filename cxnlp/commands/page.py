"""The commands, their arguments, options and examples as a Markdown page (docs/cli.md), taken from the commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    from typer import Typer

HEAD = """# Commands

Made from the commands themselves by `python -m pipelines.cli_page`; a test checks that it is current.

Every command ends with exit status 0 (done), 1 (ran, but inputs were quarantined and `--strict` was given; `alerts`: a
sink failed; `alerts check`, `explain --verify`: something does not hold; `forget`: traces are left), 2 (unusable
arguments or configuration; one line on standard error says what to do, or the help of a command that needs something
and was given nothing), 70 (a fault of ours) or 130 (stopped with Ctrl-C). Results go to standard output or to files,
what a person may want to know meanwhile to standard error. Progress is shown on a terminal only, with the time left
where it can be told; long tables go through `PAGER` there. What a terminal's encoding lacks is written plainly (`-` for
`–`); with `--json`, and from `score`, standard output is always UTF-8.

`cxnlp --install-completion` sets up your shell's completion, `cxnlp --version` prints the version. `NO_COLOR`
switches colours off; `CXNLP_CACHE` names the folder of cached scores (or `off`); `CXNLP_TOKEN` is the token of
`cxnlp serve`."""
_EXAMPLES = re.compile(r"\n?\s*Examples?:\s*", re.DOTALL)


def cli_page(app: Typer) -> str:
    """The page of an app: one section per command, in the order of `cxnlp --help`."""
    from typer.main import get_command

    lines = [HEAD, ""]
    for name, command in _commands(get_command(app), ()):
        lines += [*_section(name, command)]
    return "\n".join(lines).rstrip() + "\n"


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Every command with its full name; inner groups too, a group before its own where it runs alone."""
    inner: dict[str, Any] = getattr(command, "commands", {})
    for name, sub in inner.items():
        if getattr(sub, "hidden", False):
            continue
        if getattr(sub, "commands", None):
            if sub.invoke_without_command:
                yield " ".join((*path, name)), sub
            yield from _commands(sub, (*path, name))
        else:
            yield " ".join((*path, name)), sub


def _section(name: str, command: Any) -> Iterator[str]:
    text, examples = _told(command.help or "")
    shown = [p for p in command.params if not getattr(p, "hidden", False) and p.name != "help"]
    arguments = [p for p in shown if p.param_type_name == "argument"]
    yield f"## cxnlp {name}"
    yield ""
    usage = " ".join([f"cxnlp {name}", *map(_usage, arguments), "[OPTIONS]"])
    yield f"`{usage}`"
    yield ""
    yield text
    yield ""
    if examples:
        yield "```"
        yield from examples
        yield "```"
        yield ""
    if shown:
        yield "| | |"
        yield "|---|---|"
        for parameter in [*arguments, *(p for p in shown if p not in arguments)]:
            yield f"| {_names(parameter)} | {_cell(getattr(parameter, 'help', '') or '')}{_default(parameter)} |"
        yield ""


def _told(text: str) -> tuple[str, list[str]]:
    """The help text in paragraphs, and its examples one by one."""
    head, *rest = _EXAMPLES.split(text.strip("\n"))
    paragraphs = [" ".join(p.split()) for p in head.split("\n\n") if p.strip()]
    found = (
        re.split(r"\s+\|\s{2,}|\s{2,}\|\s+|\s+and then\s+", " ".join(rest).replace("\n", "   ").strip()) if rest else []
    )
    return "\n\n".join(paragraphs), [re.sub(r"\s+", " ", e).strip() for e in found if e.strip()]


def _usage(argument: Any) -> str:
    name = (argument.metavar or argument.name or "").strip("[].").upper()
    many = "..." if argument.nargs == -1 else ""
    return f"{name}{many}" if argument.required else f"[{name}]{many}"


def _names(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{(parameter.metavar or parameter.name or '').strip('[].').upper()}`"
    value = "" if getattr(parameter, "is_flag", False) else f" {_kind(parameter)}"
    both = [*parameter.opts, *parameter.secondary_opts]
    return ", ".join(f"`{name}`" for name in both[:-1]) + (", " if both[:-1] else "") + f"`{both[-1]}{value}`"


def _kind(option: Any) -> str:
    """What an option takes, by its annotation: PATH, NUMBER, TEXT; of a click without annotations, its type's name."""
    if option.metavar:
        return str(option.metavar)
    described = getattr(option, "type_descriptor", None)
    if described is None:
        return str(getattr(getattr(option, "type", None), "name", "text")).upper()
    inner = described.annotation
    while get_args(inner):
        inner = get_args(inner)[0]
    return {"Path": "PATH", "int": "NUMBER", "float": "NUMBER"}.get(getattr(inner, "__name__", ""), "TEXT")


def _default(parameter: Any) -> str:
    value = parameter.default
    if value is None or value is False or callable(value) or (isinstance(value, list | tuple) and not value):
        return ""
    text = str(value)
    return "" if text in (".", "") else f" Default: `{_cell(text)}`."


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
