"""Which side a person stands on: the vendor's, the customer's, neither, or unknown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cxnlp.people.domains import (
    company_words,
    domain_of,
    is_freemail,
    parents,
    registrable,
    resembles,
    same_house,
    within,
)
from cxnlp.people.folding import squeezed
from cxnlp.people.mentions import others
from cxnlp.people.names import is_daemon, parse_name
from cxnlp.people.shared import OfShared
from cxnlp.types import AccountRow, DirectoryRow, Message, Party, Recipient, Side

# A second domain counts as the customer's when it takes part in this share of the leading domain's messages.
SECOND_SHARE = 0.5
MIN_NAME = 5


@dataclass(frozen=True)
class Sides:
    """Whose a mail domain is. `customers`: by account, its domains; `vendor`: the vendor's domains; `told`: what the
    user said of a domain, which goes before everything."""

    vendor: tuple[str, ...]
    customers: Mapping[str | None, frozenset[str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Side] = field(default_factory=dict)

    def of_address(self, email: str, account: str | None) -> Side:
        """vendor, customer, other (a third party's domain, a mail server), unknown (a public mail provider's)."""
        domain = domain_of(email)
        if domain is None:
            return "unknown"
        if is_daemon(email):
            return "other"
        if (told := self.of_domain(domain)) is not None:
            return told
        if within(domain, self.vendor):
            return "vendor"
        if within(domain, self.customers.get(account, frozenset())):
            return "customer"
        return "unknown" if is_freemail(domain) else "other"

    def of_domain(self, domain: str) -> Side | None:
        """What the user said of a domain, or of one it lies under."""
        return next((self.told[d] for d in parents(domain) if d in self.told), None) if self.told else None

    def of_party(self, party: Party, account: str | None) -> Side:
        """As the user said of the domain, else by the vendor's domains, else as the source states, else by the domain,
        else by a company beside the name."""
        by_address = self.of_address(party.email, account) if party.email else "unknown"
        if by_address == "vendor" or (self.told and self.of_domain(domain_of(party.email) or "") is not None):
            return by_address
        if party.side != "unknown":
            return party.side
        return by_address if by_address != "unknown" else self.of_name(party.name, account, party.company)

    def of_name(self, text: str | None, account: str | None, company: str | None = None) -> Side:
        """The side of a company that stands in brackets or after a separator beside a name, or of `company`.

        >>> Sides(("vendia.example",)).of_name("Jo Fell (Vendia)", None)
        'vendor'
        """
        name = parse_name(text)
        for aside in (*(name.asides if name else ()), *([company] if company else ())):
            if len(squeezed(aside)) < MIN_NAME:
                continue
            if any(resembles(d, aside) for d in self.vendor):
                return "vendor"
            named = account is not None and mentions_company(aside, self.names.get(account, account))
            if named or any(resembles(d, aside) for d in self.customers.get(account, frozenset())):
                return "customer"
        return "unknown"


@lru_cache(maxsize=4096)
def mentions_company(text: str, company: str) -> bool:
    """Whether a text (signature, title, bracket) begins to spell a company's name: five letters of it, or all."""
    parts = company_words(company)
    heads = ("".join(parts[:n]) for n in range(1, len(parts) + 1))
    start = next((h for h in heads if len(h) >= MIN_NAME), "".join(parts))
    return bool(start) and start in squeezed(text)


def _by_account(
    directory: Iterable[DirectoryRow], accounts: Iterable[AccountRow], vendor: Sequence[str]
) -> dict[str | None, set[str]]:
    known: dict[str | None, set[str]] = defaultdict(set)
    for account in accounts:
        known[account.account].update(registrable(d) for d in account.domains)
    for row in directory:
        if row.side in ("vendor", "other"):
            continue
        domains = [d for d in map(domain_of, row.emails) if d and not is_freemail(d) and not within(d, vendor)]
        # Of a person with several addresses the first is the work address; the others may be private.
        known[row.account].update(registrable(d) for d in domains[:1])
    return known


def _named(accounts: Sequence[AccountRow], kind: Callable[[AccountRow], Iterable[str]]) -> dict[str, frozenset[str]]:
    """The companies that the tables give each account as parents or partners, by name or domain; of one that is an
    account itself its name and domains too."""
    known: dict[str, set[str]] = defaultdict(set)
    for row in accounts:
        for text in filter(None, (row.account, row.name)):
            known[text.casefold()] |= {*filter(None, (row.name,)), *row.domains}
    named: dict[str, set[str]] = defaultdict(set)
    for row in accounts:
        for company in kind(row):
            named[row.account] |= {company, *known[company.casefold()]}
    return {account: frozenset(companies) for account, companies in named.items()}


def _is_of(domain: str, companies: Iterable[str]) -> bool:
    """Whether a registrable domain is, or is spelled like, one of the companies."""
    return any(registrable(c.lower()) == domain if "." in c else resembles(domain, c) for c in sorted(companies))


def find_sides(
    messages: Sequence[Message],
    directory: Sequence[DirectoryRow],
    accounts: Sequence[AccountRow],
    vendor_domains: Sequence[str],
    names: Mapping[str, str],
    told: Mapping[str, Side] | None = None,
) -> Sides:
    """The customers' domains: those of the tables, the leading one of each account's messages, and further ones that
    are as frequent, spelled like the account, its parent or its domains, or signed with the account's name; none of a
    partner's that no table gives the account.

    `names`: display name by account key; `told`: the user's word on whole domains. Rows and messages carry account
    keys already.
    """
    told = told or {}
    vendor = tuple(sorted({d.lower().lstrip("@").strip(".") for d in vendor_domains}))
    known = _by_account(directory, accounts, vendor)
    parent_of, partner_of = _named(accounts, lambda r: r.parents), _named(accounts, lambda r: r.partners)
    seen: dict[str | None, Counter[str]] = defaultdict(Counter)
    signed: dict[str | None, set[str]] = defaultdict(set)
    theirs: dict[str, str | None] = {}

    def house_of(domain: str) -> str | None:
        """The house of a domain that may be a customer's."""
        third = any(told.get(d, "customer") != "customer" for d in parents(domain))
        return None if third or is_freemail(domain) or within(domain, vendor) else registrable(domain)

    def domains(parties: Iterable[Party]) -> set[str]:
        return {d for p in parties if (d := domain_of(p.email)) and p.side not in ("vendor", "other")}

    def of_author(author: Party, _: str | None) -> set[str]:
        return domains([author])

    def of_recipients(recipients: tuple[Recipient, ...], _: str | None) -> set[str]:
        return domains(r.party for r in recipients)

    addressed, writing = OfShared(of_recipients), OfShared(of_author)
    for message in messages:
        found = addressed(message.recipients)
        if message.author:
            found = found | writing(message.author)
        if more := domains(others(message)):
            found = found | more
        for domain in found:
            if domain not in theirs:
                theirs[domain] = house_of(domain)
            if (house := theirs[domain]) is not None:
                seen[message.account][house] += 1
        if not message.signature or (author := domain_of(message.author.email) if message.author else None) is None:
            continue
        company, house = names.get(message.account or "", message.account), registrable(author)
        if company and house not in signed[message.account] and mentions_company(message.signature, company):
            signed[message.account].add(house)
    result: dict[str | None, frozenset[str]] = {}
    for account in {*known, *seen}:
        own = set(known[account])
        if account is None:
            result[None] = frozenset(own - set(vendor))
            continue
        partners = partner_of.get(account, frozenset())
        count = Counter({d: n for d, n in seen[account].items() if d in own or not _is_of(d, partners)})
        leading = max(count.values(), default=0)
        company = names.get(account, account)
        own.update(d for d, n in count.items() if n == leading or n >= SECOND_SHARE * leading)
        own.update(d for d in count if d in signed[account] or (company and resembles(d, company)))
        own.update(d for d in count if any(same_house(d, o) for o in sorted(own)))
        own.update(d for d in count if _is_of(d, parent_of.get(account, ())))
        result[account] = frozenset(own - set(vendor))
    return Sides(vendor, result, dict(names), dict(told))
