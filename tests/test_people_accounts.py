"""Which account a message or row belongs to, and who the vendor is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cxnlp.people.account_names import NameIndex
from cxnlp.people.accounts import AccountMap, account_keys
from cxnlp.people.parent_companies import of_several
from cxnlp.people.row_accounts import assign_row_accounts
from cxnlp.people.sides import find_sides
from cxnlp.people.vendor import propose_vendor_domains
from cxnlp.types import AccountRow, DirectoryRow, InvoiceRow, Message, Party, Recipient, TableRow, Ticket

VENDOR = ["vendia.example"]


def placed_on(
    messages: Sequence[Message], rows: Sequence[TableRow], vendor: Sequence[str], given: str | None = None
) -> tuple[list[Message], AccountMap]:
    keys, accounts = account_keys(messages, rows, vendor, given)
    return [replace(m, account=k) for m, k in zip(messages, keys, strict=True)], accounts


def mail(source: str, sender: str, *to: str, subject: str = "", thread: str = "") -> Message:
    people = tuple(Recipient(Party(email=t), "to") for t in to)
    return Message(
        "email", source, "test", author=Party(email=sender), recipients=people, subject=subject, thread_id=thread
    )


def contact(source: str, email: str, account: str, name: str = "Ida Holm") -> DirectoryRow:
    return DirectoryRow(source, name=name, emails=(email,), account=account)


def test_the_people_tables_account_names_its_folder() -> None:
    rows = [contact("d07-kvarnholm/contacts.csv#1", "ida@kvarnholm.example", "Kvarnholm Bageri AB")]
    messages = [mail("d07-kvarnholm/mail/1.eml", "someone@elsewhere.example", "jo@vendia.example")]
    found, accounts = placed_on(messages, rows, VENDOR)
    assert [m.account for m in found] == ["Kvarnholm Bageri AB"]
    assert accounts.names == {"Kvarnholm Bageri AB": "Kvarnholm Bageri AB"}


def test_the_accounts_table_gives_key_and_name() -> None:
    rows = [
        AccountRow("acme/accounts.csv#1", "A-7", name="Kvarnholm Bageri AB"),
        contact("acme/contacts.csv#1", "ida@kvarnholm.example", "Kvarnholm Bageri"),
        InvoiceRow("acme/invoices.csv#1", "kvarnholm bageri ab", "1", 10.0, None),
    ]
    found, accounts = placed_on([mail("acme/1.eml", "ida@kvarnholm.example")], rows, VENDOR)
    assert found[0].account == "A-7"
    assert accounts.names == {"A-7": "Kvarnholm Bageri AB"}
    assert [r.account for r in assign_row_accounts(rows[2:], accounts)] == ["A-7"]


def test_a_number_that_a_help_desk_has_for_a_customer_names_no_account() -> None:
    for stated, name in (("7001", "birch"), ("0015g00000XyZaB", "birch"), ("Birch AB", "Birch AB"), ("3M", "3M")):
        told = replace(mail("birch/tickets.json#1", "a@birch.example"), organization=stated)
        found, accounts = placed_on([told, mail("cedar/2.eml", "b@cedar.example")], [], VENDOR)
        assert (found[0].account, accounts.names["birch"]) == ("birch", name)


def test_without_tables_the_first_folder_is_the_account() -> None:
    messages = [mail("birch/Maildir/cur/1:2,S", "a@birch.example"), mail("cedar/mail/2.eml", "b@cedar.example")]
    found, accounts = placed_on(messages, [], VENDOR)
    assert [m.account for m in found] == ["birch", "cedar"]
    assert set(accounts.names) == {"birch", "cedar"}


def test_a_vendors_row_among_the_contacts_names_no_account() -> None:
    rows = [contact("birch/contacts.csv#1", "jo@vendia.example", "Vendia", "Jo Fell")]
    found, _ = placed_on([mail("birch/1.eml", "a@birch.example")], rows, VENDOR)
    assert found[0].account == "birch"


def test_one_account_without_folders() -> None:
    rows = [contact("contacts.csv#1", "ida@kvarnholm.example", "Kvarnholm")]
    messages = [mail("mail/1.eml", "x@other.example"), Message("call_note", "calls/1.txt", "test", text="spoke")]
    found, _ = placed_on(messages, rows, VENDOR)
    assert {m.account for m in found} == {"Kvarnholm"}


def test_a_shared_mailbox_is_split_by_the_participants_domains() -> None:
    rows = [
        AccountRow("accounts.csv#1", "K", name="Kvarnholm", domains=("kvarnholm.example",)),
        contact("contacts.csv#1", "per@lundia.example", "Lundia", "Per Lund"),
    ]
    messages = [
        mail("inbox.mbox#1", "ida@kvarnholm.example", "jo@vendia.example", thread="t1"),
        mail("inbox.mbox#2", "jo@vendia.example", "per@lundia.example"),
        mail("inbox.mbox#3", "jo@vendia.example", "boss@vendia.example", thread="t1"),
        Message("transcript", "meetings/1.vtt", "test", present=(Party(name="Per Lund"), Party(name="Jo Fell"))),
        mail("inbox.mbox#4", "jo@vendia.example", "boss@vendia.example"),
    ]
    found, _ = placed_on(messages, rows, VENDOR)
    assert [m.account for m in found] == ["K", "Lundia", "K", "Lundia", None]


def test_without_any_table_the_customers_domain_is_the_key() -> None:
    messages = [
        mail("1.eml", "ida@kvarnholm.example", "jo@vendia.example"),
        mail("2.eml", "per@kvarnholm-dk.example", "jo@vendia.example"),
        mail("3.eml", "ida@kvarnholm.example", "jo@vendia.example"),
        mail("4.eml", "zoe@lundia.example", "jo@vendia.example"),
        mail("5.eml", "zoe@gmail.com", "jo@vendia.example"),
    ]
    found, _ = placed_on(messages, [], VENDOR)
    assert [m.account for m in found] == ["kvarnholm.example"] * 3 + ["lundia.example", None]


def test_a_given_account_takes_everything() -> None:
    found, accounts = placed_on([mail("x/1.eml", "a@b.example")], [], VENDOR, "Kvarnholm")
    assert found[0].account == "Kvarnholm"
    assert accounts.of_row("y/table.csv", "whatever") == "Kvarnholm"


def test_a_folder_of_many_accounts_is_no_account() -> None:
    rows = [
        contact("crm-dump/contacts.csv#1", "a@birch.example", "Birch"),
        contact("crm-dump/contacts.csv#2", "b@cedar.example", "Cedar"),
    ]
    messages = [mail("crm-dump/1.eml", "a@birch.example"), mail("crm-dump/2.eml", "b@cedar.example")]
    found, _ = placed_on(messages, rows, VENDOR)
    assert [m.account for m in found] == ["Birch", "Cedar"]


def ticket(source: str, requester: str, agent: str) -> list[Message]:
    asked = Party(email=requester)
    told = Ticket("1", requester=asked)
    return [
        Message("ticket", source, "test", author=asked, ticket=told),
        Message("ticket", source, "test", author=Party(email=agent), ticket=told),
    ]


def test_the_vendor_is_who_answers_tickets() -> None:
    messages = [
        *ticket("birch/t.json", "a@birch.example", "jo@vendia.example"),
        mail("birch/1.eml", "a@birch.example", "b@birch.example"),
    ]
    assert propose_vendor_domains(messages) == ("vendia.example",)


def test_the_vendor_is_on_the_threads_of_every_account() -> None:
    messages = [
        mail("birch/1.eml", "a@birch.example", "jo@vendia.example"),
        mail("cedar/1.eml", "b@cedar.example", "jo@vendia.example"),
        mail("cedar/2.eml", "b@cedar.example", "x@gmail.com", "y@gmail.com"),
    ]
    assert propose_vendor_domains(messages) == ("vendia.example",)


def test_nothing_is_proposed_from_nothing() -> None:
    assert propose_vendor_domains([]) == ()
    assert propose_vendor_domains([mail("1.eml", "a@gmail.com", "b@gmail.com")]) == ()


def test_mail_of_a_parent_company_goes_to_the_one_account_that_has_it() -> None:
    def account(key: str, *parents: str) -> AccountRow:
        return AccountRow(
            "accounts.csv#1", key, name=f"{key} Ltd", domains=(f"{key.lower()}.example",), parents=parents
        )

    ours = "jo@vendia.example"
    messages = [
        mail("inbox.mbox#1", "pam@nordholding.example", ours),
        mail("inbox.mbox#2", "pam@nordholding.example", ours, "bo@birch.example"),
        mail("inbox.mbox#3", ours, "sue@southgroup.example"),
        mail("inbox.mbox#4", "kim@holdings.example", ours),
        mail("inbox.mbox#5", "al@larch.example", ours),
    ]
    for parent in ("Nord Holding Ltd", "nordholding.example", "www.nordholding.example"):
        rows = [account("Oak", parent, "Southgroup"), account("Birch", "Southgroup", "Larch Ltd"), account("Larch")]
        found, accounts = placed_on(messages, rows, VENDOR)
        assert [m.account for m in found] == ["Oak", "Birch", None, None, "Larch"]
        several = of_several([m for m in found if m.account is None], accounts.parents, VENDOR)
        assert several == {("southgroup.example", ("Birch", "Oak")): 1}
        sides = find_sides(found, [], rows, VENDOR, accounts.names)
        assert sides.of_address("pam@nordholding.example", "Oak") == "customer"


def test_a_name_of_two_accounts_routes_nothing() -> None:
    rows = [contact("c.csv#1", "ida@birch.example", "Birch"), contact("c.csv#2", "ida@cedar.example", "Cedar")]
    meeting = Message("transcript", "meetings/1.vtt", "test", present=(Party(name="Ida Holm"),))
    found, _ = placed_on([meeting], rows, VENDOR)
    assert found[0].account is None


def test_a_table_that_writes_a_domain_in_words_means_its_account() -> None:
    messages = [mail(f"{n}.eml", "ida@abbeyfreight.example", "jo@vendia.example") for n in range(3)]
    messages += [mail("x.eml", "per@fjordmill.example", "jo@vendia.example")]
    rows = [
        InvoiceRow("usage.csv#1", account="Abbey Freight", invoice_id="1", amount=None, due_date=None),
        InvoiceRow("usage.csv#2", account="Fjordmill", invoice_id="2", amount=None, due_date=None),
    ]
    _, accounts = placed_on(messages, rows, VENDOR)
    assert [r.account for r in assign_row_accounts(rows, accounts)] == ["abbeyfreight.example", "fjordmill.example"]


def test_a_meeting_belongs_to_the_company_beside_a_name() -> None:
    mails = [
        mail("m.mbox#1", "ida@kvarnholm.example", "jo@vendia.example"),
        mail("m.mbox#2", "ben@saltmarsh.example", "jo@vendia.example"),
    ]
    alone = Message("meeting_notes", "notes/1.txt", "test", present=(Party("Dana Ruiz", company="Kvarnholm"),))
    both = replace(
        alone, source="notes/2.txt", present=(*alone.present, Party("Eve Foy", company="Saltmarsh"), Party("Jo"))
    )
    unit = replace(alone, source="notes/3.txt", present=(Party("Al Fox", company="Finance"),))
    found, _ = placed_on([*mails, alone, both, unit], [], VENDOR)
    assert [m.account for m in found[2:]] == ["kvarnholm.example", None, None]
    sides = find_sides(found, (), (), VENDOR, {})
    told = [Party("Dana Ruiz", company="Kvarnholm AB"), Party("Jo", company="Vendia"), Party("Al", company="Finance")]
    assert [sides.of_party(p, "kvarnholm.example") for p in told] == ["customer", "vendor", "unknown"]


def test_one_company_of_two_tools_is_one_account() -> None:
    listed = [
        AccountRow("a-orgs.json#1", "5001", "Kvarnholm AB", ("kvarnholm.example",)),
        AccountRow("a-orgs.json#2", "5002", "Saltmarsh", ("saltmarsh.example",)),
        AccountRow("crm.csv#1", "Kvarnholm", "Kvarnholm", ("www.kvarnholm.example",), arr=12.0),
        AccountRow("crm.csv#2", "Kvarnholm Nord", "Kvarnholm", ("kvarnholm-nord.example",)),
    ]
    call = Message("call_note", "tasks.csv#1", "test", organization="Kvarnholm")
    ticket = Message("ticket", "tickets.json#1", "test", organization="5001")
    for rows in (listed, listed[::-1]):
        found, accounts = placed_on([call, ticket], rows, VENDOR)
        assert [m.account for m in found] == ["Kvarnholm", "Kvarnholm"]
        assert accounts.names == {"Kvarnholm": "Kvarnholm", "5002": "Saltmarsh", "Kvarnholm Nord": "Kvarnholm"}
        assert {r.account for r in assign_row_accounts(rows, accounts)} == accounts.names.keys()


def test_a_key_goes_before_a_name() -> None:
    index = NameIndex({"Kvarnholm": "Kvarnholm AB", "7": "Kvarnholm"}, {"5001": "7"})
    assert [index.find(stated) for stated in ("Kvarnholm", "7", "5001", "Kvarnholm AB")] == [
        "Kvarnholm",
        "7",
        "7",
        None,
    ]
