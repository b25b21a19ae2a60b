"""The commands of adaptation: help, refusals with status 2, the model list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.signals.model import LABELS, SCHEMA

RUN = CliRunner()


@pytest.mark.parametrize("command", ["models", "label", "train", "evaluate"])
def test_every_command_explains_itself(command: str) -> None:
    done = RUN.invoke(app, [command, "--help"])
    assert done.exit_code == 0
    assert "Example" in done.output


@pytest.mark.parametrize("command", ["score", "analyze", "read", "label", "train", "evaluate"])
def test_other_models_can_be_named(command: str) -> None:
    assert "--model" in RUN.invoke(app, [command, "--help"]).output


def test_a_taken_folder_is_never_written_into(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    done = RUN.invoke(app, ["train", "--labels", "none.csv", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "there already" in done.output


@pytest.mark.parametrize("name", ["mine.jsonl", "mine.NDJSON"])
def test_labels_never_overwrite_json_lines(tmp_path: Path, name: str) -> None:
    kept = tmp_path / name
    kept.write_text('{"id": "1", "text": "We stay."}\n', encoding="utf-8")
    done = RUN.invoke(app, ["label", str(tmp_path / "none"), "--out", str(kept)])
    assert done.exit_code == 2 and "named as JSON lines" in done.output
    assert kept.read_text(encoding="utf-8") == '{"id": "1", "text": "We stay."}\n'


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_a_missing_table_is_one_line(tmp_path: Path, command: str) -> None:
    extra = ["--out", str(tmp_path / "own")] if command == "train" else []
    done = RUN.invoke(app, [command, "--labels", str(tmp_path / "none.csv"), *extra])
    assert done.exit_code == 2
    assert "cannot be read" in done.output and "Traceback" not in done.output


def _list(*folders: Path) -> tuple[int, list[dict[str, object]]]:
    done = RUN.invoke(app, ["models", *map(str, folders), "--json"])
    return done.exit_code, json.loads(done.stdout)["models"]


def test_the_bundled_models_are_listed() -> None:
    _, rows = _list()
    assert [(row["name"], row["bundled"]) for row in rows] == [
        ("mood-targets", True),
        ("personnel", True),
        ("signals-mpnet", True),
        ("trajectory", True),
    ]
    assert all(row["labels"] and row["figures"] and row["card"] for row in rows)


@pytest.mark.parametrize(
    ("labels", "said"), [(LABELS, "does not pin"), (LABELS | {"flags": ["other"]}, "labels are not those")]
)
def test_a_mismatch_ends_with_status_2(tmp_path: Path, labels: dict[str, object], said: str) -> None:
    config = {"schema": SCHEMA, "name": "own", "labels": labels, "files": {}}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    status, rows = _list(tmp_path)
    assert status == 2
    assert str(rows[-1]["status"]).startswith("mismatch") and said in str(rows[-1]["status"])


def test_a_folder_without_models_is_told(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["models", str(tmp_path)])
    assert done.exit_code == 2
    assert "holds no model" in done.output
