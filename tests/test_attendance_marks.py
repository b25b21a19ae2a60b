"""Ticks, crosses and open boxes, German labels of absence and lists of those invited: who was at a meeting."""

from __future__ import annotations

import pytest

from cxnlp.ingest.notes import notes_message
from cxnlp.ingest.source import Source
from cxnlp.types import Message

WORDS = "We spoke of the crane."
MARIA, ANA = "Maria Keller", "Ana Ruiz"


def read(above: str) -> Message:
    return notes_message(Source.of_bytes(b"", "acme/2026-03-02 Weekly.md"), "notes_text", f"{above}\n\n{WORDS}")


def listed(message: Message) -> tuple[list[str | None], list[str | None]]:
    return [p.name for p in message.present], [p.name for p in message.absent]


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        (f"## Attendees\n- [x] {MARIA}\n- [ ] {ANA}", ([MARIA], [])),
        (f"## Attendees\n- [ ] {ANA}\n- [X] {MARIA}, CFO", ([MARIA], [])),
        (f"Attendees: [x] {MARIA}, [ ] {ANA}", ([MARIA], [])),
        (f"Attendees:\n[x] {MARIA}\n[ ] {ANA}", ([MARIA], [])),
        (f"Attendees:\n☑ {MARIA}\n☐ {ANA}\n✗ Jon Doe", ([MARIA], ["Jon Doe"])),
        (f"Attendees: {MARIA} ✓, {ANA} ❌", ([MARIA], [ANA])),
        (f"Attendees: {MARIA} [x], {ANA} [ ], Jon Doe (absent)", ([MARIA], ["Jon Doe"])),
        (f"## Attendees\n- [ ] {ANA}\n- [ ] {MARIA}", ([], [])),
        (f"## Absent\n- [x] {MARIA}\n- [ ] {ANA}", ([], [MARIA])),
    ],
)
def test_a_tick_is_presence_and_an_open_box_says_nothing(
    above: str, expected: tuple[list[str | None], list[str | None]]
) -> None:
    message = read(above)
    assert listed(message) == expected
    assert message.text == WORDS


@pytest.mark.parametrize("label", ["Nicht erschienen", "Fehlend", "Fehlt", "Unentschuldigt", "Nicht teilgenommen"])
@pytest.mark.parametrize("layout", ["{label}: {name}", "## {label}\n- {name}"])
def test_german_labels_of_absence(label: str, layout: str) -> None:
    message = read(f"Teilnehmer: {ANA}\n\n" + layout.format(label=label, name=MARIA))
    assert listed(message) == ([ANA], [MARIA])
    assert message.text == WORDS


@pytest.mark.parametrize("words", ["ist nicht erschienen", "fehlt", "unentschuldigt", "hat gefehlt"])
def test_german_clauses_of_absence(words: str) -> None:
    assert listed(read(f"# Weekly\n{ANA}, Jon Doe. {MARIA} {words}.")) == ([ANA, "Jon Doe"], [MARIA])


def test_what_is_still_to_come_is_nobody() -> None:
    assert listed(read(f"Teilnehmer: {ANA}\n\n- Preise\n\n## Fehlt\n- Muster\n- Zeitplan")) == ([ANA], [])
    assert listed(read(f"Teilnehmer: {ANA}\nFehlt: Angebot")) == ([ANA], [])


@pytest.mark.parametrize(
    "above",
    [
        f"Invited {MARIA}, {ANA}",
        f"Invited: {MARIA}, {ANA}",
        f"**Invited**\n{MARIA}, {ANA}",
        f"Invitees\n- {MARIA}\n- {ANA}",
        f"Eingeladen [{MARIA}](mailto:maria@orchard.example) [{ANA}](mailto:ana@orchard.example)",
    ],
)
def test_an_invitation_is_no_presence(above: str) -> None:
    assert listed(read(f"# Weekly\n{above}")) == ([], [])
    assert listed(read(f"# Weekly\n{above}\n\nPresent: {ANA}")) == ([ANA], [])


def test_invited_people_with_an_address_are_kept() -> None:
    message = read(f"# Weekly\nInvited [{MARIA}](mailto:Maria@orchard.example)\n\nPresent: {ANA}")
    assert [(i.party.name, i.party.email) for i in message.invited] == [(MARIA, "maria@orchard.example")]
    assert message.text == WORDS
