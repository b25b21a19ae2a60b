"""Mappings of a workspace: kept with the tables, followed by later imports, read as in a folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cxnlp import pipeline
from cxnlp.cli import app
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.store.gathered import gather
from cxnlp.store.inputs import Added, ingest
from cxnlp.store.mappings import KeptMappings, read_kept
from cxnlp.store.removing import remove
from cxnlp.store.workspace import reading, writing
from cxnlp.types import DirectoryRow

RUN = CliRunner()
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
MAIL = (
    b"Message-ID: <m1@orchard.example>\r\nDate: Mon, 5 May 2025 09:00:00 +0000\r\nFrom: Ada <ada@orchard.example>\r\n"
    b"To: bo@vendor.example\r\nSubject: Plan\r\n\r\nWe would like a plan for next year.\r\n"
)
PEOPLE = "Haus,Wer,Wohin\nOrchard,{0},{1}@orchard.example\n"
MAPPING = """[[table]]
file = "*people*.csv"
kind = "people"
[table.columns]
"Haus" = "account"
"Wer" = "name"
"Wohin" = "emails"
"""


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.eml").write_bytes(MAIL)
    (folder / "people.csv").write_text(PEOPLE.format("Ada Quill", "ada"), encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return folder


def added(folder: Path, mapping: Path | None = None, **options: object) -> Added:
    with writing(folder.parent / "w.db", "ingest", create=True) as held:
        return ingest(held, [folder], NOW, mapping=mapping, **options)  # type: ignore[arg-type]


def names(folder: Path) -> list[str | None]:
    with reading(folder.parent / "w.db") as held:
        return [r.name for r in gather(held).rows if isinstance(r, DirectoryRow)]


def kept(folder: Path) -> KeptMappings:
    with reading(folder.parent / "w.db") as held:
        return read_kept(held)


def test_a_mapping_is_read_as_in_a_folder_and_stays(exports: Path) -> None:
    mapping = exports.parent / "mapping.toml"
    assert added(exports, mapping).new == ("a.eml", "people.csv")
    config = Config(mapping=mapping)
    with reading(exports.parent / "w.db") as held:
        assert gather(held) == pipeline.gather([exports], config)
        digest = read_kept(held).sha256
    assert Config(held_mapping=digest).sha256 == config.sha256
    mapping.unlink()
    assert added(exports).unchanged == 2
    (exports / "people.csv").write_text(PEOPLE.format("Cy Brand", "cy"), encoding="utf-8")
    (exports / "more people.csv").write_text(PEOPLE.format("Dee Lane", "dee"), encoding="utf-8")
    third = added(exports)
    assert (third.new, third.changed) == (("more people.csv",), ("people.csv",))
    assert names(exports) == ["Dee Lane", "Cy Brand"]
    assert set(kept(exports).files) == {"people.csv", "more people.csv"}


def test_a_mapping_that_comes_later_reads_only_the_tables_again(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cxnlp.store import packing

    (exports / "survey.csv").write_text("account,kind,score,sent_at\nOrchard,nps,9,2025-05-01\n", encoding="utf-8")
    assert added(exports).quarantined[0][0] == "people.csv"
    read: list[str] = []
    whole = packing.read_source
    monkeypatch.setattr(packing, "read_source", lambda source, sha: read.append(source.name) or whole(source, sha))
    second = added(exports, exports.parent / "mapping.toml")
    assert read == ["people.csv", "survey.csv"]
    assert (second.changed, second.unchanged, second.quarantined) == (("people.csv",), 2, ())
    assert names(exports) == ["Ada Quill"]
    assert added(exports, exports.parent / "mapping.toml").unchanged == 3


def test_an_empty_mapping_takes_the_old_one_back(exports: Path) -> None:
    mapping = exports.parent / "mapping.toml"
    added(exports, mapping)
    mapping.write_text("", encoding="utf-8")
    assert added(exports, mapping).changed == ("people.csv",)
    assert names(exports) == []
    assert kept(exports) == KeptMappings()


def test_what_was_read_without_a_mapping_stays_so(exports: Path) -> None:
    added(exports)
    part = exports.parent / "more"
    part.mkdir()
    (part / "my people.csv").write_text(PEOPLE.format("Dee Lane", "dee"), encoding="utf-8")
    with writing(exports.parent / "w.db", "ingest") as held:
        ingest(held, [part], NOW, mapping=exports.parent / "mapping.toml")
    assert names(exports) == ["Dee Lane"]
    assert added(exports).unchanged == 2
    assert names(exports) == ["Dee Lane"]


def test_a_mapping_that_does_not_fit_changes_nothing(exports: Path) -> None:
    mapping = exports.parent / "mapping.toml"
    mapping.write_text(MAPPING.replace("*people*", "contacts"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"no input is called 'contacts\.csv'"):
        added(exports, mapping)
    assert not (exports.parent / "w.db").exists()
    mapping.write_text(MAPPING, encoding="utf-8")
    added(exports, mapping)
    (exports / "people.csv").write_text("Haus,Name,Wohin\nOrchard,Cy,cy@orchard.example\n", encoding="utf-8")
    with pytest.raises(UsageError, match="has no column 'Wer'"):
        added(exports)
    assert names(exports) == ["Ada Quill"]
    other = exports / "b.eml"
    other.write_bytes(MAIL.replace(b"m1@", b"m2@"))
    with writing(exports.parent / "w.db", "ingest") as held:  # the table meant is held, not given now
        assert ingest(held, [other], NOW, root=exports, mapping=mapping).new == ("b.eml",)


def test_a_removed_table_takes_its_mapping_along(exports: Path) -> None:
    added(exports, exports.parent / "mapping.toml")
    with writing(exports.parent / "w.db", "remove") as held:
        remove(held, "people.csv")
    assert kept(exports).files == {}
    assert added(exports).new == ("people.csv",)
    assert names(exports) == ["Ada Quill"]


def test_the_command_takes_the_option_and_the_key_of_the_configuration(exports: Path) -> None:
    file, config = exports.parent / "w.db", exports.parent / "cxnlp.toml"
    config.write_text('mapping = "mapping.toml"\n', encoding="utf-8")
    for number, given in enumerate((["--mapping", str(exports.parent / "mapping.toml")], ["--config", str(config)])):
        done = RUN.invoke(app, ["ingest", str(exports), "-w", f"{file}{number}", *given])
        assert done.exit_code == 0, done.output
        with reading(Path(f"{file}{number}")) as held:
            assert [r.name for r in gather(held).rows if isinstance(r, DirectoryRow)] == ["Ada Quill"]
    done = RUN.invoke(app, ["analyze", "-w", f"{file}0", "--mapping", str(exports.parent / "mapping.toml")])
    assert done.exit_code == 2
    assert "cxnlp ingest" in done.stderr
