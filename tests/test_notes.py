import io
import zipfile
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.attendance_lines import absent_by_clause, label_of, sentences
from cxnlp.ingest.attendance_names import mentions, only_names
from cxnlp.ingest.notes import FORMATS, zones_of
from cxnlp.ingest.source import Source
from cxnlp.ingest.transcripts import FORMATS as TRANSCRIPTS
from cxnlp.types import Message, Party

TEXT, WORD = FORMATS
NAME = "acme/meetings/2025-03-04 1000 Tide review notes.txt"


def read(text: str | bytes, name: str = NAME) -> Message:
    source = Source.of_bytes(text.encode() if isinstance(text, str) else text, name)
    form = max(FORMATS, key=lambda f: f.sniff(source))
    (record,) = list(form.parse(source))
    assert isinstance(record, Message)
    assert "".join(record.body[z.start : z.end] for z in record.zones) == record.body
    return record


def present(message: Message) -> list[str | None]:
    return [p.name for p in message.present]


def absent(message: Message) -> list[str | None]:
    return [p.name for p in message.absent]


def test_header_is_template_and_prose_is_text() -> None:
    body = (
        "Tide review\n4 March 2025\nAttendees: Ada Quill, Ben Roe (Ops), Cy Dee\n\nThe crane is slow.\n\n- one by May\n"
    )
    message = read(body)
    assert message.kind == "meeting_notes"
    assert message.subject == "Tide review"
    assert message.text == "The crane is slow.\n\n- one by May"
    assert [(z.zone, z.start) for z in message.zones] == [("template", 0), ("new", body.index("The crane"))]
    assert present(message) == ["Ada Quill", "Ben Roe", "Cy Dee"]
    assert message.sent_at == datetime(2025, 3, 4, 10, 0, tzinfo=UTC)
    assert (message.time_precision, message.flags) == ("day", ("no_timezone",))
    assert message.author is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("14 April 2026", 14),
        ("Tuesday, 14 April 2026, 10:00", 14),
        ("**Date:** 14 April 2026", 14),
        ("Date & time: 14 April 2026, 10:00", 14),
        ("Datum: 14.04.2026", 14),
        ("Date of the call: 14 April 2026", 14),
        ("Tide review, 14 April 2026", 14),
        ("Renewal call 14 April 2026", 14),
        ("Tide QBR: 14 April 2026", 14),
        ("Next meeting: 14 April 2026", None),
        ("Next call 14 April 2026", None),
        ("Nächster Termin: 14.04.2026", None),
        ("Last call: 14 April 2026", None),
        ("Renewal date: 14 April 2026", None),
        ("Contract ends: 14 April 2026", None),
        ("Contract ends 14 April 2026", None),
        ("Deadline 14.04.2026", None),
        ("| Renewal | 2026-04-14 |", None),
    ],
)
def test_the_day_of_something_else_is_not_that_of_the_notes(line: str, day: int | None) -> None:
    message = read(f"{line}\nAttendees: Ada Quill, Ben Roe\n\nThe crane is slow.\n", "acme/notes/crane notes.txt")
    assert (message.sent_at and message.sent_at.day) == day
    assert (line in message.text) is (day is None), "a day that is not the meeting's is what the author wrote"


def test_the_own_day_is_found_below_that_of_something_else() -> None:
    message = read("Renewal date: 30 June 2026\nDate: 14 April 2026\nAttendees: Ada Quill, Ben Roe\n\nFine.\n", "n.txt")
    assert message.sent_at == datetime(2026, 4, 14, tzinfo=UTC)


def test_me_is_the_one_left_over() -> None:
    text = (
        "Tide review\n4 March 2025\nAttendees: Ada Quill, Ben Roe, Cy Dee\n\nBen, Cy (late), me. 25 min.\n\n- crane\n"
    )
    message = read(text)
    assert message.author == Party(name="Ada Quill")
    assert "author_inferred" in message.flags
    assert present(message) == ["Ada Quill", "Ben Roe", "Cy Dee"]
    assert message.text.startswith("Ben, Cy (late), me.")


def test_me_without_a_fuller_list_stays_unknown() -> None:
    message = read("# Tide review (2025-03-04)\n\nBen, Cy, me\n\n- crane\n")
    assert message.author is None
    assert present(message) == ["Ben", "Cy"]
    assert "author_is_me" in message.flags


def test_regrets_and_clauses() -> None:
    message = read("# Tide review\nPresent: Ben, Cy / me. Declined: Eve, Fay (no reply). Gus on leave\n\n- crane\n")
    assert present(message) == ["Ben", "Cy"]
    assert sorted(map(str, absent(message))) == ["Eve", "Fay", "Gus"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada, Ben, me. (Cy declined, board prep)", ["Cy"]),
        ("Cy + Dee not there, no answer to the invite", ["Cy", "Dee"]),
        ('Eve and Fay sent regrets (both in "some meeting").', ["Eve", "Fay"]),
        ("Attendees: Ada, me. (Gus: exam prep, sent regrets)", ["Gus"]),
        ("Hal out (fever)", ["Hal"]),
        ("Full house apart from Ida. 1h20", ["Ida"]),
        ("Jo couldn't, surgery ran over", ["Jo"]),
        ("Kai entschuldigt, Lea krank", ["Kai", "Lea"]),
        ("Mia in Lisbon. Ned by phone", []),
        ("Oda joined late, Pia left early", []),
        ("They declined the offer of a crane", []),
    ],
)
def test_who_a_clause_says_was_not_there(line: str, names: list[str]) -> None:
    assert [m.party.name for m in absent_by_clause(line)] == names


@pytest.mark.parametrize(
    ("line", "companies"),
    [
        ("Present: Dana Ruiz (Marram), Otto Lund (Vendia)", ["Marram", "Vendia"]),
        ("Present: Dana Ruiz (CFO, Marram), Otto Lund [Vendia]", ["Marram", "Vendia"]),
        ("Present: Marram: Dana Ruiz, Ben Roe; Vendia: Otto Lund", ["Marram", "Marram", "Vendia"]),
        ("Present: Marram - Dana Ruiz, Ben Roe; Vendia - Otto Lund", ["Marram", "Marram", "Vendia"]),
        ("Present:\n- Dana Ruiz (Marram)\n- Otto Lund – Vendia GmbH\n", ["Marram", "Vendia GmbH"]),
        (
            "Present: Ada Quill (late), Ben Roe (by phone), Cy Dee (she/her), Eve Foy (10 min), Al Fox (notes)",
            [None] * 5,
        ),
        ("Present: Robert Roe (Rob), Dana Ruiz (CFO)", [None, None]),
    ],
)
def test_the_company_beside_a_name_is_kept(line: str, companies: list[str | None]) -> None:
    assert [p.company for p in read(f"# Tide review\n{line}\n\n- crane\n").present] == companies


def test_one_person_with_and_without_the_company_is_present_once() -> None:
    message = read(
        "# Tide review\nPresent: Dana Ruiz (Marram), Ben Roe\n\nDana, Ben. Dana Ruiz took over.\n\n- crane\n"
    )
    assert message.present == (Party(name="Dana Ruiz", company="Marram"), Party(name="Ben Roe"))


@pytest.mark.parametrize(
    ("lines", "gone", "excused"),
    [
        ("Present: Ben Roe\nApologies: Cy Dee, Eve Fox", ["Cy Dee", "Eve Fox"], ["Cy Dee", "Eve Fox"]),
        ("Present: Ben Roe\nAbsent: Cy Dee, Eve Fox", ["Cy Dee", "Eve Fox"], []),
        ("Present: Ben Roe\nNo-shows: Cy Dee", ["Cy Dee"], []),
        ("Present: Ben Roe\nAbsent: Cy Dee (excused), Eve Fox (unexcused)", ["Cy Dee", "Eve Fox"], ["Cy Dee"]),
        ("Ben Roe, Ada Quill, me. Cy Dee declined (board week). Eve Fox no-show.", ["Cy Dee", "Eve Fox"], ["Cy Dee"]),
        ("Present: Ben Roe\n\n## Regrets\n- Cy Dee\n\n## Absent\n- Eve Fox", ["Cy Dee", "Eve Fox"], ["Cy Dee"]),
        ("Anwesend: Ben Roe\nEntschuldigt: Cy Dee\nUnentschuldigt: Eve Fox", ["Cy Dee", "Eve Fox"], ["Cy Dee"]),
    ],
)
def test_who_sent_word_is_kept_apart_from_who_was_only_not_there(
    lines: str, gone: list[str], excused: list[str]
) -> None:
    message = read(f"# Tide review\n{lines}\n\n- the crane is slow\n")
    assert (sorted(absent(message)), [p.name for p in message.excused]) == (gone, excused)


def test_silence_is_not_absence() -> None:
    message = read("# Tide review\nPresent: Ben, Cy\nInvited: Ben, Cy, Eve\n\n- Eve owns the crane\n")
    assert message.absent == ()
    assert present(message) == ["Ben", "Cy"]


def test_sections_tables_and_scribe() -> None:
    text = (
        "# Tide review\n\n## Present\n\n- Ada Quill @ada (Marram)\n- Ben Roe, Operations Manager\n- Cy Dee - by phone\n"
        "\n## Regrets\n\n* Eve Foy (holiday)\n\n## Discussion\n\n- Ben Roe: the crane is slow\n\nNotes by: Ada Quill\n"
    )
    message = read(text, "2025-03-04 Tide review.md")
    assert present(message) == ["Ada Quill", "Ben Roe", "Cy Dee"]
    assert absent(message) == ["Eve Foy"]
    assert message.author == Party(name="Ada Quill", company="Marram")
    assert message.text == "## Discussion\n\n- Ben Roe: the crane is slow"


def test_table_of_attendees_with_status() -> None:
    text = (
        "# Tide review\n\n## Attendees\n\n| Name | Company | Status |\n|---|---|---|\n"
        "| Ada Quill | Marram | present |\n| Ben Roe | Saltmarsh | absent |\n\nThe crane.\n"
    )
    message = read(text, "2025-03-04 Tide review.md")
    assert present(message) == ["Ada Quill"]
    assert absent(message) == ["Ben Roe"]
    assert message.text == "The crane."


@pytest.mark.parametrize(
    ("there", "gone", "by"),
    [
        ("Teilnehmer", "Entschuldigt", "Protokoll"),
        ("Participants", "Excusés", "Rédigé par"),
        ("Asistentes", "Ausentes", "Redactado por"),
        ("Aanwezig", "Afwezig", "Notulist"),
        ("Presenti", "Assenti", "Verbalizzante"),
        ("Obecni", "Nieobecni", "Sporządził"),
        ("Närvarande", "Frånvarande", "Sekreterare"),
        ("**Attendees**", "**Apologies**", "**Minutes taken by**"),
    ],
)
def test_labels_of_many_languages(there: str, gone: str, by: str) -> None:
    message = read(
        f"# Tide\n{there}: Ada Quill, Ben Roe\n{gone}: Eve Foy\n{by}: Ada Quill\n\nText.\n", "2025-03-04 Tide.md"
    )
    assert present(message) == ["Ada Quill", "Ben Roe"]
    assert absent(message) == ["Eve Foy"]
    assert message.author == Party(name="Ada Quill")
    assert message.text == "Text."


def test_fields_above_minutes() -> None:
    text = (
        "Meeting: Harbour board\nDate: Tuesday, 4 March 2025, 14:30\nLocation: Pier 4\n"
        "Attendees: Ada Quill <ada@marram.example>, Ben Roe\nApologies: none\n\nThe date of the crane: open.\n"
    )
    message = read(text, "minutes.txt")
    assert message.subject == "Harbour board"
    assert message.sent_at == datetime(2025, 3, 4, 14, 30, tzinfo=UTC)
    assert message.present == (Party(name="Ada Quill", email="ada@marram.example"), Party(name="Ben Roe"))
    assert message.text == "The date of the crane: open."


def test_legends_links_and_companies_in_lists() -> None:
    text = (
        "# Tide\n\nTeilnehmer:\n  AQ  – Ada Quill (Leitung, Marram)\n"
        "  BR – Ben Roe [per Telefon]\n  [weitere nicht genannt]\n\nText.\n"
    )
    assert present(read(text, "x.txt")) == ["Ada Quill", "Ben Roe"]
    text = "# Tide\n\n## Attendees\nAda Quill - (Marram), Ben Roe - (Saltmarsh), Cy Dee - (Saltmarsh Ltd.)\n\n## Text\n"
    assert present(read(text, "x.txt")) == ["Ada Quill", "Ben Roe", "Cy Dee"]
    text = (
        "# Tide\n\n## Attendees\n\n### Present\n\n- [Ada Quill](https://x.example/u/1)(Marram) <ada@marram.example>\n"
        "\n### Absent\n\n- **Ben Roe** - Saltmarsh - ill\n"
    )
    message = read(text, "x.md")
    assert message.present == (Party(name="Ada Quill", email="ada@marram.example", company="Marram"),)
    assert absent(message) == ["Ben Roe"]


def test_groups_by_company_and_apologies_in_prose() -> None:
    text = "# Tide\nMarram: Ada Quill, B. Roe\nSaltmarsh: Cy Dee, A. Foy\n"
    text += "Apologies were received from Gus Hale and Ida Jo.\n\n1. x\n"
    message = read(text, "x.txt")
    assert present(message) == ["Ada Quill", "B. Roe", "Cy Dee", "A. Foy"]
    assert absent(message) == ["Gus Hale", "Ida Jo"]
    assert read("# Tide\nApologies for the delay.\n", "x.txt").absent == ()


def test_lists_of_people() -> None:
    def names(text: str) -> list[str | None]:
        return [m.party.name for m in mentions(text)]

    assert names("Ada (first hour), Ben Roe / Cy & Dee; Eve + 14 from the yard, 9 heads, Fay") == [
        "Ada",
        "Ben Roe",
        "Cy",
        "Dee",
        "Eve",
        "Fay",
    ]
    assert names("Dr. Ada Quill, C. Roe, their counsel, Ben de la Mer") == ["Dr. Ada Quill", "C. Roe", "Ben de la Mer"]
    assert names("Ada Ben Cy Dee Eve") == ["Ada", "Ben", "Cy", "Dee", "Eve"]
    assert names("28.6% across the yard") == []
    assert only_names("Ada, Ben + 3 others, me")
    assert not only_names("Ada, the crane is slow, Ben")


def test_sentences_do_not_cut_initials_and_brackets() -> None:
    assert list(sentences("C. Ambler, Dr. Roe, me. Eve (ill. really) out")) == [
        "C. Ambler, Dr. Roe, me",
        "Eve (ill. really) out",
    ]


def test_labels_need_facts() -> None:
    assert label_of("Date: 4 March 2025") == ("date", "4 March 2025")
    assert (
        label_of("- date: they asked whether we could go live after the holidays in May 2025, which is too late")
        is None
    )
    assert label_of("attendance: 28.6% across the yards") == ("present", "28.6% across the yards")
    assert read("- attendance: 28.6% across the yards\n").present == ()


def test_machine_summaries_are_automatic() -> None:
    message = read("# Tide review\nNotes by Gemini\n\nThe team discussed the crane.\n")
    assert message.automatic
    assert "ai_summary" in message.flags


def docx(*paragraphs: str | list[list[str]], styles: dict[str, str] | None = None) -> bytes:
    import docx as python_docx

    document = python_docx.Document()
    for paragraph in paragraphs:
        if isinstance(paragraph, str):
            document.add_paragraph(paragraph, style=(styles or {}).get(paragraph))
        else:
            table = document.add_table(rows=0, cols=len(paragraph[0]))
            for row in paragraph:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word_minutes_with_tables_and_styles() -> None:
    data = docx(
        "Tide review",
        [["Attendees", "Ada Quill, Ben Roe"], ["Regrets", "Eve Foy"]],
        "Decisions",
        "New crane by May",
        [["What", "Who"], ["crane", "Ben"]],
        styles={"Tide review": "Heading 1", "Decisions": "Heading 2", "New crane by May": "List Bullet"},
    )
    message = read(data, "2025-03-04 1000 Tide review notes.docx")
    assert present(message) == ["Ada Quill", "Ben Roe"]
    assert absent(message) == ["Eve Foy"]
    assert message.text == "# Decisions\n- New crane by May\n| What | Who |\n| crane | Ben |"
    assert message.parser == "docx"


def test_word_transcript_is_told_by_its_content() -> None:
    data = docx(
        "Tide review", "March 4, 2025, 10:00AM", "1m 2s", "Ada Quill   0:03", "Hello.", "Ben Roe   0:05", "Hello you."
    )
    message = read(data, "2025-03-04 1000 Tide review.docx")
    assert message.kind == "transcript"
    assert [(t.speaker.name, t.text, t.start_s) for t in message.turns] == [
        ("Ada Quill", "Hello.", 3.0),
        ("Ben Roe", "Hello you.", 5.0),
    ]
    assert message.subject == "Tide review"


def zipped(part: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, data)
    return stream.getvalue()


W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'


def test_word_boxes_controls_and_tracked_changes() -> None:
    inner = (
        b"<w:p><w:r><w:t>One</w:t></w:r><w:ins><w:r><w:t> two</w:t></w:r></w:ins>"
        b"<w:del><w:r><w:delText> no</w:delText></w:r></w:del></w:p>"
        b"<w:sdt><w:sdtContent><w:p><w:r><w:t>Three</w:t><w:br/><w:t>four</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        b"<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Five</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
    )
    message = read(zipped("word/document.xml", W % inner), "x.docx")
    assert message.body.split() == ["One", "two", "Three", "four", "Five"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0rest", "password"),
        (zipped("xl/workbook.xml", b"<a/>"), "not a Word document"),
        (zipped("word/document.xml", b"<a><b></a>"), "damaged"),
        (zipped("word/document.xml", W % b""), "without text"),
        (zipped("word/document.xml", b" " * 20_000_000), "limits"),
        (
            zipped("word/document.xml", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'),
            "without text|damaged",
        ),
    ],
)
def test_bad_word_files_are_refused_in_words(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableInput, match=reason):
        list(WORD.parse(Source.of_bytes(data, "x.docx")))


def test_empty_and_binary_text() -> None:
    with pytest.raises(UnreadableInput, match="empty file"):
        list(TEXT.parse(Source.of_bytes(b" \n", "x.txt")))
    with pytest.raises(UnreadableInput, match="binary"):
        list(TEXT.parse(Source.of_bytes(bytes(range(32)) * 20, "x.txt")))


def test_confidence_goes_with_evidence() -> None:
    def sure(text: str, name: str) -> float:
        return TEXT.sniff(Source.of_bytes(text.encode(), name))

    assert (
        sure("Present: Ada, Ben\n\nText", "x.txt") > sure("Text", "2025-03-04 Tide.txt") > sure("Text", "x.txt") > 0.1
    )
    assert sure("From: a@b.example\nTo: c@d.example\nSubject: x\n\nHi", "x.txt") == 0.0
    assert sure("a,b,c\n1,2,3\n4,5,6\n7,8,9\n", "x.txt") == 0.0
    assert sure('{"a": 1}', "x.txt") == 0.0
    assert sure("import os\n", "x.py") == 0.0
    assert sure("What this folder is", "README.md") < 0.1
    talk = Source.of_bytes(b"Ada  0:03\nHi.\nBen  0:05\nHo.\n", "x notes.txt")
    assert max(f.sniff(talk) for f in TRANSCRIPTS) > TEXT.sniff(talk)


def test_encodings(tmp_path: Path) -> None:
    text = "Präsent: niemand\n\nDie Ebbe kam früh."
    for encoding, flags in (("utf-8-sig", False), ("utf-16", False), ("utf-16-le", True), ("cp1252", True)):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
        message = read(path.read_bytes(), path.name)
        assert message.body == text
        assert ("charset_guessed" in message.flags) is flags


@given(st.text(max_size=200), st.sets(st.integers(0, 10)))
def test_zones_cover_the_body(text: str, template: set[int]) -> None:
    text = text.replace("\r", "")
    zones = zones_of(text, template)
    assert "".join(text[z.start : z.end] for z in zones) == text
    assert all(a.end == b.start and a.zone != b.zone for a, b in pairwise(zones))


_LINES = st.sampled_from(
    """# Tide~Attendees: Ada, Ben (late), me~Present:~- Ada Quill, CFO~| a | b |~Regrets: Eve~Ada, Ben, me. Eve out~~---
    Date: 4 March 2025~Notes by: Ada~Present: (~with Ada, Ben~((((~Att: , ; / + &~Declined:~4 March 2025""".replace(
        "\n    ", "~"
    ).split("~")
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(_LINES | st.text(max_size=20), min_size=1, max_size=15).map("\n".join),
    st.sampled_from([NAME, "x.txt", "y.md"]),
)
@example("4 March 2025\nAttendees: Ada, Ben (late), me\n4 March 2025\nAttendees: Ada, Ben (late), me", NAME)
def test_any_notes_are_read(text: str, name: str) -> None:
    source = Source.of_bytes(text.encode("utf-8", "replace"), name)
    assert 0.0 <= TEXT.sniff(source) <= 1.0
    try:
        found = list(TEXT.parse(source))
    except UnreadableInput as error:
        assert str(error)
        return
    assert found
    for message in found:  # several where several dated lists of people stand in the text
        assert isinstance(message, Message)
        assert "".join(message.body[z.start : z.end] for z in message.zones) == message.body
        assert not set(message.present) & set(message.absent)
        assert all(p.name or p.email for p in (*message.present, *message.absent))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes(data: bytes) -> None:
    for form in FORMATS:
        source = Source.of_bytes(data, "x.docx" if form is WORD else "x.txt")
        assert 0.0 <= form.sniff(source) <= 1.0
        try:
            list(form.parse(source))
        except UnreadableInput as error:
            assert str(error)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=30))
def test_damaged_word_files(at: int, noise: bytes) -> None:
    data = bytearray(zipped("word/document.xml", W % b"<w:p><w:r><w:t>Tide</w:t></w:r></w:p>"))
    data[at % len(data) : at % len(data) + len(noise)] = noise
    try:
        list(WORD.parse(Source.of_bytes(bytes(data), "x.docx")))
    except UnreadableInput as error:
        assert str(error)
