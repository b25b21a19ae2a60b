"""Titles, roles and the champion."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.people.champion import find_champion
from cxnlp.people.roles import assign_roles
from cxnlp.people.titles import classify_title, title_in_introduction, title_in_signature
from cxnlp.types import DirectoryRow, Message, Party, Person, Recipient, Role, Ticket

START = datetime(2025, 1, 6, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Chief Executive Officer", "executive"), ("Geschäftsführerin", "executive"),
        ("Directrice générale", "executive"),
        ("Toimitusjohtaja", "executive"), ("Gerente General", "executive"), ("Prezes Zarządu", "executive"),
        ("Amministratore Delegato", "executive"), ("Managing Director", "executive"), ("VD", "executive"),
        ("Head of Procurement", "buyer"), ("Einkaufsleiter", "buyer"), ("Responsable achats", "buyer"),
        ("購買部長", "buyer"), ("采购经理", "buyer"), ("구매팀장", "buyer"),
        ("法務部", "buyer"), ("財務總監", "executive"),
        ("代表取締役社長", "executive"), ("总经理", "executive"), ("대표이사", "executive"),
        ("Vezérigazgató", "executive"),
        ("情報システム部長", "technical"), ("工程师", "technical"), ("Начальник отдела закупок", "buyer"),
        ("Inkoper", "buyer"), ("Księgowa", "buyer"), ("Ekonomiansvarig", "buyer"), ("Contas a pagar", "buyer"),
        ("General Counsel", "buyer"), ("Hankintapäällikkö", "buyer"), ("Accounts Payable Clerk", "buyer"),
        ("Software Engineer", "technical"), ("IT-Leiter", "technical"), ("Ingénieur réseau", "technical"),
        ("Systemutvecklare", "technical"), ("Desarrollador", "technical"), ("Database Administrator", "technical"),
        ("Shift Leader", "user"), ("Sachbearbeiterin", "user"), ("Recepcionista", "user"), ("Nurse", "user"),
        ("Системный администратор", "technical"), ("Systemadministrator", "technical"), ("ИТ-инженер", "technical"),
        ("Systeembeheerder", "technical"), ("Administrateur systèmes", "technical"), ("系统管理员", "technical"),
        ("Administradora de redes", "technical"), ("Jarjestelmäasiantuntija", "technical"),
        ("购买经理", "buyer"), ("Juriste", "buyer"), ("Syndikus", "buyer"), ("Kreditorenbuchhaltung", "buyer"),
        ("Юрист", "buyer"), ("Rechtsanwältin", "buyer"), ("CISO", "executive"),
        ("Operador de caldera", "user"), ("Kundenbetreuer Manager", "user"), ("Product Owner", "user"),
    ],
)  # fmt: skip
def test_titles_in_many_languages(title: str, role: Role) -> None:
    found = classify_title(title)
    assert found.role == role, found


@given(st.text(max_size=80))
def test_title_probabilities_sum_to_one(title: str) -> None:
    found = classify_title(title)
    assert abs(sum(found.probabilities.values()) - 1.0) < 1e-9


def test_a_date_in_brackets_is_not_part_of_the_title() -> None:
    assert classify_title("Shift leader (from May 2025 Chief Executive Officer)").role == "user"


@pytest.mark.parametrize(
    ("signature", "title"),
    [
        ("Ida Holm\nHead of Bakery\nKvarnholm AB", "Head of Bakery"),
        ("Ida Holm, Head of Bakery", "Head of Bakery"),
        ("Ida Holm | Produktionschef | Kvarnholm", "Produktionschef"),
        ("Ida Holm\n購買部長\n株式会社オーチャード\nTEL 03-1234-5678", "購買部長"),
        ("Ida Holm\n采购经理\n上海", "采购经理"),
        ("Ida Holm\n+47 555 01 234\nwww.kvarnholm.example", None),
        ("Ida", None),
    ],
)
def test_title_in_signature(signature: str, title: str | None) -> None:
    assert title_in_signature(signature, "Ida Holm") == title


def test_title_in_introduction() -> None:
    assert title_in_introduction("Hello, I'm the new IT Manager at Kvarnholm.") == "IT Manager"
    assert title_in_introduction("I am the one who asked at the fair.") is None


def person(key: str, **more: object) -> Person:
    fields: dict[str, object] = {
        "person_id": key, "name": f"{key.title()} Holm", "emails": (f"{key}@kvarnholm.example",), "aliases": (),
        "side": "customer",
        "account": "K", "title": None, "role": "unknown", "role_source": "unknown", "role_probability": 0.0, **more,
    }  # fmt: skip
    return Person(**fields)  # type: ignore[arg-type]


def act(
    day: int,
    who: str,
    to: str = "jo",
    *,
    kind: str = "email",
    text: str = "Hello.",
    signature: str | None = None,
    thread: str = "",
) -> Message:
    author = Party(person_id=who)
    return Message(
        kind, f"{day}-{who}", "test", message_id=f"{day}-{who}", account="K", author=author,  # type: ignore[arg-type]
        sent_at=START + timedelta(days=day),
        recipients=(Recipient(Party(person_id=to), "to"),), text=text, signature=signature,
        thread_id=thread or f"{day}-{who}",
        ticket=Ticket("1", requester=author) if kind == "ticket" else None,
    )  # fmt: skip


def roles(
    people: list[Person], messages: list[Message], directory: tuple[DirectoryRow, ...] = ()
) -> dict[str, tuple[str, str]]:
    return {p.person_id: (p.role, p.role_source) for p in assign_roles(people, messages, directory)[0]}


def test_order_of_belief() -> None:
    people = [person("ida", title="Nurse"), person("per", title="Owner"), person("kim"), person("zoe"), person("ulf")]
    people.append(person("jo", side="vendor", account=None))
    messages = [
        *[act(d, "kim", signature="Kim Holm\nPurchasing Agent") for d in range(3)],
        *[act(d, "zoe", kind="ticket") for d in range(4)],
        *[act(d, "per") for d in range(20)],
    ]
    directory = (DirectoryRow("c", "Ida Holm", ("ida@kvarnholm.example",), role="buyer", account="K"),)
    found = roles(people, messages, directory)
    assert found["ida"] == ("buyer", "directory")
    assert found["per"] == ("champion", "behaviour")
    assert found["kim"] == ("buyer", "signature")
    assert found["zoe"] == ("user", "behaviour")
    assert found["ulf"] == ("unknown", "unknown")


@pytest.mark.parametrize(("tickets", "openers", "role"), [
    (0, (), "user"), (1, ("zoe",), "user"), (9, ("zoe",), "user"), (4, ("zoe", "ulf"), "user"),
    (5, ("zoe", "ulf"), "executive"),
])  # fmt: skip
def test_silence_at_a_help_desk_tells_who_leads_only_where_it_is_used(
    tickets: int, openers: tuple[str, ...], role: str
) -> None:
    people = [person("kim"), person("zoe"), person("ulf"), person("per"), person("jo", side="vendor", account=None)]
    people += [person("sam", side="unknown"), person("ann", side="other")]
    messages = [act(d, who) for d in range(3) for who in ("kim", "sam", "ann")] + [act(d, "per") for d in range(30)]
    messages += [act(d, openers[d % len(openers)], kind="ticket") for d in range(tickets)]
    messages += [act(d, "jo", who) for d in range(5) for who in ("kim", "per")]
    found = roles(people, messages)
    assert found["kim"] == (role, "behaviour")
    assert found["sam"] == found["ann"] == ("unknown", "unknown"), "nobody knows that these are the customer's"


def test_a_finance_chief_buys_when_somebody_else_leads() -> None:
    lead = person("ida", title="Chief Executive Officer")
    finance = person("per", title="Chief Financial Officer")
    buyer = person("kim", title="Purchasing Agent")
    other = [act(d, "zoe") for d in range(9)]
    crowd = [person("zoe", title="Planner")]
    assert roles([lead, finance, *crowd], other)["per"][0] == "buyer"
    assert roles([lead, finance, buyer, *crowd], other)["per"][0] == "executive"
    assert roles([finance, *crowd], other)["per"][0] == "executive"


def test_the_champion_carried_the_beginning_not_the_end() -> None:
    people = [person("ida", title="Planner"), person("per", title="Planner")]
    messages = [*[act(d, "ida") for d in range(0, 40, 4)], *[act(d, "per") for d in range(60, 100, 2)]]
    guess = find_champion("K", messages, people)
    assert guess.person_id == "ida"
    assert 0.5 < guess.score <= 1.0 and guess.evidence


def test_a_meeting_still_ahead_and_what_has_no_date_leave_the_beginning_as_it_is() -> None:
    people = [person("ida"), person("per")]
    messages = [*[act(d, "ida") for d in range(0, 40, 4)], *[act(d, "per") for d in range(60, 100, 2)]]
    ahead = replace(act(400, "per"), message_id="ahead", kind="calendar")
    undated = [replace(act(0, "per"), message_id=f"undated {k}", sent_at=None) for k in range(40)]
    for more in ([ahead], undated):
        assert find_champion("K", [*messages, *more], people) == find_champion("K", messages, people)


def test_unanswered_mail_of_the_vendor_before_the_first_act_moves_no_champion() -> None:
    people = [person("ida"), person("per"), person("jo", side="vendor", account=None)]
    messages = [*[act(d, "ida") for d in range(0, 40, 4)], *[act(d, "per") for d in range(60, 100, 2)]]
    guess = find_champion("K", messages, people)
    cold = [replace(act(d, "jo", "per"), message_id=f"cold {d}") for d in range(-300, 0, 10)]
    assert find_champion("K", [*cold, *messages], people) == guess
    taken_up = act(-3, "jo", "ida", thread="hello")
    answered = [taken_up, act(0, "ida", thread="hello"), *messages[1:]]
    assert "answered for the account once" in find_champion("K", answered, people).evidence


def test_one_who_only_opens_tickets_is_no_champion() -> None:
    people = [person("ida"), person("per")]
    messages = [*[act(d, "ida", kind="ticket") for d in range(20)], *[act(d, "per") for d in range(0, 20, 5)]]
    assert find_champion("K", messages, people).person_id == "per"


def test_the_directory_decides_on_the_champion() -> None:
    people = [person("ida", role="champion", role_source="directory"), person("per")]
    messages = [act(0, "ida"), *[act(d, "per") for d in range(5)]]
    guess = find_champion("K", messages, people)
    assert guess.person_id == "ida"
    assert guess.evidence[0] == "is the champion in the directory"


@pytest.mark.parametrize(("text", "lists", "champion"), [
    ("Our goals for the rollout: pilot first.", 40, "per"),  # who plans goes before who sends lists
    ("Our goals for the rollout: pilot first.", 20, "ida"),  # of few texts it may be chance that none plans
    ("Here is another one.", 40, "ida"),  # nobody plans: who writes more
])  # fmt: skip
def test_one_who_only_sends_lists_is_no_champion_beside_one_who_plans(text: str, lists: int, champion: str) -> None:
    people = [person("ida", title="Warehouse Clerk"), person("per", title="Head of Operations")]
    messages = [act(200 * d // lists, "ida", text="Please find the list.") for d in range(lists)]
    messages += [
        replace(act(20 * d, "per", text=text), message_id=f"plan {d}", thread_id=f"plan {d}") for d in range(10)
    ]
    guess = find_champion("K", messages, people)
    assert guess.person_id == champion
    assert any(line.startswith("used planning words") for line in guess.evidence) == (champion == "per")


def test_nobody_acted_nobody_is_the_champion() -> None:
    assert find_champion("K", [], [person("ida")]).person_id is None
