"""Calendars as tables: Outlook's export to CSV in several languages, and lists with an invitee a row."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.config import Config
from cxnlp.errors import UnreadableInput
from cxnlp.ingest.calendar_csv import CalendarCsv, people_of
from cxnlp.ingest.source import Source
from cxnlp.pipeline import Parsed, parse
from cxnlp.types import Party

ENGLISH = (
    "Subject,Start Date,Start Time,End Date,End Time,All day event,Reminder on/off,Reminder Date,Reminder Time,"
    "Meeting Organizer,Required Attendees,Optional Attendees,Meeting Resources,Billing Information,Categories,"
    "Description,Location,Mileage,Priority,Private,Sensitivity,Show time as"
)
GERMAN = (
    "Betreff,Beginnt am,Beginnt um,Endet am,Endet um,Ganztägiges Ereignis,Erinnerung Ein/Aus,Erinnerung am,"
    "Erinnerung um,Besprechungsplanung,Erforderliche Teilnehmer,Optionale Teilnehmer,Besprechungsressourcen,"
    "Abrechnungsinformationen,Kategorien,Beschreibung,Ort,Reisekilometer,Priorität,Privat,Vertraulichkeit,"
    "Zeitspanne zeigen als"
)
FRENCH = (
    "Objet,Début,Début,Fin,Fin,Journée entière,Rappel actif/inactif,Date de rappel,Heure du rappel,"
    "Organisateur de la réunion,Participants obligatoires,Participants facultatifs,Ressources de la réunion,"
    "Informations facturation,Catégories,Description,Emplacement,Kilométrage,Priorité,Privé,Critère,Disponibilité"
)
SPANISH = (
    "Asunto,Fecha de comienzo,Comienzo,Fecha de finalización,Finalización,Todo el día,Aviso activado,Fecha de aviso,"
    "Hora de aviso,Organizador de la reunión,Asistentes necesarios,Asistentes opcionales,Recursos de la reunión,"
    "Información de facturación,Categorías,Descripción,Ubicación,Kilometraje,Prioridad,Privado,Criterio,Mostrar como"
)
ITALIAN = (
    "Oggetto,Data inizio,Ora inizio,Data fine,Ora fine,Giornata intera,Promemoria attivato,Data promemoria,"
    "Ora promemoria,Organizzatore riunione,Partecipanti necessari,Partecipanti facoltativi,Risorse della riunione,"
    "Dati fatturazione,Categorie,Descrizione,Luogo,Distanza,Priorità,Privato,Riservatezza,Mostra come"
)
DUTCH = (
    'Onderwerp,Begindatum,Begintijd,Einddatum,Eindtijd,"Gebeurtenis, duurt hele dag",Herinneringen aan/uit,'
    "Herinneringsdatum,Herinneringstijd,Vergadering georganiseerd door,Vereiste deelnemers,Optionele deelnemers,"
    "Vergaderbronnen,Factuurinformatie,Categorieën,Beschrijving,Locatie,Reisafstand,Prioriteit,Privé,Gevoeligheid,Tijd"
)
JAPANESE = (
    "件名,開始日,開始時刻,終了日,終了時刻,終日イベント,アラーム オン/オフ,アラーム日付,アラーム時刻,会議の開催者,"
    "必須出席者,任意出席者,リソース,支払い条件,分類項目,内容,場所,経費情報,優先度,プライベート,秘密度,公開方法"
)
US, GB, DE, JP = "3/4/2025,10:00:00 AM", "04/03/2025,10:00:00", "4.3.2025,10:00:00", "2025/3/4,10:00:00"
HEADERS = {
    "english": (ENGLISH, US, "3/14/2025,9:00:00 PM", "utf-8"),
    "german": (GERMAN, DE, "14.3.2025,21:00:00", "cp1252"),
    "french": (FRENCH, GB, "14/03/2025,21:00:00", "utf-8-sig"),
    "spanish": (SPANISH, GB, "14/03/2025,21:00:00", "cp1252"),
    "italian": (ITALIAN, GB, "14/03/2025,21:00:00", "cp1252"),
    "dutch": (DUTCH, "4-3-2025,10:00:00", "14-3-2025,21:00:00", "cp1252"),
    "japanese": (JAPANESE, JP, "2025/3/14,21:00:00", "utf-8-sig"),
}


def read(folder: Path, content: bytes, name: str = "calendar.csv") -> Parsed:
    (folder / name).write_bytes(content)
    return parse([folder], Config(vendor_domains=("vendor.example",)))


@pytest.mark.parametrize(("header", "first", "second", "encoding"), HEADERS.values(), ids=HEADERS)
def test_outlook_in_its_languages(header: str, first: str, second: str, encoding: str, tmp_path: Path) -> None:
    def row(title: str, when: str, people: str) -> str:
        words = '"Agenda: the crane.\n________________________________\nMicrosoft Teams meeting\nJoin"'
        return f"{title},{when},{when},False,False,,,Jo Vale,{people},,,{words},Room,,Normal,False,Normal,2\r\n"

    people = "Jo Vale;Ada Quill;ben@orchard.example;Room Four,Cy Roe,Room Four"
    text = header + "\r\n" + row("Tide review", first, people) + row("Lunch", second, "Jo Vale,,")
    found = read(tmp_path, text.encode(encoding))
    assert [(r.locator, r.reason) for r in found.rejected] == [("row 3", "a meeting to which nobody is invited")]
    (entry,) = found.messages
    assert (entry.parser, entry.kind, entry.subject) == ("calendar_csv", "calendar", "Tide review")
    assert (entry.sent_at, entry.time_precision) == (datetime(2025, 3, 4, 10, tzinfo=UTC), "day")
    assert entry.flags == ("no_timezone",) and entry.text == "Agenda: the crane." and not entry.cancelled
    assert entry.author is not None and entry.author.name == "Jo Vale"
    people_there = [(i.party.name, i.party.email, i.response) for i in entry.invited]
    assert people_there == [
        ("Ada Quill", None, "none"),
        (None, "ben@orchard.example", "none"),
        ("Cy Roe", None, "none"),
    ]
    assert entry.present == () and entry.absent == ()


def test_each_meeting_of_a_series_is_a_row_and_a_title_says_that_one_is_off(tmp_path: Path) -> None:
    rows = "".join(
        f"{title},{day}.3.2025,10:00,{day}.3.2025,11:00,{whole},Aus,,,"
        '"Vale, Jo","Vale, Jo; Quill, Ada (Orchard)",,,,,,,,,,,\n'
        for day, title, whole in ((4, "Jour fixe", "Aus"), (11, "Abgesagt: Jour fixe", "Aus"), (18, "Klausur", "Ein"))
    )
    found = read(tmp_path, f"{GERMAN}\n{rows}".encode())
    told = [(m.subject, m.sent_at and (m.sent_at.day, m.sent_at.hour), m.cancelled) for m in found.messages]
    assert told == [("Jour fixe", (4, 10), False), ("Jour fixe", (11, 10), True), ("Klausur", (18, 0), False)]
    assert all(len(m.invited) == 1 for m in found.messages) and not found.rejected


def test_an_invitee_a_row_becomes_one_meeting_with_its_zone(tmp_path: Path) -> None:
    header = "Event UUID,User Name,User Email,Invitee Name,Invitee Email,Event Type Name,Start Date & Time,Canceled"
    start = "2025-03-04T10:00:00+01:00"
    rows = (
        f"u1,Jo Vale,jo@vendor.example,Ada Quill,ada@orchard.example,Review,{start},false\n"
        f"u1,Jo Vale,jo@vendor.example,Ben Roe,ben@orchard.example,Review,{start},false\n"
        "u2,Jo Vale,jo@vendor.example,Ben Roe,ben@orchard.example,Review,2025-03-05T10:00:00Z,true\n"
        "u3,Jo Vale,jo@vendor.example,Ben Roe,ben@orchard.example,Review,soon,false\n"
    )
    found = read(tmp_path, f"{header}\n{rows}".encode())
    first, second = found.messages
    assert (first.sent_at, first.time_precision) == (datetime(2025, 3, 4, 9, tzinfo=UTC), "minute")
    assert [i.party.email for i in first.invited] == ["ada@orchard.example", "ben@orchard.example"]
    assert first.author is not None and first.author.email == "jo@vendor.example" and first.account == "orchard.example"
    assert (second.cancelled, first.cancelled, first.native_id) == (True, False, "u1")
    assert [r.locator for r in found.rejected] == ["row 5"] and "readable start" in found.rejected[0].reason


def test_a_calendar_without_attendees_says_which_columns_it_lacks(tmp_path: Path) -> None:
    found = read(tmp_path, b"Subject,Start Date,Start Time,Location\nLunch,3/14/2025,12:00,Bar\n")
    (source,) = found.sources
    assert source.status == "quarantined" and "calendar would need a column required" in (source.reason or "")


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Ada Quill;ben@orchard.example", [Party("Ada Quill"), Party(None, "ben@orchard.example")]),
        ("ada@o.example, ben@o.example", [Party(None, "ada@o.example"), Party(None, "ben@o.example")]),
        ("'Ada Quill' <ada@orchard.example>; ", [Party("Ada Quill", "ada@orchard.example")]),
        ("Quill, Ada (Orchard)", [Party("Quill, Ada (Orchard)")]),
        ("", []),
    ],
)  # fmt: skip
def test_people_of_a_cell(cell: str, people: list[Party]) -> None:
    assert list(people_of(cell)) == people


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=12), max_size=5))
def test_any_rows_are_read_or_refused(rows: list[list[str]]) -> None:
    text = "\n".join([ENGLISH, *(",".join(row) for row in rows)])
    try:
        list(CalendarCsv().parse(Source.of_bytes(text.encode("utf-8", "replace"), "c.csv")))
    except UnreadableInput as error:
        assert str(error)
