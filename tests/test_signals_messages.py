"""What is read of messages: their English sentences, after the end of what was said before in their thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from cxnlp.signals.messages import has_english, in_context, other_language_share, readings
from cxnlp.types import Kind, Message, Party

GERMAN = "Wir haben entschieden, den Vertrag zum Jahresende zu kündigen und zu Ihrem Wettbewerber zu wechseln."
ENGLISH = "Thank you for the list of the open items, we will look at it with the team."
ANA, BEN = Party("Ana Reis", side="customer"), Party("Ben Okafor", side="vendor")


def message(author: Party, text: str, kind: Kind = "chat", thread: str = "t", minute: int = 0) -> Message:
    at = datetime(2026, 3, 2, 9, minute, tzinfo=UTC)
    made = Message(kind, "a", "p", f"m{minute}", account="a", thread_id=thread, author=author, text=text, sent_at=at)
    return replace(made, language=None)


def test_a_chat_is_read_after_the_message_before_in_its_thread() -> None:
    said = [
        message(BEN, "Do you renew in June?"),
        message(ANA, "No, we are not going to.", minute=1),
        message(ANA, "Lunch?", thread="other", minute=2),
        message(ANA, "We leave.", kind="email", minute=3),
    ]
    (_, first), (_, second), (_, elsewhere), (_, mail) = in_context(said, {})[0]
    assert (first.context_before, second.context_before) == ("", "Do you renew in June?")
    assert second.passage is not None and second.passage.lines[0].side == "vendor"
    assert (elsewhere.context_before, mail.context_before) == ("", "")


def test_foreign_sentences_of_an_english_mail_are_left_out_and_counted() -> None:
    mail = message(ANA, f"{ENGLISH}\n\n{GERMAN}\n\nPlease send us the minutes of the call.", "email")
    found, other = in_context([mail], {})
    assert [place.text for place, _ in found] == [ENGLISH, "Please send us the minutes of the call."]
    assert all(mail.text[place.start : place.end] == place.text for place, _ in found)
    assert other == len(GERMAN)
    assert other_language_share([mail], {}) == len(GERMAN) / len(mail.text)


def test_english_sentences_of_a_foreign_mail_are_read() -> None:
    mail = message(ANA, f"{GERMAN}\n\n{GERMAN}\n\n{GERMAN}\n\n{ENGLISH}\n\nGruß, Ana", "email")
    ((_, _, reading),) = readings([mail], {})
    assert [text for *_, text in reading.spans] == [ENGLISH]
    assert sum(reading.other_language) == len(mail.text) - len(ENGLISH)
    assert has_english(mail) and not has_english(message(ANA, GERMAN))
