"""Mail domains: the part an organisation registers, public mail providers, and resemblance to a company name."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from cxnlp.people.folding import squeezed, words
from cxnlp.people.vocabulary import word_set

_SECOND_LEVEL = word_set("co com net org gov gob gouv edu ac or ne go mil sch nhs ltd plc school gv k12")
_PROVIDERS = word_set(
    """
    gmail googlemail outlook hotmail live msn yahoo ymail rocketmail icloud me mac aol aim gmx web t-online
    freenet proton protonmail pm yandex mail inbox bk list wp o2 onet interia op gazeta seznam centrum azet
    libero tiscali virgilio alice orange free laposte sfr wanadoo neuf ziggo kpnmail xs4all hetnet planet
    telenet skynet telia bluewin comcast verizon att sbcglobal bellsouth cox charter earthlink juno qq 163 126
    sina foxmail naver daum hanmail nate rediffmail zoho zohomail fastmail hey tutanota tuta mailbox posteo
    btinternet btopenworld sky virginmedia ntlworld talktalk blueyonder bigpond optusnet telus shaw rogers
    sympatico sapo uol bol terra ig abv ukr rambler walla eircom hushmail duck duckduckgo privaterelay
    """
)
_LEGAL_FORMS = word_set(
    """
    ltd limited inc incorporated llc llp plc corp corporation co company gmbh ag kg kgaa ohg ug se sa sas sarl
    sl slu srl spa sp z o oo zoo kft zrt as asa ab oy oyj aps bv nv pty pte pvt kk sro a/s s/a kscc the group
    holding holdings groupe gruppe grupo gruppo
    """
)
MIN_SHARED = 5


@lru_cache(maxsize=65536)
def domain_of(address: str | None) -> str | None:
    """The domain of an address, lower-case; None when there is no address."""
    if not address or "@" not in address:
        return None
    return address.rpartition("@")[2].strip().strip(".").lower() or None


@lru_cache(maxsize=16384)
def registrable(domain: str) -> str:
    """The part of a domain that an organisation registers (by the usual second-level names; no list is fetched).

    >>> registrable("mail.acme.co.uk"), registrable("reslife.state.example")
    ('acme.co.uk', 'state.example')
    """
    labels = domain.lower().strip(".").split(".")
    keep = 3 if len(labels) >= 3 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-keep:])


@lru_cache(maxsize=16384)
def is_freemail(domain: str) -> bool:
    """Whether a domain belongs to a mail provider for the public, by known names or by calling itself a mailbox.

    >>> is_freemail("gmail.com"), is_freemail("acme.example"), is_freemail("bluemailbox.example")
    (True, False, True)
    """
    label = registrable(domain).split(".")[0]
    if label in _PROVIDERS:
        return True
    return label.endswith(("mail", "mailbox")) or label.startswith(("mail-", "mailbox")) or "webmail" in label


@lru_cache(maxsize=16384)
def parents(domain: str) -> tuple[str, ...]:
    """A domain and all it lies under, the nearest first.

    >>> parents("mail.acme.example")
    ('mail.acme.example', 'acme.example', 'example')
    """
    labels = domain.split(".")
    return tuple(".".join(labels[n:]) for n in range(len(labels)))


def within(domain: str, domains: Collection[str]) -> bool:
    """Whether `domain` is one of `domains` or a subdomain of one."""
    # Asked of everybody in every message: a generator would take twice as long.
    for parent in parents(domain):  # noqa: SIM110
        if parent in domains:
            return True
    return False


def company_words(name: str) -> tuple[str, ...]:
    """The folded words of a company name without legal forms.

    >>> company_words("Kvarnholm Bageri AB")
    ('kvarnholm', 'bageri')
    """
    kept = tuple(w for w in words(name) if w not in _LEGAL_FORMS and len(w) > 1)
    return kept or words(name)


def resembles(domain: str, name: str) -> bool:
    """Whether a domain is spelled like a company name: a long word of it, its words in a row, or its initials.

    >>> resembles("kvarnholm-dk.example", "Kvarnholm Bageri AB"), resembles("other.example", "Kvarnholm Bageri AB")
    (True, False)
    """
    label = squeezed(registrable(domain).split(".")[0])
    parts = company_words(name)
    if not label or not parts:
        return False
    joined = "".join(parts)
    if label == joined or (len(label) >= MIN_SHARED and (label in joined or joined in label)):
        return True
    return any(len(w) >= MIN_SHARED and w in label for w in parts)


def same_house(first: str, second: str) -> bool:
    """Whether two domains share a name: one label of five letters or more stands in the other, or both begin with
    five common letters that are most of the shorter one.

    >>> same_house("kvarnholm.example", "kvarnholmgroup.example"), same_house("alpha.example", "beta.example")
    (True, False)
    """
    one, two = registrable(first), registrable(second)
    if one == two:
        return True
    a, b = squeezed(one.split(".")[0]), squeezed(two.split(".")[0])
    short, long = sorted((a, b), key=len)
    if len(short) >= MIN_SHARED and short in long:
        return True
    shared = _beginning(a, b)
    return shared >= MIN_SHARED and shared >= 0.6 * len(short)


def _beginning(a: str, b: str) -> int:
    """How many letters two words share from the start."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def begin_alike(first: str, second: str) -> bool:
    """Whether the names of two domains share their first five letters, which alone may be chance.

    >>> begin_alike("orchardfruit.example", "orchardpress.example"), begin_alike("orchard.example", "orca.example")
    (True, False)
    """
    return _beginning(*(squeezed(registrable(d).split(".")[0]) for d in (first, second))) >= MIN_SHARED
