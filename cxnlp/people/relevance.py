"""Which mail of a mixed mailbox concerns no customer: mass mail, suppliers, strangers, private and internal mail.

Two steps. `survey` judges every mail domain before accounts are found, so that a supplier never becomes an
account. `set_aside` then takes mails out that reached no account and fit a rule. What no rule fits stays: losing a
customer's words is the worse error, and nobody known as a customer's is ever judged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cxnlp.people.accounts import FEW
from cxnlp.people.domains import domain_of, is_freemail, registrable, resembles, within
from cxnlp.people.mentions import parties
from cxnlp.people.names import is_function, local_matches, local_part, parse_name
from cxnlp.people.trade_words import buys, sells
from cxnlp.types import AccountRow, DirectoryRow, IgnoredMessage, Message, Party, TableRow
from cxnlp.vocabulary import ANSWER, UNDELIVERED

# Reasons, by rule. `{d}` is the domain. Sources: RFC 2919 and 2369 (List-Id, List-Unsubscribe), RFC 8058 (one click),
# RFC 2076 (Precedence), RFC 3834 (Auto-Submitted); the others are judgement, checked on the mixed-mailbox benchmark.
REASONS = {
    "mass": "mass mail or notifications of {d}: list or automatic headers, and nobody of the vendor ever wrote to it",
    "supplier": "a supplier of the vendor: {d} sells to it",
    "unanswered": "unsolicited: nobody of the vendor ever wrote to {d}",
    "personal": "private correspondence: {d} is a family's own domain",
    "private": "private correspondence: only a public mail provider's address, and nobody known as a customer's",
    "internal": "internal mail of the vendor that names no account",
    "robot": "automatic mail that concerns no account",
}
UNSENT = {
    "draft": "a draft: it was never sent",
    "spam": "spam, as the mailbox or help desk itself says",
    UNDELIVERED: "not delivered, as the tool that sent it says",
}
SUPPLIER_SHARE = 0.2  # of the mails with a domain, those that show it selling
MIXED_DOMAINS = 8  # a mailbox with fewer counterparts is taken as chosen, not as mixed
SENT_SHARE = 0.1  # with fewer mails by the vendor the sent ones are missing, and silence tells nothing
FEW_MAILS = 3
MACHINE_SHARE = 0.5  # of the mails from a domain
FAMILY_MAILS = 12  # a firm that carries its founder's name writes more


@dataclass
class Contact:
    """What the mails with one domain show."""

    inbound: int = 0
    outbound: int = 0
    machine: int = 0
    personal: int = 0
    trade: int = 0
    evidence: int = 0
    people: set[str] = field(default_factory=set)
    surnames: set[str] = field(default_factory=set)


def _business(address: str | None, vendor: Collection[str]) -> str | None:
    domain = domain_of(address)
    return None if domain is None or is_freemail(domain) or within(domain, vendor) else registrable(domain)


@dataclass(frozen=True)
class Known:
    """Domains, addresses and company names that stand for customers by other evidence than mail."""

    domains: frozenset[str]
    addresses: frozenset[str]
    companies: frozenset[str]

    def domain(self, domain: str) -> bool:
        return domain in self.domains or any(resembles(domain, name) for name in self.companies)

    def joined(self, other: Known) -> Known:
        """Whom either knows."""
        return Known(self.domains | other.domains, self.addresses | other.addresses, self.companies | other.companies)


def known_customers(messages: Sequence[Message], rows: Sequence[TableRow], vendor: Collection[str]) -> Known:
    """Who is a customer by tables, tickets, meetings, calls, chats and calendars."""
    addresses: set[str] = set()
    domains: set[str] = set()
    companies: set[str] = set()
    for row in rows:
        if isinstance(row, AccountRow):
            stated = (p.lower() for p in row.parents if "." in p and " " not in p)
            domains.update(registrable(d) for d in (*row.domains, *stated))
            companies.update({row.account, row.name or row.account, *row.parents})
        elif isinstance(row, DirectoryRow) and row.side not in ("vendor", "other"):
            addresses.update(row.emails)
            companies.update({row.account} if row.account else ())
    for message in messages:
        if message.kind != "email":
            addresses.update(p.email for p in parties(message) if p.email and p.side != "vendor")
            companies.update({message.organization} if message.organization else ())
    addresses = {a for a in addresses if not within(domain_of(a) or "", vendor)}
    domains.update(d for a in addresses if (d := _business(a, vendor)))
    return Known(frozenset(domains), frozenset(addresses), frozenset(companies))


def unknown_domains(message: Message, known: Known, vendor: Collection[str]) -> set[str]:
    """The business domains of a message's author and recipients that stand for no known customer."""
    addresses = [message.author.email if message.author else None, *(r.party.email for r in message.recipients)]
    return {d for a in addresses if (d := _business(a, vendor)) and d not in known.domains}


@dataclass
class Mailbox:
    """What all mails show: of each domain, and how many they are, those of the vendor's people among them. Grows with
    every mail, in whatever order they come."""

    contacts: dict[str, Contact] = field(default_factory=dict)
    mails: int = 0
    sent: int = 0

    def add(self, messages: Iterable[Message], vendor: Collection[str]) -> None:
        """Takes further mails; messages of other kinds tell nothing here."""
        for message in messages:
            if message.kind == "email" and message.author:
                self.mails += 1
                self.sent += within(domain_of(message.author.email) or "", vendor)
                if not message.duplicate_of:
                    _meet(self.contacts, message, message.author, vendor)

    @property
    def mixed(self) -> bool:
        """Whether the mails are a whole mailbox rather than chosen correspondence, and sent ones are among them."""
        return len(self.contacts) >= MIXED_DOMAINS and self.sent >= SENT_SHARE * self.mails


def _meet(found: dict[str, Contact], message: Message, author: Party, vendor: Collection[str]) -> None:
    address = author.email or ""
    home = _business(address, vendor)
    subject, text = message.subject or "", message.text
    if home:
        contact = found.setdefault(home, Contact())
        contact.inbound += 1
        answers = ANSWER in message.flags  # the vendor invited it, perhaps by a calendar that keeps no copy
        contact.machine += message.automatic and not answers
        contact.outbound += answers
        name = parse_name(author.name)
        contact.people.add(address)
        if name and name.full and not is_function(name.display) and local_matches(name, local_part(address)) >= 0.5:
            contact.personal += 1
            contact.surnames.add(name.tokens[-1])
        sold, bought = sells(subject, text), buys(text)
        contact.trade += sold - bought
        contact.evidence += sold
    elif within(domain_of(address) or "", vendor):
        sold, bought = sells(subject, text), buys(text)
        for other in {d for r in message.recipients if (d := _business(r.party.email, vendor))}:
            contact = found.setdefault(other, Contact())
            contact.outbound += 1
            contact.trade += bought - sold
            contact.evidence += bought


def _rule(domain: str, contact: Contact, mixed: bool) -> str | None:
    total = contact.inbound + contact.outbound
    if contact.machine > MACHINE_SHARE * contact.inbound and not contact.outbound and not contact.personal:
        return "mass"
    if not mixed:
        return None
    if contact.trade > 0 and contact.evidence >= SUPPLIER_SHARE * total:
        return "supplier"
    if not contact.outbound and (not contact.personal or total <= FEW_MAILS):
        return "unanswered"
    label = domain.split(".")[0]
    family = len(contact.surnames) == 1 and contact.personal == contact.inbound and total <= FAMILY_MAILS
    if family and min(contact.surnames) in label:
        return "personal"
    return FEW if total <= FEW_MAILS else None


@dataclass(frozen=True)
class Survey:
    """What the mails of an input show, once for all of it.

    `alien`: registrable mail domains that are no customer's, with the rule that says so (a key of REASONS, or "few":
    too little correspondence to tell, which makes no account but takes no mail out).
    """

    alien: Mapping[str, str]
    known: Known
    vendor: frozenset[str]
    mixed: bool


def survey(messages: Sequence[Message], rows: Sequence[TableRow], vendor: Collection[str]) -> Survey | None:
    """Judges every mail domain; None without vendor domains, when nobody can be told from a stranger."""
    if not vendor:
        return None
    vendor = frozenset(vendor)
    mailbox = Mailbox()
    mailbox.add(messages, vendor)
    return surveyed(known_customers(messages, rows, vendor), mailbox, vendor)


def surveyed(known: Known, mailbox: Mailbox, vendor: frozenset[str]) -> Survey:
    """`survey` of the messages that these were gathered from."""
    mixed = mailbox.mixed
    alien = {d: r for d, c in sorted(mailbox.contacts.items()) if not known.domain(d) and (r := _rule(d, c, mixed))}
    return Survey(alien, known, vendor, mixed)


def _reason(message: Message, seen: Survey) -> str | None:
    people = parties(message)
    addresses = {p.email for p in people if p.email}
    if not addresses or addresses & seen.known.addresses:
        return None
    if message.author is not None and not message.author.email:
        return None  # a name without an address may be a customer's
    outside = {d for a in addresses if (d := _business(a, seen.vendor))}
    if outside:
        rules = {seen.alien.get(d, FEW) for d in outside}
        if FEW in rules:
            return None
        first = min(outside)
        return REASONS[seen.alien[first]].format(d=first)
    if any(is_freemail(domain_of(a) or "") for a in addresses):
        return REASONS["private"] if seen.mixed else None
    if any(not p.email for p in people):
        return None
    return REASONS["robot" if message.automatic else "internal"]


def without_unsent(messages: Sequence[Message]) -> tuple[list[Message], list[IgnoredMessage]]:
    """(kept, ignored): drafts and undelivered mails, which nobody got, and what mailbox or help desk took for spam."""
    kept: list[Message] = []
    ignored: list[IgnoredMessage] = []
    for message in messages:
        flags = message.flags
        reason = next((r for flag, r in UNSENT.items() if flag in flags), None) if flags else None
        if reason is None:
            kept.append(message)
        else:
            ignored.append(IgnoredMessage(message, reason))
    return kept, ignored


def set_aside(messages: Sequence[Message], seen: Survey | None) -> tuple[list[Message], list[IgnoredMessage]]:
    """(kept, ignored): mails without an account that a rule calls no customer's, each with its reason.

    Messages of other kinds, messages on an account, and mails of anybody known as a customer's are always kept; so is
    everything when there is no survey.
    """
    if seen is None:
        return list(messages), []
    kept: list[Message] = []
    ignored: list[IgnoredMessage] = []
    for message in messages:
        free = message.kind == "email" and message.account is None
        reason = _reason(message, seen) if free else None
        if reason is None:
            kept.append(message)
        else:
            ignored.append(IgnoredMessage(message, reason))
    return kept, ignored
