"""Companies in lists of those present: whose somebody is, never a person of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxnlp.config import Config
from cxnlp.ingest.read import read_inputs
from cxnlp.people.companies import company_side
from cxnlp.people.sides import Sides
from cxnlp.pipeline import Parsed, parse

ADA, BEN, JO = ("Ada", "customer"), ("Ben", "customer"), ("Jo", "vendor")
ADA_Q, BEN_R, JO_V = ("Ada Quill", "customer"), ("Ben Roe", "customer"), ("Jo Vale", "vendor")
NOTES = "\n\nNotes:\n- The price is too high for them, Ada said.\n- Jo sends an offer by Friday.\n"
MAIL = (
    "From: Ada Quill <ada@orchard.example>\nTo: Jo Vale <jo@marram.example>\nCc: office@orchard.example\n"
    "Date: 3 Mar 2025 10:00:00 +0000\nSubject: Plan\n\nHi Jo, the price is too high for us this year.\n"
)


def parsed(folder: Path, head: str, name: str = "Orchard Growers Ltd") -> Parsed:
    (folder / "Orchard").mkdir()
    (folder / "accounts.csv").write_text(f"account,name,domains\nOrchard,{name},orchard.example\n")
    (folder / "Orchard/a.eml").write_text(MAIL)
    (folder / "Orchard/2025-03-04 tide review notes.md").write_text(f"# Tide review\nDate: 2025-03-04\n{head}{NOTES}")
    found = parse([folder], Config(vendor_domains=("marram.example",)))
    assert not found.rejected
    return found


def present(found: Parsed) -> list[tuple[str | None, str]]:
    (notes,) = [m for m in found.messages if m.kind == "meeting_notes"]
    return [(p.name, p.side) for p in notes.present]


LISTS = {
    "Present: Ada Quill / Orchard, Jo Vale / Marram": [ADA_Q, JO_V],
    "Present: Ada, Ben / Orchard; Jo / Marram": [ADA, BEN, JO],
    "Present: Ada Quill, Orchard; Jo Vale, Marram": [ADA_Q, JO_V],
    "Present: Ada Quill, CFO, Orchard; Jo Vale, CSM, Marram": [ADA_Q, JO_V],
    "Present: Ada Quill (Orchard), Jo Vale (Marram)": [ADA_Q, JO_V],
    "Present: Ada Quill [Orchard], Jo Vale @Marram": [ADA_Q, JO_V],
    "Present: Ada Quill - Orchard, Jo Vale – Marram": [ADA_Q, JO_V],
    "Present: Ada, Ben from Orchard, Jo from Marram": [ADA, BEN, JO],
    "Present: Orchard: Ada, Ben; Marram: Jo": [ADA, BEN, JO],
    "Present: Marram - Jo Vale; Orchard - Ada Quill, Ben Roe": [JO_V, ADA_Q, BEN_R],
    "Orchard: Ada, Ben\nMarram: Jo": [ADA, BEN, JO],
    "Present:\n- Orchard: Ada, Ben\n- Marram: Jo": [ADA, BEN, JO],
    "Attendees (Orchard): Ada, Ben\nAttendees (Marram): Jo": [ADA, BEN, JO],
    "Orchard attendees: Ada, Ben\nMarram attendees: Jo": [ADA, BEN, JO],
    "Attendees from Orchard: Ada, Ben\nAttendees from Marram: Jo": [ADA, BEN, JO],
    "Attendees\nOrchard\n- Ada Quill\n- Ben Roe\nMarram\n- Jo Vale": [ADA_Q, BEN_R, JO_V],
    "Present:\n\n**Orchard**\n- Ada Quill\n- Ben Roe\n\n**Marram**\n- Jo Vale": [ADA_Q, BEN_R, JO_V],
    "## Attendees\n\n### Orchard\n\n- Ada Quill (CFO)\n- Ben Roe\n\n### Marram\n\n- Jo Vale\n\n## Talk": [
        ADA_Q, BEN_R, JO_V,
    ],
    "**Attendees**\n\nOrchard:\n- Ada\n- Ben\n\nMarram:\n- Jo\n\n**Agenda**\n- Price\n- Plan": [ADA, BEN, JO],
    "## Attendees\n\n| Name | Company | Role |\n|---|---|---|\n| Ada Quill | Orchard | CFO |\n| Jo Vale | Marram | "
    "CSM |\n\n## Talk": [ADA_Q, JO_V],
    "## Attendees\n\n| Company | Attendees |\n|---|---|\n| Orchard | Ada Quill, Ben Roe |\n| Marram | Jo Vale |": [
        ADA_Q, BEN_R, JO_V,
    ],
    "Present: Marram / Orchard": [],
}  # fmt: skip


@pytest.mark.parametrize(("head", "expected"), LISTS.items(), ids=range(len(LISTS)))
def test_a_company_in_a_list_says_whose_somebody_is(head: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    found = parsed(tmp_path, head)
    assert present(found) == expected
    names = {p.name for p in found.people.values()}
    assert not names & {"Orchard", "Marram"} and {"Ada Quill", "Jo Vale"} <= names
    ada = next(p for p in found.people.values() if p.name == "Ada Quill")
    assert ada.emails == ("ada@orchard.example",) and ada.side == "customer"


@pytest.mark.parametrize("head", ["Present: Ada / Marram", "Present: Ada Quill / Marram"])
def test_a_company_beside_somebody_known_of_the_other_side_is_a_party_of_its_own(head: str, tmp_path: Path) -> None:
    found = parsed(tmp_path, head)
    assert [side for _, side in present(found)] == ["customer"]
    assert {p.name for p in found.people.values()} == {"Ada Quill", "Jo Vale", "office@orchard.example"}


def test_somebody_who_is_called_like_the_company_stays(tmp_path: Path) -> None:
    found = parsed(tmp_path, "Present: Quill, Jo / Marram", name="Quill & Partners")
    assert present(found) == [("Quill", "customer"), JO]


def test_regrets_are_read_the_same_way(tmp_path: Path) -> None:
    found = parsed(tmp_path, "Present: Jo / Marram\nApologies: Ben Roe / Orchard")
    (notes,) = [m for m in found.messages if m.kind == "meeting_notes"]
    assert [(p.name, p.side) for p in notes.absent] == [BEN_R]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Marram", "vendor"),
        ("MARRAM Systems", None),
        ("Orchard Growers", "customer"),
        ("Orchard", "customer"),
        ("Orch", None),
        ("Kea Ltd", None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_a_company(text: str | None, side: str | None) -> None:
    sides = Sides(("marram.example",), {"o": frozenset({"og.example"})}, {"o": "Orchard Growers Ltd", "k": "Kea"})
    assert company_side(text, "o", sides) == side
    assert company_side("Kea Ltd", "k", sides) == "customer"


def test_markdown_notes_with_a_table_of_people_are_notes_and_a_table_alone_is_a_table(tmp_path: Path) -> None:
    table = (
        "| Name | Company | Title | Email |\n|:---|---|---|---|\n| Ada Quill | Orchard | CFO | ada@orchard.example |\n"
    )
    (tmp_path / "people.md").write_text(table)
    (tmp_path / "2025-03-04 review notes.md").write_text(f"# Review\n\n{table}{NOTES}")
    found = read_inputs([tmp_path])
    assert [(m.kind, m.source) for m in found.messages] == [("meeting_notes", "2025-03-04 review notes.md")]
    assert [(r.source, getattr(r, "name", None)) for r in found.rows] == [("people.md#row 3", "Ada Quill")]
