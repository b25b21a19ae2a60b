"""Finds the accounts of a run and the account of every message and table row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from cxnlp.people.account_names import NameIndex
from cxnlp.people.domains import company_words, domain_of, is_freemail, registrable, resembles, within
from cxnlp.people.folding import squeezed, words
from cxnlp.people.houses import counterpart_domains, group_domains
from cxnlp.people.mentions import alike
from cxnlp.people.parent_companies import Parents, parent_companies
from cxnlp.people.places import Layout, layout
from cxnlp.people.routing import Router, route
from cxnlp.people.same_accounts import IDENTIFIER, same_accounts, with_one_key
from cxnlp.types import AccountRow, DirectoryRow, Message, TableRow

# The rule of `relevance` for domains that wrote too little to tell: alone they make no account.
FEW = "few"
# With so many houses that no table names, an input that names one account holds more than that one.
MANY = 8
# Of the contacts in one account folder, the share that must name one account.
MAIN_SHARE = 0.6


@dataclass(frozen=True)
class AccountMap:
    """The accounts of a run. `names`: display name by key; `domains`: key by registrable customer domain;
    `folders`: key by account folder; `only`: the key when the input holds one account; `votes`: how much speaks for
    each account of a domain; `aliases`: key by the other keys that tables give its account; `parents`: keys by company
    that is only a parent of accounts."""

    names: Mapping[str, str]
    domains: Mapping[str, str]
    folders: Mapping[str, str]
    layout: Layout
    only: str | None = None
    votes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    parents: Parents = field(default_factory=dict)

    @cached_property
    def index(self) -> NameIndex:
        return NameIndex(self.names, self.aliases)

    def of_source(self, source: str) -> str | None:
        """The key that the folder of `source` gives, or the only account there is."""
        folder = self.layout.account_folder(source)
        return self.folders.get(folder, self.only) if folder else self.only

    def of_address(self, stated: str | None, person: str | None) -> str | None:
        """The key that the mail domain of an address in place of an account, or of a person without one, gives."""
        address = stated if stated and "@" in stated else None if stated else person
        domain = domain_of(address) if address else None
        return None if domain is None or is_freemail(domain) else self.domains.get(registrable(domain))

    def of_row(self, source: str, stated: str | None) -> str | None:
        """The key of a table row: by the account it states, else by its folder; a new name stands for itself."""
        if stated:
            found = self.index.find(stated)
            if found:
                return found
        return self.of_source(source) or stated or None


def _customer_rows(directory: Iterable[DirectoryRow], vendor_domains: Sequence[str]) -> list[DirectoryRow]:
    return [
        r
        for r in directory
        if r.side != "vendor" and not any(within(domain_of(e) or "", vendor_domains) for e in r.emails)
    ]


def _stated(
    accounts: Sequence[AccountRow], people: Sequence[DirectoryRow], same: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Display names by key, of each the first that its own rows say, else other keys' rows; key by the account text of
    people rows."""
    named: dict[str, str] = {}
    for one in sorted(accounts, key=lambda one: one.account in same):
        if one.name:
            named.setdefault(same.get(one.account, one.account), one.name)
    names = {key: named.get(key, key) for key in (same.get(one.account, one.account) for one in accounts)}
    listed = NameIndex(names, same)
    own: dict[str, str] = {}
    known: dict[str, str] = {}
    for row in people:
        if row.account and row.account not in known:
            key = listed.find(row.account) or own.setdefault("".join(company_words(row.account)), row.account)
            names.setdefault(key, row.account)
            known[row.account] = key
    return names, known


def _folder_key(folder: str, keys: Counter[str]) -> str | None:
    """The account a folder's own tables name: the only one, or the great majority of its contacts'."""
    if not keys:
        return folder
    key, count = keys.most_common(1)[0]
    return key if count >= MAIN_SHARE * keys.total() else None


def _named_like(folder: str, names: Mapping[str, str]) -> str | None:
    index = NameIndex(names)
    plain = " ".join(w for w in words(folder.replace("_", " ")) if not w.isdigit())
    exact = index.find(folder) or index.find(plain)
    if exact:
        return exact
    alike = {k for k, name in names.items() if resembles(squeezed(plain), name) or squeezed(k) == squeezed(folder)}
    return alike.pop() if len(alike) == 1 else None


def _folder_accounts(
    places: Layout, rows: Sequence[TableRow], people: Sequence[DirectoryRow], messages: Sequence[Message],
    names: dict[str, str], known: Mapping[str, str],
) -> dict[str, str]:  # fmt: skip
    """Key by account folder; adds the names of accounts that only a folder names."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    loose: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        folder = places.account_folder(row.source)
        if folder and isinstance(row, AccountRow):
            told[folder][row.account] += 1000
        elif folder and not isinstance(row, DirectoryRow) and row.account:
            loose[folder][row.account] += 1
    for person in people:
        folder = places.account_folder(person.source)
        if folder and person.account:
            told[folder][known[person.account]] += 1
    for message in messages:
        folder = places.account_folder(message.source)
        if folder and message.organization and not IDENTIFIER.fullmatch(message.organization):
            loose[folder][message.organization] += 1
    result: dict[str, str] = {}
    for folder in sorted(places.accounts):
        key = _folder_key(folder, told[folder])
        if key == folder and folder not in told and names:
            key = _named_like(folder, {k: n for k, n in names.items() if k not in result.values()}) or folder
        if key is None:
            continue  # a folder of many accounts
        result[folder] = key
        if key not in names:
            main = loose[folder].most_common(1)
            names[key] = main[0][0] if main and main[0][1] >= MAIN_SHARE * loose[folder].total() else key
    return result


def _corporate(addresses: Iterable[str]) -> list[str]:
    return [registrable(d) for d in map(domain_of, addresses) if d and not is_freemail(d)]


def _by_domain(
    messages: Sequence[Message], vendor_domains: Sequence[str], alien: Mapping[str, str],
    names: Mapping[str, str], domains: dict[str, str],
) -> dict[str, str]:  # fmt: skip
    """Display names by key of the accounts that no table names, one for each house of mail domains; adds the domains
    of every house to `domains`. A house joins a named account by a domain of it or by the organisation it states."""
    leaders = group_domains(messages, (*vendor_domains, *(d for d, rule in alien.items() if rule != FEW)))
    houses: dict[str, list[str]] = defaultdict(list)
    for domain, leader in leaders.items():
        houses[leader].append(domain)
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for message in messages:
        for domain in counterpart_domains(message, vendor_domains) if message.organization else ():
            if domain in leaders and not IDENTIFIER.fullmatch(message.organization or ""):
                told[leaders[domain]][message.organization or ""] += 1
    index, found = NameIndex(names), dict[str, str]()
    for leader, members in sorted(houses.items()):
        stated = told[leader].most_common(1)[0][0] if told[leader] else None
        listed = Counter(domains[d] for d in members if d in domains)
        key = listed.most_common(1)[0][0] if listed else index.find(stated) if stated else None
        if key is None and all(d in alien for d in members):
            continue  # too little to tell
        if key is None:
            key, found[leader] = leader, stated or leader
        for domain in members:
            domains.setdefault(domain, key)
    return found


def _by_organization(
    messages: Sequence[Message], vendor_domains: Sequence[str], names: Mapping[str, str], domains: Mapping[str, str],
) -> dict[str, str]:  # fmt: skip
    """Display names by key of the organisations that tickets and activities name and that nothing else makes accounts:
    a help desk's export often tells of its customers no more than that. Spellings of one name are one account."""
    index, found = NameIndex(names), dict[str, str]()
    spelt: Counter[str] = Counter(
        m.organization
        for m in messages
        if m.organization and not counterpart_domains(m, vendor_domains).keys() & domains
    )
    own: dict[str, str] = {}
    for name, _ in sorted(spelt.items(), key=lambda s: (-s[1], s[0])):
        parts = "".join(company_words(name))
        if parts and not index.find(name) and not any(resembles(d, name) for d in vendor_domains):
            key = own.setdefault(parts, name)
            found[key] = key
    return found


def find_accounts(
    messages: Sequence[Message], rows: Sequence[TableRow], vendor_domains: Sequence[str], given: str | None = None,
    alien: Mapping[str, str] = MappingProxyType({}),
) -> AccountMap:  # fmt: skip
    """The accounts of a run: the account column of accounts or people tables, else the first folder level, else the
    customers' domains and the organisations that tickets name. `given` names the one account of the whole input;
    `alien` domains (see `relevance`) make none.
    """
    places = layout([m.source for m in messages] + [r.source for r in rows])
    if given:
        return AccountMap({given: given}, {}, {}, places, given)
    accounts = [r for r in rows if isinstance(r, AccountRow)]
    same = same_accounts(accounts)
    people = _customer_rows((r for r in rows if isinstance(r, DirectoryRow)), vendor_domains)
    names, known = _stated(accounts, people, same)
    rows = with_one_key(rows, same)
    accounts = [r for r in rows if isinstance(r, AccountRow)]
    folders = _folder_accounts(places, rows, people, messages, names, known)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for account in accounts:
        for domain in account.domains:
            votes[registrable(domain)][account.account] += 1000
    for person in people:
        key = known[person.account] if person.account else folders.get(places.account_folder(person.source) or "")
        for domain in _corporate(person.emails) if key else ():
            votes[domain][key or ""] += 10
    at = [folders.get(places.account_folder(message.source) or "") for message in messages]
    for message, key, number in alike(messages, at):
        for domain in counterpart_domains(message, vendor_domains) if key else ():
            votes[domain][key or ""] += number
    domains = {d: v.most_common(1)[0][0] for d, v in votes.items()}
    only = next(iter(names)) if len(names) == 1 and not folders else None
    if not folders and not accounts:
        wider = dict(domains)
        unlisted = _by_domain(messages, vendor_domains, alien, names, wider)
        if len(names) != 1 or len(unlisted) >= MANY:
            names, domains = names | unlisted, wider
            names |= _by_organization(messages, vendor_domains, names, domains)
            only = next(iter(names)) if len(names) == 1 else None
    return AccountMap(names, domains, folders, places, only, votes, same)


def account_keys(
    messages: Sequence[Message], rows: Sequence[TableRow], vendor_domains: Sequence[str], given: str | None = None,
    alien: Mapping[str, str] = MappingProxyType({}), told: Mapping[str, str] = MappingProxyType({}),
) -> tuple[list[str | None], AccountMap]:  # fmt: skip
    """The account of each message where anything tells it, and the accounts themselves. `told`: the account that the
    user gives to single addresses, which goes before their domain's."""
    found = find_accounts(messages, rows, own_domains(vendor_domains), given, alien)
    found, router = router_of(found, rows, vendor_domains, given, alien, told)
    return route(messages, router), found


def own_domains(vendor_domains: Sequence[str]) -> tuple[str, ...]:
    """Domains as they are compared."""
    return tuple(d.lower().lstrip("@").strip(".") for d in vendor_domains)


def router_of(
    found: AccountMap, rows: Sequence[TableRow], vendor_domains: Sequence[str], given: str | None = None,
    alien: Mapping[str, str] = MappingProxyType({}), told: Mapping[str, str] = MappingProxyType({}),
) -> tuple[AccountMap, Router]:  # fmt: skip
    """The accounts with those that the user names in `told`, and what sends a message to one of them."""
    vendor_domains = own_domains(vendor_domains)
    people = _customer_rows((r for r in rows if isinstance(r, DirectoryRow)), vendor_domains)
    at = [(r.name, key) for r in people if r.name and (key := found.of_row(r.source, r.account))]
    foreign = {d for d, rule in alien.items() if rule != FEW}
    if any(r.account for r in people) or any(isinstance(r, AccountRow) for r in rows):
        foreign = set()  # a table names the one account that an input holds

    def known(message: Message) -> str | None:
        """The account of the message's place; not the only one there is, when all its counterparts are foreign."""
        key = found.of_source(message.source)
        if key is not None and key == found.only and not given and foreign:
            outside = counterpart_domains(message, vendor_domains)
            if outside and outside.keys() <= foreign:
                return None
        return key

    own = {address: found.index.find(account) or account for address, account in told.items()}
    parents = parent_companies((r for r in rows if isinstance(r, AccountRow)), found.index)
    names = {**found.names, **{a: a for a in own.values() if a not in found.names}}
    found = replace(found, names=names, parents=parents)
    return found, Router(known, found.domains, found.names, vendor_domains, at, own, found.aliases, parents)
