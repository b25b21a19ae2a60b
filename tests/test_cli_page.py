"""docs/cli.md says what the commands are now, and the page copes with whatever commands there are."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.commands.page import _commands, _told, cli_page
from cxnlp.commands.sections import SECTIONS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "cli.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == cli_page(app), "run python -m pipelines.cli_page"


def test_every_command_and_option_stands_in_it() -> None:
    page = cli_page(app)
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert len(commands) >= 12
    flat = {
        " ".join(part for part in (name, sub) if part): command
        for name, group in commands.items()
        for sub, command in getattr(group, "commands", {"": group}).items()
    }
    for name, command in flat.items():
        section = page.split(f"## cxnlp {name}\n")[1].split("\n## ")[0]
        assert "```" in section, f"{name} has no example"
        for parameter in command.params:
            if parameter.param_type_name == "option" and parameter.name != "help":
                assert all(f"`{o}" in section for o in parameter.opts), (name, parameter.opts)
                assert parameter.help.split("|")[0].split("  ")[0][:20] in section


def _examples(page: Path) -> list[str]:
    """The commands that a page shows, in blocks and in running text, without what is said about them."""
    text = page.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL))
    lines = re.findall(r"^cxnlp [^\n#]+", blocks, re.MULTILINE)
    return [*lines, *re.findall(r"`(cxnlp [^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))]


PAGES = [ROOT / "README.md", *(p for p in sorted((ROOT / "docs").glob("*.md")) if p != PAGE)]


@pytest.mark.parametrize("shown", PAGES, ids=lambda p: p.name)
def test_every_example_of_the_pages_has_a_section_with_its_options(shown: Path) -> None:
    sections = {s.split("\n", 1)[0]: s for s in PAGE.read_text(encoding="utf-8").split("\n## cxnlp ")[1:]}
    examples = _examples(shown)
    assert examples or shown.name != "README.md"
    for example in examples:
        if example.startswith("cxnlp --"):
            continue  # `--version` and the like, told at the head of the page
        words = example.split()[1:]
        named = [n for k in (2, 1) if (n := " ".join(words[:k])) in sections][:1]
        within = named or [n for n in sections if n.startswith(f"{words[0]} ")]  # running text may name a whole group
        assert within, f"{example}: docs/cli.md has no such section"
        for option in re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)", example):
            told = any(re.search(rf"`{option}[` ]", sections[name]) for name in within)
            assert told, f"{example}: {option} is not told of cxnlp {words[0]}"


def _helps() -> list[tuple[str, str]]:
    """Every example of every help, with the command whose help it stands in."""
    return [
        (name, shown) for name, command in _commands(get_command(app), ()) for shown in _told(command.help or "")[1]
    ]


@pytest.mark.parametrize(("name", "example"), _helps())
def test_every_example_of_the_help_can_be_run_as_printed(name: str, example: str) -> None:
    words = [w for w in shlex.split(example) if not re.match(r"[A-Z_]+=", w)]
    assert words[0] == "cxnlp"
    command, context = get_command(app), None
    while True:
        context = command.make_context(words[0], words[1:], parent=context)  # raises what Typer raises for a user
        rest = [*context._protected_args, *context.args]
        if not getattr(command, "commands", None) or not rest:
            break
        _, command, left = command.resolve_command(context, rest)
        words = [command.name, *left]
    assert not rest, f"help of cxnlp {name}"


def test_every_command_stands_under_one_heading_of_the_help() -> None:
    placed = [name for _, names in SECTIONS for name in names]
    assert sorted(placed) == sorted(get_command(app).commands)  # type: ignore[attr-defined]
    shown = CliRunner().invoke(app, ["--help"]).stdout
    assert re.findall(r"^  ([a-z]+)  +[A-Z]", shown, re.MULTILINE) == placed
    assert all(f"\n{title}:\n" in shown for title, _ in SECTIONS) and "Others:" not in shown


def test_a_folder_given_as_a_command_is_answered_with_the_option(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["alerts", str(tmp_path)])
    assert done.exit_code == 2 and f"alerts --in {tmp_path}" in " ".join(done.output.split())
