"""Mail that concerns no customer is set aside with its reason; nobody known as a customer's ever is."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from cxnlp.config import Config
from cxnlp.people.trade_words import buys, sells
from cxnlp.pipeline import Parsed, parse, write_parsed
from pipelines.benchmarks.mailbox_noise import KINDS, SHARES, noise

VENDOR = Config(vendor_domains=("vendor.example",))
OWN = ["Bo Marsh <bo@vendor.example>", "Vi Stone <vi@vendor.example>"]
START = datetime(2025, 5, 5, 9, tzinfo=UTC)


def mail(number: int, sender: str, to: str, subject: str, text: str, more: str = "") -> bytes:
    date = format_datetime(START + timedelta(hours=number))
    head = f"Message-ID: <{number}.own@x.example>\nDate: {date}\nFrom: {sender}\nTo: {to}\nSubject: {subject}\n{more}\n"
    return (head + text + "\n").encode()


HOUSES = [
    *("alderby", "brackenfold", "cinderhall", "dovecote", "elmsworth"),
    *("foxgrove", "glenharrow", "hazelmere", "ivybridge", "junipero"),
]
PEOPLE = [
    *("Ada Quill", "Ben Rook", "Cleo Tarn", "Dev Usher", "Eva Vole"),
    *("Finn Wray", "Gail Yarrow", "Hal Zander", "Ina Birch", "Jon Crake"),
]


def person(account: int) -> str:
    return f"{PEOPLE[account]} <{PEOPLE[account].lower().replace(' ', '.')}@{HOUSES[account]}.example>"


def customers(accounts: int = 10) -> list[bytes]:
    """Two conversations with each of some customers."""
    mails: list[bytes] = []
    for account in range(accounts):
        who = person(account)
        for topic in ("Rollout", "Training"):
            mails.append(mail(len(mails), who, OWN[0], topic, "We want two more sites next year."))
            mails.append(mail(len(mails), OWN[0], who, f"Re: {topic}", "Happy to plan it with you."))
    return mails


def poured(folder: Path, mails: list[bytes], **files: str) -> Parsed:
    inside = folder / "in"
    inside.mkdir()
    envelope = b"From x@x.example Mon May  5 09:00:00 2025\n"
    (inside / "all.mbox").write_bytes(b"".join(envelope + m.rstrip(b"\n") + b"\n\n" for m in mails))
    for name, text in files.items():
        (inside / f"{name}.csv").write_text(text, encoding="utf-8")
    return parse([inside], VENDOR)


def reasons(parsed: Parsed) -> dict[str, str]:
    return {i.message.subject or "": i.reason for i in parsed.ignored}


def test_noise_is_set_aside_and_every_mail_stands_once(tmp_path: Path) -> None:
    made = noise(OWN, 120, seed=3)
    assert Counter(n.kind for n in made) == {k: round(120 * SHARES[k]) for k in KINDS}
    parsed = poured(tmp_path, customers() + [n.data for n in made])
    assert sorted(parsed.accounts.names) == sorted(f"{h}.example" for h in HOUSES)
    kinds = {n.native_id: n.kind for n in made}
    lost = [i for i in parsed.ignored if i.message.native_id not in kinds]
    assert lost == []
    found = Counter(kinds[i.message.native_id or ""] for i in parsed.ignored)
    assert all(found[k] >= 0.95 * sum(n.kind == k for n in made) for k in KINDS), found
    (row,) = parsed.sources
    assert row.messages + row.ignored == 40 + 120
    assert (row.messages, row.ignored) == (len(parsed.messages), len(parsed.ignored))
    write_parsed(parsed, tmp_path / "out")
    rows = [json.loads(x) for x in (tmp_path / "out" / "ignored.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len(parsed.ignored)
    assert set(rows[0]) == {"source", "native_id", "sent_at", "author", "subject", "reason"}


LIST = "List-Id: <news.x.example>\nList-Unsubscribe: <https://x.example/u>\n"


@pytest.mark.parametrize(
    ("sender", "to", "more", "reason"),
    [
        ("News <news@letters.example>", OWN[0], LIST, "mass mail"),
        ("Shop <billing@shop.example>", OWN[0], "", "supplier"),
        ("Uncle Tom <uncle.tom@gmail.com>", OWN[0], "", "private"),
        (OWN[1], OWN[0], "", "internal"),
    ],
)
def test_each_rule_gives_its_reason(sender: str, to: str, more: str, reason: str, tmp_path: Path) -> None:
    text = "Please find attached our invoice 4471. Payment is due in 30 days."
    parsed = poured(tmp_path, [*customers(), mail(900, sender, to, "Odd one", text, more)])
    assert list(reasons(parsed)) == ["Odd one"]
    assert reason in reasons(parsed)["Odd one"]


def test_a_customers_own_mass_mail_absence_and_invoice_stay(tmp_path: Path) -> None:
    own = person(3)
    odd = [
        mail(900, "Dovecote <news@dovecote.example>", OWN[0], "Our harvest", "News of the farm.", LIST),
        mail(901, own, OWN[0], "Automatic reply: Rollout", "I am away.", "Auto-Submitted: auto-replied\n"),
        mail(902, own, OWN[0], "Question on your invoice", "Your invoice 12 is wrong, please send us a new one."),
    ]
    parsed = poured(tmp_path, customers() + odd)
    assert parsed.ignored == ()
    at = {m.native_id: m.account for m in parsed.messages}
    assert {at[f"{n}.own@x.example"] for n in (900, 901, 902)} == {"dovecote.example"}


def test_a_listed_person_with_a_private_address_stays(tmp_path: Path) -> None:
    people = "name,emails,account,side\nTom Fell,tom.fell@gmail.com,Dovecote,customer\n"
    odd = mail(900, "Tom Fell <tom.fell@gmail.com>", OWN[0], "Odd one", "We need help.")
    parsed = poured(tmp_path, [*customers(), odd], people=people)
    assert "Odd one" not in reasons(parsed)


def test_internal_mail_about_an_account_stays_on_it(tmp_path: Path) -> None:
    odd = [mail(900, OWN[1], OWN[0], "Dovecote renewal", "Who owns it?"), mail(901, OWN[1], OWN[0], "Lunch", "At one?")]
    parsed = poured(tmp_path, customers() + odd)
    assert list(reasons(parsed)) == ["Lunch"]


def test_a_small_mailbox_loses_nobody(tmp_path: Path) -> None:
    parsed = poured(tmp_path, [mail(1, "Ada Quill <ada@orchard.example>", OWN[0], "Hello", "We want a plan.")])
    assert parsed.ignored == ()
    assert list(parsed.accounts.names) == ["orchard.example"]


def test_a_single_ignored_file_is_an_ignored_source(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(customers()[0])
    (tmp_path / "two.eml").write_bytes(mail(900, "News <news@letters.example>", OWN[0], "Letter", "News.", LIST))
    parsed = parse([tmp_path], VENDOR)
    assert {s.source: (s.status, s.messages, s.ignored) for s in parsed.sources} == {
        "one.eml": ("parsed", 1, 0),
        "two.eml": ("ignored", 0, 1),
    }
    assert "mass mail" in (parsed.sources[1].reason or "")


@pytest.mark.parametrize("text", ["Our invoice is attached.", "Ihre Bestellung ist unterwegs.", "Votre commande part."])
def test_a_sellers_words(text: str) -> None:
    assert sells("", text)
    assert not buys(text)


@pytest.mark.parametrize("text", ["We accept your offer.", "Nous avons payé hier.", "It runs under our PO 4471."])
def test_a_buyers_words(text: str) -> None:
    assert buys(text)
    assert not sells("", text)


@pytest.mark.parametrize("text", ["We want a plan for next year.", "The login fails since Monday.", "Thanks, see you!"])
def test_other_words_tell_no_trade(text: str) -> None:
    assert not sells("", text)
    assert not buys(text)


def test_a_chosen_correspondence_loses_nothing(tmp_path: Path) -> None:
    """One buyer who writes of orders and invoices, a baker with a public address: no mixed mailbox, so all are kept."""
    buyer, baker = "Jan Kunze <jan.kunze@kunde.example>", "Joe <joesbakery@gmail.com>"
    texts = ["Anbei unsere Bestellung.", "There is a mistake on our invoice.", "Can we meet next week?", "That works."]
    mails = [mail(n, buyer, OWN[0], f"Bestellung {n}", text) for n, text in enumerate(texts)]
    parsed = poured(tmp_path, [*mails, mail(9, baker, OWN[0], "Renewal", "We want to renew.")])
    assert parsed.ignored == ()
    assert len(parsed.messages) == 5
