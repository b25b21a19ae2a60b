"""Mail signed in the clear by OpenPGP."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.ingest.clear_signed import clear_text
from cxnlp.ingest.mail import FORMATS
from cxnlp.ingest.source import Source
from cxnlp.ingest.zoning import zone_all
from cxnlp.types import Message

BEGIN, SIGNATURE, END = (
    f"-----{w}-----" for w in ("BEGIN PGP SIGNED MESSAGE", "BEGIN PGP SIGNATURE", "END PGP SIGNATURE")
)


def signed(text: str) -> str:
    escaped = "\n".join("- " + line if line.startswith("-") else line for line in text.split("\n"))
    return f"{BEGIN}\nHash: SHA256\n\n{escaped}\n{SIGNATURE}\nVersion: GnuPG v2\n\niQEzBAEBCAAdFiEE\n=abcd\n{END}\n"


def test_a_signed_mail_is_its_authors_words_alone() -> None:
    head = "From: Maria Keller <maria@orchard.example>\nTo: tom@acme.example\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n"
    words = "Hello Tom,\n\nwe want:\n- a lower price\n- a date\n\nRegards\nMaria"
    (mail,) = FORMATS[0].parse(Source.of_bytes(f"{head}Subject: Plan\n\n{signed(words)}".encode(), "a.eml"))
    assert isinstance(mail, Message)
    (mail,) = zone_all([mail])
    assert mail.text == words
    assert "".join(mail.body[z.start : z.end] for z in mail.zones) == mail.body


@pytest.mark.parametrize(
    "text", [f"{BEGIN}\nHash: SHA256\n\nHello\n", f"Hello\n{SIGNATURE}\nx\n{END}\n", f"> {BEGIN}\n"]
)
def test_what_is_not_whole_stays(text: str) -> None:
    assert clear_text(text) == text


@given(st.lists(st.text("-ab \n", max_size=20), min_size=1, max_size=3))
def test_what_was_signed_comes_back(texts: list[str]) -> None:
    assert (
        clear_text("above\n" + "".join(map(signed, texts)) + "below")
        == "above\n" + "".join(f"{t}\n" for t in texts) + "below"
    )
