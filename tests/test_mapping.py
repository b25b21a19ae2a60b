"""What tables are taken for, shown, written to a file, and overridden by one."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxnlp.bundled import samples_dir
from cxnlp.cli import app
from cxnlp.config import Config, load
from cxnlp.errors import UsageError
from cxnlp.ingest.columns import LAYOUTS
from cxnlp.ingest.mapping_file import MANY, load_mappings
from cxnlp.ingest.mapping_text import kinds_table, mapping_text
from cxnlp.ingest.read import read_inputs
from cxnlp.ingest.registry import KIND_FORMATS, formats
from cxnlp.ingest.table_guess import ColumnGuess, TableGuess, guesses
from cxnlp.pipeline import gather
from cxnlp.types import AccountRow, DirectoryRow, InvoiceRow, Message, MetricRow

RUN = CliRunner()
PEOPLE = "Kunde;Ansprechpartner;Kontaktweg;Zweitpost;Ebene\nOrchard;Ada Quill;ada@orchard.example;;Leitung\n"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def stated(folder: Path, text: str) -> Path:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_kind_of_table_has_a_format() -> None:
    assert set(KIND_FORMATS) == set(LAYOUTS)
    assert set(KIND_FORMATS.values()) <= {f.name for f in formats()}


def test_an_unchanged_mapping_changes_nothing(tmp_path: Path) -> None:
    samples = samples_dir()
    path = stated(tmp_path, mapping_text(guesses([samples])))
    mappings = load_mappings(path)
    assert len(mappings.tables) >= 20
    assert {t.kind for t in mappings.tables} >= {
        "people",
        "invoices",
        "metrics",
        "surveys",
        "jira",
        "tasks",
        "helpdesk",
    }
    assert read_inputs([samples], mappings=mappings) == read_inputs([samples])


def test_a_mapping_reads_columns_that_nobody_knows(tmp_path: Path) -> None:
    exports = write(tmp_path, k=PEOPLE)
    assert not read_inputs([exports]).rows
    text = (
        '[[table]]\nfile = "k.csv"\nkind = "people"\n[table.columns]\n"Kunde" = "account"\n'
        '"Ansprechpartner" = "name"\n"Kontaktweg" = "emails"\n"Zweitpost" = "emails"\n"Ebene" = "title"\n'
    )
    found = gather([exports], Config(mapping=stated(tmp_path / "..", text)))
    assert found.rows == (
        DirectoryRow("k.csv#row 2", "Ada Quill", ("ada@orchard.example",), title="Leitung", account="Orchard"),
    )


def test_a_stated_field_takes_the_place_of_the_guess(tmp_path: Path) -> None:
    exports = write(tmp_path, a="Account,Company,Domain\nA-1,Orchard,orchard.example\nA-2,,pear.example\n")
    form = '[[table]]\nfile = "*.csv"\nkind = "accounts"\n[table.columns]\n'
    swapped = form + '"Company" = "account"\n"Account" = "account 2"\n'
    only = form + '"Company" = "account"\n"Account" = ""\n'

    def names(text: str) -> list[str]:
        mappings = load_mappings(stated(tmp_path, text))
        return [r.account for r in read_inputs([exports], mappings=mappings).rows if isinstance(r, AccountRow)]

    assert [r.account for r in read_inputs([exports]).rows if isinstance(r, AccountRow)] == ["A-1", "A-2"]
    assert names(swapped) == ["Orchard", "A-2"]
    assert names(only) == ["Orchard"]


@pytest.mark.parametrize(("order", "due"), [("day_first", date(2025, 4, 3)), ("month_first", date(2025, 3, 4))])
def test_day_and_month_as_stated(tmp_path: Path, order: str, due: date) -> None:
    exports = write(tmp_path, i="invoice_id,amount,due_date,paid_date\nR-1,9,03/04/2025,\n")
    text = f'[[table]]\nfile = "i.csv"\nkind = "invoices"\ndates = "{order}"\n'
    (row,) = read_inputs([exports], mappings=load_mappings(stated(tmp_path, text))).rows
    assert isinstance(row, InvoiceRow)
    assert row.due_date == due


def test_encoding_and_delimiter_as_stated(tmp_path: Path) -> None:
    text = "name|email, or more\nJoão|joao@orchard.example\n"
    (tmp_path / "p.csv").write_bytes(text.encode("cp850"))
    form = '[[table]]\nfile = "p.csv"\nkind = "people"\nencoding = "cp850"\ndelimiter = "|"\n[table.columns]\n'
    mappings = load_mappings(stated(tmp_path, form + '"email, or more" = "emails"\n'))
    (row,) = read_inputs([tmp_path], mappings=mappings).rows
    assert isinstance(row, DirectoryRow)
    assert (row.name, row.emails) == ("João", ("joao@orchard.example",))


def test_metrics_by_name(tmp_path: Path) -> None:
    exports = write(tmp_path, m="Stichtag,A,B,C\n2025-03-03,1,x,5\n2025-03-10,2,y,6\n")
    text = '[[table]]\nfile="m.csv"\nkind="metrics"\n[table.columns]\nStichtag="date"\nA="number"\nC=""\n'
    rows = read_inputs([exports], mappings=load_mappings(stated(tmp_path, text))).rows
    assert [(r.metric, r.value) for r in rows if isinstance(r, MetricRow)] == [("A", 1.0), ("A", 2.0)]


def test_tickets_and_tasks_with_columns_of_ones_own(tmp_path: Path) -> None:
    write(tmp_path, t="Nr,Titel,Wer,Wortlaut\n7,Scanner,ada@orchard.example,It is broken.\n")
    columns = 'Nr="id"\nTitel="subject"\nWer="requester"\nWortlaut="description"\n'
    text = f'[[table]]\nfile="t.csv"\nkind="helpdesk"\n[table.columns]\n{columns}'
    (message,) = read_inputs([tmp_path / "t.csv"], mappings=load_mappings(stated(tmp_path, text))).messages
    assert isinstance(message, Message)
    assert (message.subject, message.text) == ("Scanner", "It is broken.")


def test_a_sheet_of_a_workbook_and_an_archive_member(tmp_path: Path) -> None:
    import zipfile

    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Leute"
    for line in PEOPLE.strip().split("\n"):
        book.active.append(line.split(";"))
    book.save(tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("k.csv", PEOPLE)
    columns = '[table.columns]\nAnsprechpartner="name"\nKontaktweg="emails"\n'
    text = "".join(f'[[table]]\nfile="{f}"\nkind="people"\n{columns}' for f in ("b.xlsx#Leute", "z.zip!*"))
    config = Config(mapping=stated(tmp_path, text))
    rows = [r for r in gather([tmp_path], config).rows if isinstance(r, DirectoryRow)]
    assert [r.name for r in rows] == ["Ada Quill", "Ada Quill"]


def test_a_table_that_an_option_names(tmp_path: Path) -> None:
    exports = write(tmp_path, n="")
    (tmp_path / "n.csv").write_text("notes of a call\n", encoding="utf-8")
    wer = tmp_path / "wer.data"
    wer.write_text("Wer,Post\nBo,bo@pear.example\n", encoding="utf-8")
    text = '[[table]]\nfile="wer.data"\nkind="people"\n[table.columns]\nWer="name"\nPost="emails"\n'
    found = gather([exports / "n.csv"], Config(directory=wer, mapping=stated(tmp_path, text)))
    assert [r.name for r in found.rows if isinstance(r, DirectoryRow)] == ["Bo"]


def test_all_errors_of_a_mapping_at_once(tmp_path: Path) -> None:
    text = (
        'speed = 1\n[[table]]\nfile = "a.csv"\nkind = "peple"\n[[table]]\nfile = "b.csv"\nkind = "people"\n'
        'dates = "dd/mm"\nencoding = "utf-9"\ndelimiter = "x"\ncolour = "red"\n[table.columns]\n"A" = "name"\n'
        '"B" = "name"\n"C" = "emails"\n"D" = "emails"\n"E" = "shoe size"\n"F" = 3\n'
    )
    with pytest.raises(UsageError) as raised:
        load_mappings(stated(tmp_path, text))
    told = str(raised.value)
    for part in ("'speed'", "'peple'", "'dd/mm'", "'utf-9'", "'x'", "'colour'", "'A' and 'B'", "'shoe size'", "'F'"):
        assert part in told
    assert "'C'" not in told
    assert "\n" not in told


def test_what_does_not_fit_the_files_is_told_at_once(tmp_path: Path) -> None:
    exports = write(tmp_path, i="Nr,Summe\n1,2\n")
    text = (
        '[[table]]\nfile="i.csv"\nkind="invoices"\n[table.columns]\nNr="invoice_id"\nGone="amount"\nLost="status"\n'
        '[[table]]\nfile="absent.csv"\nkind="people"\n'
    )
    with pytest.raises(UsageError) as raised:
        gather([exports], Config(mapping=stated(tmp_path, text)))
    for part in ("'Gone'", "'Lost'", "due_date", "'absent.csv'"):
        assert part in str(raised.value)


@pytest.mark.parametrize("text", ["[[table]\n", "table = 3\n", "[table]\nfile = 'x'\n", "\x00", "table = [1]\n"])
def test_no_mapping_at_all(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError):
        load_mappings(stated(tmp_path, text))


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12), min_size=1, unique=True, max_size=6
    )
)
def test_any_header_survives_the_file(headers: list[str]) -> None:
    told = TableGuess(
        "a.csv", "people", "people_table", "0" * 8, 1, "utf-8", ",", tuple(ColumnGuess(h, "emails") for h in headers)
    )
    (table,) = tomllib.loads(mapping_text([told]))["table"]
    assert table["columns"] == dict.fromkeys(headers, "emails")


def test_unrecognised_tables_stand_as_comments_with_the_nearest_kind(tmp_path: Path) -> None:
    exports = write(tmp_path, k=PEOPLE)
    (found,) = guesses([exports])
    assert (found.kind, found.suggested) == (None, "people")
    text = mapping_text([found])
    assert tomllib.loads(text) == {}
    opened = "\n".join(line.removeprefix("# ") for line in text.split("\n\n", 1)[1].split("\n")[2:])
    opened = opened.replace('"Kontaktweg" = ""', '"Kontaktweg" = "emails"')
    rows = read_inputs([exports / "k.csv"], mappings=load_mappings(stated(tmp_path, opened))).rows
    assert [r.account for r in rows if isinstance(r, DirectoryRow)] == ["Orchard"]


def test_the_command_shows_writes_and_uses(tmp_path: Path) -> None:
    exports = tmp_path / "in"
    exports.mkdir()
    write(exports, i="Rechnung;Betrag;Fällig am\nR-1;1.200,50;03.04.2025\n", k=PEOPLE)
    shown = RUN.invoke(app, ["mapping", str(exports), "--explain"])
    assert shown.exit_code == 0
    assert all(word in shown.stdout for word in ("invoices", "semicolons", "1.200,50 → 1200.5", "2025-04-03"))
    target = tmp_path / "m.toml"
    assert RUN.invoke(app, ["mapping", str(exports), "--edit", str(target)]).exit_code == 0
    again = RUN.invoke(app, ["mapping", str(exports), "--edit", str(target)])
    assert again.exit_code == 2
    assert "already" in again.stderr
    told = json.loads(RUN.invoke(app, ["mapping", str(exports), "--json", "--mapping", str(target)]).stdout)
    first, second = told["tables"]
    assert (first["kind"], first["stated"], second["kind"]) == ("invoices", True, None)
    assert [c["word"] for c in first["columns"]] == ["invoice_id", "amount", "due_date"]
    assert "cells" not in first["columns"][0]
    parsed = RUN.invoke(app, ["parse", str(exports), "-o", str(tmp_path / "out"), "--mapping", str(target)])
    assert parsed.exit_code == 0
    target.write_text(target.read_text(encoding="utf-8").replace('"amount"', '"sum"'), encoding="utf-8")
    wrong = RUN.invoke(app, ["parse", str(exports), "-o", str(tmp_path / "out"), "--mapping", str(target)])
    assert wrong.exit_code == 2
    assert "'sum'" in wrong.stderr


def test_the_configuration_names_a_mapping(tmp_path: Path) -> None:
    stated(tmp_path, "")
    toml = tmp_path / "cxnlp.toml"
    toml.write_text('mapping = "mapping.toml"\n', encoding="utf-8")
    config = load(toml)
    assert config.mapping == tmp_path / "mapping.toml"
    assert config.sha256 != replace(config, mapping=None).sha256 == Config().sha256


def test_fields_of_many_columns_are_fields() -> None:
    from cxnlp.ingest.columns import NUMBER, fields_of

    assert all(f == NUMBER or f in fields_of(kind) for kind, names in MANY.items() for f in names)


def test_the_page_names_every_kind_and_field() -> None:
    page = (Path(__file__).parent.parent / "docs" / "mapping.md").read_text(encoding="utf-8")
    assert page.endswith(kinds_table() + "\n")
