"""Companies that an accounts table names as parents and that are no accounts themselves: whose mail theirs is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from cxnlp.people.account_names import NameIndex
from cxnlp.people.domains import MIN_SHARED, company_words, registrable
from cxnlp.people.folding import squeezed, words
from cxnlp.people.houses import counterpart_domains
from cxnlp.types import AccountRow, Message

Parents = Mapping[str, frozenset[str]]
"""The accounts of each parent company, by its domain or by its name as a domain spells it."""


def parent_companies(rows: Iterable[AccountRow], index: NameIndex) -> Parents:
    """What accounts tables say of parents; of those that are accounts themselves nothing, since they have mail of their
    own. `index` finds the account of a name."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for company in row.parents:
            if index.find(company) is None:
                for spelt in _spellings(company):
                    found[spelt].add(index.find(row.account) or row.account)
    return {company: frozenset(accounts) for company, accounts in found.items()}


def _spellings(company: str) -> set[str]:
    """A company's domain; of a name the labels of domains that spell it whole, with or without legal forms behind it.

    >>> sorted(_spellings("Nord Holding Ltd")), _spellings("www.nord.example")
    (['nordholding', 'nordholdingltd'], {'nord.example'})
    """
    if "." in company and " " not in company.strip():
        return {registrable(company.strip().lower())}
    whole, kept = words(company), company_words(company)
    last = max((n for n, word in enumerate(whole, 1) if word in kept), default=len(whole))
    labels = {"".join(whole[:n]) for n in range(last, len(whole) + 1)} | {"".join(kept)}
    return {label for label in labels if len(label) >= MIN_SHARED or label == "".join(whole)} - {""}


def of_parent(domain: str, parents: Parents) -> frozenset[str]:
    """The accounts whose parent a registrable domain is, or spells in whole.

    >>> of_parent("nord-holding.example", {"nordholding": frozenset({"K"})})
    frozenset({'K'})
    """
    if not parents:
        return frozenset()
    return parents.get(domain, frozenset()) | parents.get(squeezed(domain.split(".")[0]), frozenset())


def of_several(
    messages: Iterable[Message], parents: Parents, vendor_domains: Sequence[str]
) -> Counter[tuple[str, tuple[str, ...]]]:
    """How many of `messages`, which are on no account, are of a parent of several: by its domain and their keys."""
    found: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for message in messages if parents else ():
        for domain in counterpart_domains(message, vendor_domains):
            if len(accounts := of_parent(domain, parents)) > 1:
                found[domain, tuple(sorted(accounts))] += 1
    return found
