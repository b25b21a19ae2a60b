"""Mails, chats, half-English notes and first lines with a day, as they are pasted into a quick read."""

from __future__ import annotations

from datetime import date

import pytest

from cxnlp.quick import QuickRead, quick_read
from cxnlp.quick.passages import take_apart
from cxnlp.quick.past import Known
from tests.test_quick_reading import WordScorer, exact, read
from tests.test_quick_sides import Listening, sides

HEAD = (
    "From: Lena Stein <lena.stein@orrin.example>\nTo: Ben Roe <ben.roe@marram.example>\nDate: Tue, 10 Mar 2026 16:02\n"
    "Subject: RE: The papers\n\nHi Ben,\n\n"
)
NEWER = (
    "The board wants two further offers before we commit. Could you send me the figures of the last year?\n\nLena\n\n"
)
OLDER = "Attached are the papers. As agreed we leave us no way back. I will send the form by Friday.\nBen\n"
QUOTED = (
    "> From: Ben Roe\n> Sent: Monday, 9 March 2026\n>\n" + "".join(f"> {line}\n" for line in OLDER.splitlines()),
    "________________________________\nFrom: Ben Roe\nSent: 9 March 2026 18:30\nTo: Lena Stein\nSubject: The papers\n\n"
    + OLDER,
    "On Mon, 9 Mar 2026 at 18:30, Ben Roe <ben.roe@marram.example> wrote:\n"
    + "".join(f"> {line}\n" for line in OLDER.splitlines()),
)


def names(result: QuickRead) -> list[str]:
    return [p.name for p in result.people]


@pytest.mark.parametrize("older", QUOTED)
def test_older_mail_quoted_below_is_not_read(older: str) -> None:
    scorer = Listening()
    result = quick_read(HEAD + NEWER + older, scorer, lambda _: {})
    exact(result)
    assert not [i.text for i in scorer.asked if "way back" in i.text or "Attached" in i.text]
    assert not result.actions and not result.signals
    assert sorted(names(result)) == ["Ben Roe", "Lena Stein"]
    assert [q.text for q in result.questions] == ["Could you send me the figures of the last year?"]
    assert "Older mail quoted below was not read." in result.verdict and result.day == date(2026, 3, 10)


@pytest.mark.parametrize("older", QUOTED)
def test_below_a_mail_that_says_little_the_older_one_is_its_authors(older: str) -> None:
    result = quick_read(f"{HEAD}See below.\n\nLena\n\n{older}", WordScorer(), lambda _: {})
    exact(result)
    assert [(s.signal, s.person) for s in result.signals if s.is_flag] == [("churn_risk", "Ben Roe")]
    assert [a.owner for a in result.actions] == ["Ben Roe"]


def test_answers_between_quoted_lines_are_their_authors() -> None:
    result = read(
        f"{HEAD}See my answers below, in the text, as you wanted them.\n\nOn 2 March 2026, Ben Roe wrote:\n"
        "> Will you sign this week?\nNo, the board looks at other vendors.\n> And the date?\nWe tell you in May.\n"
    )
    exact(result)
    assert [(s.signal, s.person) for s in result.signals if s.is_flag] == [("churn_risk", "Lena Stein")]
    assert not result.questions


def test_a_forwarded_mail_is_read_as_its_authors() -> None:
    forwarded = (
        "---------- Forwarded message ---------\nFrom: Olga Lund <olga@orrin.example>\n"
        "To: Lena Stein <lena.stein@orrin.example>\nSubject: The price\n\n"
        "They should know that other vendors are cheap.\n"
    )
    result = read(HEAD + "This is what my boss wrote to me about it yesterday evening, sadly.\n\n" + forwarded)
    assert [(s.signal, s.person) for s in result.signals if s.is_flag] == [("churn_risk", "Olga Lund")]


def test_a_mail_sent_later_than_the_one_above_is_no_history() -> None:
    answer = (
        "From: Ben Roe <ben.roe@marram.example>\nTo: Lena Stein <lena.stein@orrin.example>\n"
        "Date: Wed, 11 Mar 2026 09:00\nSubject: RE: The papers\n\nHi Lena,\n\n"
        "I will send the figures by Friday.\n\nBen\n"
    )
    result = read(HEAD + NEWER + answer)
    assert [a.owner for a in result.actions] == ["Ben Roe"] and "not read" not in result.verdict


def test_what_stands_below_a_quoted_mail_of_a_note_is_the_notes_own() -> None:
    text = (
        "Her answer came at last:\n\nOn 9 March 2026, Lena Stein wrote:\n> We look at other vendors.\n\n"
        "I will call her by Friday."
    )
    result = read(text)
    exact(result)
    assert [(s.signal, s.person) for s in result.signals if s.is_flag] == [("churn_risk", "Lena Stein")]
    assert [(a.owner, a.side) for a in result.actions] == [("I", "vendor")]


def test_who_a_mail_says_will_miss_a_later_day_is_not_absent() -> None:
    text = HEAD.replace("Subject", "Cc: Ola Brekke\nSubject")
    result = read(f"{text}Ola can't make Thursday but we go ahead. The order is on its way this week.\n\nLena\n")
    assert {p.name: p.status for p in result.people}["Ola Brekke"] == "mentioned"
    assert "Missing" not in result.verdict


def test_who_is_greeted_and_who_signs_a_mail_without_headers() -> None:
    text = "Hi Juno,\n\nAh, wonderful, we keep paying for this.\n\nWhen will somebody ring me?\n\nPetra\n"
    result = read(text)
    exact(result)
    assert {p.name: p.status for p in result.people} == {"Juno": "mentioned", "Petra": "spoke"}
    assert [(s.signal, s.person) for s in result.signals if s.is_flag] == [("payment_concern", "Petra")]
    assert [q.side for q in result.questions] == ["unknown"], "nobody is told to be on our side"


MESSENGER = (
    "WhatsApp\n12/03/2026, 18:44 - Olga: the new COO looks at other vendors\n"
    "12/03/2026, 18:47 - Me: thanks. can you find me half an hour with him?\n"
    "12/03/2026, 18:50 - Me: I'll send you a list\n"
)
CHANNEL = (
    "#acct-orrin\njuno 9:14 AM\nno word from orrin. Helga used to reply the same day\nben 9:15 AM\n"
    "she couldn't make the review either\njuno 9:21 AM\nok, can you pull the login figures?\n"
)


def test_in_a_messengers_chat_me_is_ours() -> None:
    scorer = Listening()
    result = quick_read(MESSENGER, scorer, lambda _: {})
    exact(result)
    assert [(p.name, p.status) for p in result.people] == [("Olga", "spoke")]
    assert [(s.signal, s.person) for s in result.signals if s.is_flag] == [("churn_risk", "Olga")]
    assert [(q.text, q.side) for q in result.questions] == [("can you find me half an hour with him?", "vendor")]
    assert [a.side for a in result.actions] == ["vendor"]
    assert {(i.kind, i.side) for i in scorer.asked} == {("chat", None), ("chat", "vendor")}


def test_a_copied_channel_names_who_writes_and_no_side() -> None:
    result = read(CHANNEL)
    exact(result)
    assert [(p.name, p.side) for p in result.people if p.status == "spoke"] == [("juno", "unknown"), ("ben", "unknown")]
    assert [q.side for q in result.questions] == ["unknown"]
    assert "Helga" in names(result)
    assert [s.person for s in result.signals if s.signal == "champion_absence"] == ["Helga"]


def test_known_people_tell_the_sides_of_a_chat() -> None:
    result = quick_read(CHANNEL, WordScorer(), lambda _: {}, (Known("Juno Ames", (), "vendor", "unknown"),))
    assert sides(result)["juno"] == "vendor" and [q.side for q in result.questions] == ["vendor"]


def test_an_english_line_of_a_note_in_another_language_is_read() -> None:
    german = (
        "Gespräch mit Fr. Brenner (Winter GmbH), 12.3.\n- Stimmung war gut, aber die Rechnung kam ihr zu hoch vor\n"
    )
    english = "- she asked us twice about the other vendors and about the contract!!\n"
    result = read(f"{german}{english}- Frau Lorenz war heute nicht dabei, sie ist leider krank\n")
    exact(result)
    assert [(s.signal, s.quote) for s in result.signals] == [("churn_risk", english.strip("- \n"))]
    assert result.n_sentences == 1 and "Not English, so not scored: 3 sentences." in result.verdict
    assert [s.person for s in result.signals] == ["Brenner"]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Marram catch up 24 Feb 2026 - Olga, Ben, me", date(2026, 2, 24)),
        ("Marram weekly, 2026-02-24, with Olga", date(2026, 2, 24)),
        ("Marram 24 February 2026 - Olga, Ben, me", date(2026, 2, 24)),
        ("# Call with Marram on 24.02.2026 (Olga)", date(2026, 2, 24)),
        ("Marram catch up 24 Feb - Olga, Ben, me", None),
        ("Olga wants it live by 24 Feb 2026 - good", None),
        ("Next call 24 Feb 2026 - Olga, Ben", None),
        ("Contract ends 24 Feb 2026 - Olga asks what then", None),
        ("In the call Olga named 24 Feb 2026 as the day.", None),
    ],
)
def test_the_day_in_the_first_line_among_other_words(line: str, day: date | None) -> None:
    assert take_apart(f"{line}\n- all is fine so far\n- Ben to send the export by Fri\n").day == day
