"""Of several exports of one table or ticket list the latest one holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxnlp.analysis import commercial
from cxnlp.config import Config
from cxnlp.ingest.export_order import export_rank, latest_values, newest_first
from cxnlp.parsing import Parsed, parse
from cxnlp.rows import AccountRow, MetricRow

MAIL = (
    "Message-ID: <1@quay.example>\nDate: Tue, 4 Mar 2025 09:00:00 +0000\nFrom: Ida Holm <ida@quay.example>\n"
    "To: Bo Marsh <bo@vendia.example>\nSubject: Plan\n\nCan we see the plan before Friday?\n"
)
ACCOUNTS = "account,name,domains,arr,currency,renewal_date\nQuay,{},quay.example,{},EUR,{}\n"
CONTACTS = "name,emails,title,account\n{},ida@quay.example,{},Quay\n"


@pytest.mark.parametrize(
    "names",
    [
        ("accounts.csv", "accounts (1).csv", "accounts-2025-06.csv", "accounts-2025-12.csv"),
        ("accounts 31.05.2025.csv", "accounts-2025-06.csv", "accounts_20250615.csv", "accounts Jul 2025.csv"),
        ("2025-06/accounts.csv", "2025-12/accounts.csv"),
        ("a-2025-06.zip!accounts.csv", "a-2025-12.zip!accounts.csv"),
        ("accounts-2.csv", "accounts-10.csv"),
    ],
)
def test_the_names_of_exports_tell_their_order(names: tuple[str, ...]) -> None:
    ranks = [export_rank(name) for name in names]
    assert ranks == sorted(set(ranks))
    rows = [AccountRow(f"{name}#row 2", "Quay", arr=float(n)) for n, name in enumerate(names)]
    assert [row.arr for row in newest_first(rows)] == [row.arr for row in reversed(rows)]


def test_different_tables_and_names_without_order_keep_their_places() -> None:
    files = ("beta/accounts.csv", "crm.csv", "quay/accounts.csv", "renewals-2025.csv")
    rows = [AccountRow(f"{name}#row {n}", "Quay") for name in files for n in (2, 3)]
    assert newest_first(rows) == rows


def test_a_value_exported_again_replaces_the_first_and_others_stay() -> None:
    def row(source: str, value: float, day: int = 2) -> MetricRow:
        return MetricRow(f"{source}#row 2", "Quay", date(2025, 6, day), date(2025, 6, day + 6), "logins", value)

    new, old = row("metrics-2025-12.csv", 47), row("metrics-2025-06.csv", 5)
    earlier, other = row("metrics-2025-06.csv", 40, 9), row("portal.csv", 3)
    assert latest_values([new, new, old, earlier, other]) == [new, new, earlier, other]


def _parsed(folder: Path, files: dict[str, str], **options: Path) -> Parsed:
    for name, text in {"mail/1.eml": MAIL, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return parse([folder], Config(vendor_domains=("vendia.example",), **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(("old", "new"), [("-2025-06", "-2025-12"), ("", "-2025-12"), ("-9", "-10")])
def test_value_renewal_names_and_titles_are_those_of_the_later_export(tmp_path: Path, old: str, new: str) -> None:
    parsed = _parsed(
        tmp_path,
        {
            f"accounts{old}.csv": ACCOUNTS.format("Quay Ltd", 40000, "2025-04-01"),
            f"accounts{new}.csv": ACCOUNTS.format("Quay Group", 56800, "2026-04-01"),
            f"contacts{old}.csv": CONTACTS.format("Ida Strand", "Planning Clerk"),
            f"contacts{new}.csv": CONTACTS.format("Ida Holm", "Head of Planning"),
        },
    )
    assert (worth := commercial(parsed)["Quay"])["arr"] == 56800
    assert worth["renewal_date"] == "2026-04-01"
    assert parsed.accounts.names == {"Quay": "Quay Group"}
    (ida,) = (p for p in parsed.people.values() if "ida@quay.example" in p.emails)
    assert (ida.name, ida.title) == ("Ida Holm", "Head of Planning")


def test_a_table_that_an_option_names_holds_before_those_in_the_folder(tmp_path: Path) -> None:
    (table := tmp_path / "given.csv").write_text(ACCOUNTS.format("Quay", 3, "2027-01-01"), encoding="utf-8")
    files = {"accounts-2025-06.csv": ACCOUNTS.format("Quay", 40000, "2025-04-01")}
    assert commercial(_parsed(tmp_path / "exports", files, accounts=table))["Quay"]["arr"] == 3


def test_two_exports_of_a_list_of_users_still_name_whom_a_ticket_means(tmp_path: Path) -> None:
    ticket = (
        '{"id": 1, "created_at": "2025-05-01T09:00:00Z", "updated_at": "2025-05-01T09:00:00Z", "subject": "Import",'
        ' "description": "The import fails.", "status": "open", "requester_id": 7, "submitter_id": 7}\n'
    )
    user = '{{"id": 7, "name": "{}", "email": "ida@quay.example", "role": "end-user", "active": true}}\n'
    users = {f"users-{n}.ndjson": user.format(name) for n, name in ((1, "I. Holm"), (2, "Ida Holm"))}
    parsed = _parsed(tmp_path, {"tickets.ndjson": ticket, **users})
    (said,) = (m for m in parsed.messages if m.kind == "ticket")
    assert said.author is not None
    assert (said.author.name, said.author.email) == ("Ida Holm", "ida@quay.example")
