"""Who is who: certain keys, scored names, short names in context, sides, decisions."""

from __future__ import annotations

import random
from dataclasses import replace

from cxnlp.changed import changed
from cxnlp.output import person_row
from cxnlp.people.decisions import Merge, Split
from cxnlp.people.identity import resolve_mentions
from cxnlp.people.mentions import parties
from cxnlp.people.sides import Sides, find_sides
from cxnlp.types import AccountRow, DirectoryRow, Message, Party, Person, Recipient, Ticket, Turn
from tests.resolved import resolve_people

VENDOR = ["vendia.example"]
SIDES = Sides(("vendia.example",), {"K": frozenset({"kvarnholm.example", "kvarnholm-dk.example"})}, {"K": "Kvarnholm"})


def mail(name: str | None, email: str, *to: Party, account: str = "K", **more: object) -> Message:
    people = tuple(Recipient(p, "to") for p in to)
    return Message(
        "email", "m.eml", "test", account=account, author=Party(name=name, email=email), recipients=people, **more
    )  # type: ignore[arg-type]


def meeting(*speakers: str, account: str = "K") -> Message:
    return Message(
        "transcript", "m.vtt", "test", account=account, turns=tuple(Turn(Party(name=s), "Yes.") for s in speakers)
    )


def people_of(*messages: Message, directory: tuple[DirectoryRow, ...] = (), sides: Sides = SIDES) -> list[Person]:
    return resolve_mentions(messages, directory, sides).people


def groups(people: list[Person]) -> set[frozenset[str]]:
    return {frozenset(p.emails) for p in people if p.emails}


def test_the_same_full_name_joins_a_second_domain_and_a_function_mailbox() -> None:
    people = people_of(
        mail("Ida Holm", "ida.holm@kvarnholm.example"),
        mail("Ida Holm", "iholm@kvarnholm-dk.example"),
        mail("Ida Holm", "purchasing@kvarnholm.example"),
        mail("Ida Holm", "cosy.cat@gmail.com"),
    )
    assert len(people) == 1
    assert people[0].emails[0] == "ida.holm@kvarnholm.example"
    assert people[0].side == "customer"


def test_addresses_that_differ_by_a_tag_are_one_person_however_many() -> None:
    for n in (3, 300):
        people = people_of(
            mail("Ida Holm", "ida.holm@kvarnholm.example"),
            *(mail("Ida Holm", f"ida.holm+t{i}@kvarnholm.example") for i in range(n)),
            *(mail(None, f"bo.berg+t{i}@kvarnholm.example") for i in range(n)),
            mail("Cleo Lund", "team+cleo@kvarnholm.example"),
            mail("Finn Moe", "team+finn@kvarnholm.example"),
            mail(None, "support+1@kvarnholm.example"),
            mail(None, "support+2@kvarnholm.example"),
        )
        assert sorted(len(p.emails) for p in people) == [1, 1, 1, 1, n, n + 1]


def test_a_crowd_of_one_name_is_one_person_but_for_numbered_mailboxes() -> None:
    """As few of one name are: each on a domain of their own, or with a number."""
    for n in (30, 1000):
        kept = groups(people_of(*(mail("Ida Holm", f"ida.holm{i}@kvarnholm.example") for i in range(n))))
        assert len(kept) == n
        houses = people_of(
            *(mail("Ida Holm", f"{'abcdefghij'[i % 10]}{i}x@kvarnholm.example") for i in range(n)),
            mail("I. Holm", "iholm@kvarnholm-dk.example"),
            mail("Vera Holm", "vera.holm@kvarnholm.example"),
        )
        assert sorted(len(p.emails) for p in houses) == [1, n + 1]


def test_a_function_mailbox_without_a_persons_name_stays_alone() -> None:
    people = people_of(
        mail("Ida Holm", "ida.holm@kvarnholm.example"), mail("Kvarnholm Support", "support@kvarnholm.example")
    )
    assert len(groups(people)) == 2


def test_a_bare_address_that_spells_a_name_joins_it() -> None:
    ida = Party(email="iholm@kvarnholm-dk.example")
    assert len(groups(people_of(mail("Ida Holm", "ida.holm@kvarnholm.example", ida)))) == 1


def test_doubtful_twins_stay_apart() -> None:
    pairs = [
        (("Anna Berg", "anna.berg@kvarnholm.example"), ("Anne Berg", "anne.berg@kvarnholm.example")),
        (
            ("Marika Lindgren", "marika.lindgren@kvarnholm.example"),
            ("Markia Lindgren", "markia.lindgren@kvarnholm.example"),
        ),
        (("Ida Holm", "ida.holm@kvarnholm.example"), ("Ida Holm", "ida.holm2@kvarnholm.example")),
        (("Ida Holm", "ida@kvarnholm.example"), ("Ida Lund", "ida@kvarnholm-dk.example")),
    ]
    for first, second in pairs:
        assert len(groups(people_of(mail(*first), mail(*second)))) == 2, (first, second)


def test_vendor_and_customer_with_one_name_are_two_people() -> None:
    people = people_of(mail("Ida Holm", "ida.holm@kvarnholm.example"), mail("Ida Holm", "ida.holm@vendia.example"))
    assert {p.side for p in people} == {"customer", "vendor"}


def test_namesakes_in_two_accounts_are_two_people() -> None:
    people = people_of(mail("Ida Holm", "ida@a.example", account="A"), mail("Ida Holm", "ida@b.example", account="B"))
    assert {p.account for p in people} == {"A", "B"}


def test_a_vendors_person_is_one_across_accounts_and_has_none() -> None:
    people = people_of(
        mail("Jo Fell", "jo@vendia.example", account="A"), mail("Jo Fell", "jo.fell@vendia.example", account="B")
    )
    assert len(people) == 1
    assert people[0].account is None


def test_directory_rows_tie_addresses_references_and_free_mail() -> None:
    row = DirectoryRow(
        "c.csv", "Ida Holm", ("ida@kvarnholm.example", "Holm77@gmail.com"), ref="crm:9", title="Head Baker", account="K"
    )
    asked = Party(ref="crm:9")
    ticket = Message("ticket", "t.json", "test", account="K", author=asked, ticket=Ticket("1", requester=asked))
    found = resolve_mentions([ticket, mail(None, "holm77@gmail.com")], [row], SIDES)
    assert len(found.people) == 1
    person = found.people[0]
    assert (person.title, person.emails) == ("Head Baker", ("ida@kvarnholm.example", "holm77@gmail.com"))
    assert {p.person_id for m in found.messages for p in parties(m)} == {person.person_id}
    assert {p.side for m in found.messages for p in parties(m)} == {"customer"}


def test_a_reference_means_something_within_its_account_only() -> None:
    rows = [DirectoryRow("a/u.json", "Ida Holm", ("i@a.example",), ref="desk:1", account="A"),
            DirectoryRow("b/u.json", "Per Lund", ("p@b.example",), ref="desk:1", account="B")]  # fmt: skip
    assert len(resolve_mentions([], rows, SIDES).people) == 2


def test_a_reference_of_a_list_without_accounts_is_the_only_one_that_tickets_hold() -> None:
    row = DirectoryRow("u.json", "Noa Maile", ref="desk:7")
    asked = Message("ticket", "t.json", "test", account="K", author=Party(ref="desk:7", side="customer"))
    (one,) = people_of(asked, directory=(row,))
    assert (one.name, one.account, one.side) == ("Noa Maile", "K", "customer")
    assert len(people_of(asked, replace(asked, account="L"), directory=(row,))) == 3, "it may be either's"


def test_initials_are_known_with_dots_and_blanks_too() -> None:
    known = mail("Ana Duarte", "ana@kvarnholm.example"), mail("Ben Otto", "ben@kvarnholm.example")
    for said in ("AD", "A.D.", "A. D.", "a.d."):
        found = resolve_mentions([*known, meeting(said, "B. O.")], [], SIDES)
        assert [t.speaker.person_id for t in found.messages[2].turns] == [
            m.author.person_id for m in found.messages[:2] if m.author
        ]


def test_speakers_are_known_by_full_given_and_clipped_names() -> None:
    first = mail("Ida Holm", "ida.holm@kvarnholm.example", Party("Jo Fell", "jo@vendia.example"))
    second = mail("Josefin Ahl", "josefin@kvarnholm.example")
    found = resolve_mentions(
        [first, second, meeting("Ida Holm", "Holm, Ida", "Ida H.", "Ida", "IH", "Josefin", "Jo Fell")], [], SIDES
    )
    ids = [t.speaker.person_id for t in found.messages[2].turns]
    assert len(set(ids[:5])) == 1
    assert len(found.people) == 3
    assert [t.speaker.side for t in found.messages[2].turns] == ["customer"] * 6 + ["vendor"]


def test_an_ambiguous_given_name_is_left_open_unless_one_of_them_is_there() -> None:
    mails = [mail("Ida Holm", "ida.holm@kvarnholm.example"), mail("Ida Lund", "ida.lund@kvarnholm.example")]
    open_ = resolve_mentions([*mails, meeting("Ida")], [], SIDES)
    assert open_.messages[2].turns[0].speaker.side == "unknown"
    there = Party("Ida Lund", "ida.lund@kvarnholm.example")
    near = Message("transcript", "m.vtt", "test", account="K", present=(there,),
                   turns=(Turn(Party("Ida"), "Yes."),))  # fmt: skip
    found = resolve_mentions([*mails, near], [], SIDES)
    assert found.messages[2].turns[0].speaker.person_id == found.messages[2].present[0].person_id


def test_a_label_that_names_nobody_has_no_person() -> None:
    found = resolve_mentions([meeting("Speaker 2", "Unknown")], [], SIDES)
    assert found.people == []
    assert [t.speaker.person_id for t in found.messages[0].turns] == [None, None]


def test_third_parties_and_free_mail() -> None:
    people = people_of(
        mail("Zoe Quist", "zoe@consult.example"),
        mail("Kit Nord", "kit@gmail.com"),
        mail("Ida Holm", "ida@kvarnholm.example"),
    )
    assert {p.name: p.side for p in people} == {"Zoe Quist": "other", "Kit Nord": "unknown", "Ida Holm": "customer"}


def test_an_address_that_an_author_gives_as_their_own() -> None:
    people = people_of(
        mail("Ida Holm", "ida.holm@kvarnholm.example", text="From May you reach me at ida.holm@lindgarden.example.")
    )
    assert groups(people) == {frozenset({"ida.holm@kvarnholm.example", "ida.holm@lindgarden.example"})}


def test_every_address_stands_in_one_person_and_ids_do_not_depend_on_order() -> None:
    names = ["Ida Holm", "Per Lund", "I. Holm", "Deb Quist", "Deborah Quist", "Holm, Ida"]
    mails = [mail(n, f"{n.split()[0].lower().strip('.,')}{i}@kvarnholm.example") for i, n in enumerate(names)]
    mails += [mail("Per Lund", "per.lund@gmail.com"), meeting("Per", "Ida H.")]
    expected = people_of(*mails)
    addresses = [e for p in expected for e in p.emails]
    assert len(addresses) == len(set(addresses))
    for seed in range(5):
        shuffled = mails[:]
        random.Random(seed).shuffle(shuffled)
        assert people_of(*shuffled) == expected


def test_the_users_word_joins_parts_and_can_be_taken_back() -> None:
    mails = [
        mail("Ida Holm", "ida.holm@kvarnholm.example"),
        mail("Ida Holm", "iholm@kvarnholm-dk.example"),
        mail("Per", "xyz@kvarnholm.example"),
    ]
    plain = resolve_mentions(mails, [], SIDES)
    assert len(plain.people) == 2
    apart = resolve_mentions(
        mails, [], SIDES, [Split(("ida.holm@kvarnholm.example",), ("iholm@kvarnholm-dk.example",))]
    )
    assert len(apart.people) == 3
    joined = resolve_mentions(mails, [], SIDES, [Merge(("xyz@kvarnholm.example", "ida.holm@kvarnholm.example"))])
    assert len(joined.people) == 1 and any(j.key == "decision" for j in joined.joined)
    assert resolve_mentions(mails, [], SIDES) == plain


def test_joined_and_doubtful_pairs_are_logged() -> None:
    found = resolve_mentions(
        [
            mail("Anna Bergman", "anna.bergman@kvarnholm.example"),
            mail("Anna Bergmann", "anna.bergmann@kvarnholm.example"),
        ],
        [],
        SIDES,
    )
    assert [d.rule for d in found.doubts] == ["similar names, two mailboxes"] and found.joined == ()


def test_sides_of_a_customers_further_domains() -> None:
    messages = [
        *[mail("Ida Holm", "ida@kvarnholm.example", Party(email="jo@vendia.example")) for _ in range(6)],
        mail("Per Lund", "per@kvarnholmgroup.example"),
        mail("Kim Roos", "kim@shared-ledger.example", signature="Kim Roos\nAccounts Payable\nKvarnholm Services"),
        mail("Zoe Quist", "zoe@consult.example", signature="Zoe Quist\nConsult Partners"),
    ]
    sides = find_sides(messages, [], [], VENDOR, {"K": "Kvarnholm Bageri AB"})
    assert sides.customers["K"] == {"kvarnholm.example", "kvarnholmgroup.example", "shared-ledger.example"}
    assert sides.of_party(Party("Jo Fell (Vendia)"), "K") == "vendor"
    assert sides.of_party(Party("Kim", "x@desk.vendia.example", side="customer"), "K") == "vendor"


def test_sides_of_parents_and_partners() -> None:
    mails = [mail("Ida Holm", "ida@kvarnholm.example"), mail("Pam Berg", "pam@nordholding.example")]
    mails += [mail("Rita Sell", "rita@sellsons.example"), mail("Ulf Dal", "ulf@dalgroup.example")] * 3
    given = AccountRow("a.csv", "K", "Kvarnholm", ("kvarnholm.example",))
    whole = AccountRow("a.csv", "D", "The Whole", ("dalgroup.example",))

    def side(email: str, *rows: AccountRow) -> str:
        return find_sides(mails, [], rows, VENDOR, {"K": "Kvarnholm"}).of_address(email, "K")

    assert side("pam@nordholding.example", given) == "other"
    for parents in (("Nord Holding",), ("www.x.example", "nordholding.example")):
        assert side("pam@nordholding.example", replace(given, parents=parents)) == "customer"
    assert side("rita@sellsons.example", given) == "customer", "as frequent as the customer's own"
    assert side("rita@sellsons.example", replace(given, partners=("Sell & Sons Ltd",))) == "other"
    assert side("ulf@dalgroup.example", replace(given, partners=("the whole",)), whole) == "other"
    assert side("ida@kvarnholm.example", replace(given, partners=("Kvarnholm",))) == "customer"


def test_resolve_people_fills_roles_and_rows_have_the_contracts_fields() -> None:
    row = DirectoryRow("c.csv", "Ida Holm", ("ida@kvarnholm.example",), title="Chief Executive Officer", account="K")
    mails = [mail("Ida Holm", "ida@kvarnholm.example", Party("Jo Fell", "jo@vendia.example"))] * 2
    people, messages = resolve_people(mails, [row], VENDOR)
    rows = [person_row(p) for p in sorted(people, key=lambda p: p.person_id)]
    assert [list(r) for r in rows] == [
        [
            "person_id",
            "name",
            "emails",
            "aliases",
            "side",
            "account",
            "title",
            "role",
            "role_source",
            "role_probability",
            "roles",
            "refs",
            "champion",
        ]
    ] * 2
    assert {r["side"]: r["account"] for r in rows} == {"customer": "K", "vendor": None}
    assert {p.person_id for m in messages for p in parties(m)} == {r["person_id"] for r in rows}


def test_a_sign_off_tells_two_initials_apart() -> None:
    maureen, mona = (
        mail("Maureen Holm", "maureen.holm@kvarnholm.example"),
        mail("Mona Holm", "mona.holm@kvarnholm.example"),
    )
    unsigned = mail("M. Holm", "m.holm@kvarnholm-dk.example", text="The order stands.")
    assert len(groups(people_of(maureen, mona, unsigned))) == 3, "either of the two"
    for text, signature in (
        ("The order stands.\n\nMaureen", None),
        ("The order stands.", "Kind regards\nMaureen Holm\nHead of Purchasing"),
    ):
        signed = mail("M. Holm", "m.holm@kvarnholm-dk.example", text=text, signature=signature)
        assert groups(people_of(maureen, mona, signed)) == {
            frozenset({"maureen.holm@kvarnholm.example", "m.holm@kvarnholm-dk.example"}),
            frozenset({"mona.holm@kvarnholm.example"}),
        }


def test_who_signs_for_another_address_names_nobody() -> None:
    maureen = mail("Maureen Holm", "maureen.holm@kvarnholm.example")
    for_him = mail("B. Ros", "b.ros@kvarnholm-dk.example", text="Done.", signature="Maureen Holm\nAssistant")
    assert len(groups(people_of(maureen, for_him))) == 2


def test_a_slip_in_a_short_name_counts_only_on_the_same_local_part() -> None:
    carla = mail("Carla Holm", "carla.holm@kvarnholm.example")
    assert len(groups(people_of(carla, mail("Crla Holm", "carla.holm@kvarnholm-dk.example")))) == 1
    assert len(groups(people_of(carla, mail("Crla Holm", "purchasing@kvarnholm-dk.example")))) == 2
    assert len(groups(people_of(carla, mail("Carlo Holm", "carlo.holm@kvarnholm-dk.example")))) == 2


def test_an_address_in_a_short_form_of_the_name_backs_it() -> None:
    gosia = mail("Gosia Holm", "gosia.holm@kvarnholm-dk.example")
    assert len(groups(people_of(mail("Małgorzata Holm", "malgorzata.holm@kvarnholm.example"), gosia))) == 1


def test_records_that_messages_share_are_told_as_their_copies_are() -> None:
    to = (Recipient(Party("Ida Holm", "ida.holm@kvarnholm.example"), "to"), Recipient(Party("Jo"), "cc"))
    sure = (Recipient(Party("Ida Holm", "ida.holm@kvarnholm.example", title="Buyer"), "to"),)
    author = Party("Jo Fell", "jo@vendia.example")
    base = mail("Jo Fell", "jo@vendia.example")
    shared = [
        changed(base, author=author, recipients=(to, sure)[n % 2], source=f"{9 - n}.eml", account="KL"[n // 6])
        for n in range(8)
    ]
    apart = [
        changed(m, author=replace(author), recipients=tuple(Recipient(replace(r.party), r.field) for r in m.recipients))
        for m in shared
    ]
    one, other = (resolve_mentions(messages, (), SIDES) for messages in (shared, apart))
    assert one == other
    assert {p.name for p in one.people} >= {"Ida Holm", "Jo Fell"}
    assert one.people == resolve_mentions(apart[::-1], (), SIDES).people
    sides, same = (find_sides(messages, (), (), VENDOR, {"K": "Kvarnholm"}) for messages in (shared, apart))
    assert sides == same
