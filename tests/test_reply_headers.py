"""What Outlook, Gmail and Apple Mail put above the mail they answer or forward, in 21 languages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cxnlp.ingest.zoning import zone_message
from cxnlp.types import Message, Party

LANGUAGES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "fixtures" / "reply_headers.toml").read_text(encoding="utf-8")
)
NEW = "Yes, that works for us.\nWe start in May."
OLD = "We can ship the first batch in May.\nPlease confirm the address of the depot in Lund."
VALUES = {"sent": "3.3.2025 10:04", "from": "Ana Ruiz <ana@vendor.example>", "to": "Jo Doe", "subject": "Depot"}


def block(words: list[str], order: tuple[str, ...], form: str) -> str:
    return "\n".join(form.format(word, VALUES[field]) for word, field in zip(words, order, strict=True))


def forms(told: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Name -> (mark with what it introduces, expected zone)."""
    outlook = ("from", "sent", "to", "subject")
    apple = ("from", "subject", "sent", "to")
    quoted = "\n".join("> " + line for line in OLD.split("\n"))
    start, *fields = told["apple_forward"]
    gmail = f"{told['gmail_forward']}: {VALUES['from']}\nDate: {VALUES['sent']}\nSubject: Depot\nTo: Jo Doe"
    return {
        "outlook header": (block(told["outlook"], outlook, "{}: {}") + f"\n\n{OLD}", "quoted"),
        "outlook header in bold": (block(told["outlook"], outlook, "*{}:* {}") + f"\n\n{OLD}", "quoted"),
        "outlook separator": (
            told["original"] + "\n" + block(told["outlook"], outlook, "{}: {}") + f"\n\n{OLD}",
            "quoted",
        ),
        "separator alone": (f"{told['original']}\n\n{OLD}", "quoted"),
        "gmail reply": (f"{told['gmail']}\n\n{quoted}", "quoted"),
        "gmail reply without marks": (f"{told['gmail']}\n\n{OLD}", "quoted"),
        "gmail reply, wrapped": (told["gmail"].replace(" <", "\n<", 1) + f"\n\n{quoted}", "quoted"),
        "gmail forward": (f"---------- Forwarded message ---------\n{gmail}\n\n{OLD}", "forwarded"),
        "apple reply": (f"{told['apple']}\n\n{quoted}", "quoted"),
        "apple reply without marks": (f"{told['apple']}\n\n{OLD}", "quoted"),
        "apple forward": (f"{start}\n\n" + block(fields, apple, "{}: {}") + f"\n\n{OLD}", "forwarded"),
        "apple forward, start alone": (f"{start}\n\n{OLD}", "forwarded"),
    }


CASES = [(lang, name, *case) for lang, told in LANGUAGES.items() for name, case in forms(told).items()]


def test_all_languages_are_there() -> None:
    assert " ".join(LANGUAGES) == "en de fr es it pt nl sv no da fi pl cs hu ro tr ru uk ja zh ko"


@pytest.mark.parametrize(("language", "name", "mark", "zone"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_only_the_new_words_remain(language: str, name: str, mark: str, zone: str) -> None:
    mail = Message(
        kind="email", source="m.eml", parser="eml", author=Party("Jo Doe", "jo@acme.example"), body=f"{NEW}\n\n{mark}\n"
    )
    zoned = zone_message(mail)
    assert zoned.text == NEW
    assert zoned.zones[-1].zone == zone
