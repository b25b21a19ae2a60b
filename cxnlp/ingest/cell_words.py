"""Words in cells that have one meaning in several languages: roles, sides, outcomes, yes and no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import get_args

from cxnlp.ingest.dates import plain
from cxnlp.types import Role, Side

ROLE_WORDS: Mapping[str, str] = {
    "executive": (
        "executive sponsor; sponsor; exec; decision maker; executive decision maker; c level; geschaftsfuhrung"
        "; entscheider; direction; decideur; direccion; decisor; diretoria; direcao; executivo; ejecutivo"
        "; dirigeant"
    ),
    "champion": (
        "advocate; promoter; main contact; primary contact; hauptansprechpartner; contact principal; campeon; campeao"
    ),
    "buyer": (
        "economic buyer; budget holder; procurement; purchasing; finance; billing; accounts payable"
        "; billing contact; einkauf; einkaufer; buchhaltung; acheteur; achats; facturation; comprador; compras"
        "; facturacion; financeiro; faturamento"
    ),
    "technical": (
        "technical buyer; technical contact; technical lead; it; admin; administrator; technik; techniker"
        "; technique; tecnico; tecnica; administrador; administrateur"
    ),
    "user": ("end user; power user; users; anwender; benutzer; nutzer; utilisateur; usuario; utilizador; practitioner"),
    "unknown": ("other; unbekannt; inconnu; desconocido; desconhecido; sonstige; autre; otro; outro"),
}
SIDE_WORDS: Mapping[str, str] = {
    "customer": (
        "client; buyer; external; end user; end-user; requester; contact; kunde; kundin; cliente; comprador; lead"
    ),
    "vendor": (
        "supplier; provider; internal; us; our side; own; agent; admin; staff; employee; anbieter; lieferant"
        "; intern; fournisseur; prestataire; interne; proveedor; interno; fornecedor; support; operator"
        "; team member"
    ),
    "other": (
        "partner; third party; consultant; reseller; agency; dritte; tiers; tercero; terceiro; parceiro; partenaire"
    ),
    "unknown": ("unbekannt; inconnu; desconocido; desconhecido"),
}
OUTCOME_WORDS: Mapping[str, str] = {
    "renewed": (
        "renewal; retained; won; closed won; extended; verlangert; erneuert; renouvele; reconduit; renovado"
        "; renovada; stayed"
    ),
    "downgraded": (
        "downgrade; contraction; contracted; reduced; downsell; partial churn; reduziert; reduit; reducido; reduzido"
    ),
    "churned": (
        "churn; cancelled; canceled; cancellation; lost; closed lost; terminated; not renewed; non renewed; left"
        "; gekundigt; kundigung; verloren; resilie; perdu; cancelado; cancelada; perdido; perdida; baja"
    ),
    "expanded": (
        "expansion; upsell; upsold; upgrade; upgraded; grown; increased; cross sell; erweitert; ausgebaut; etendu"
        "; ampliado"
    ),
}
YES = (
    "true", "yes", "1", "y", "t", "on", "ja", "oui", "si", "sim", "wahr", "ein", "vrai", "verdadero", "verdadeiro",
    "vero", "waar", "sant", "sand", "prawda",
)  # fmt: skip
NO = (
    "false", "no", "0", "n", "f", "off", "nein", "non", "nao", "falsch", "aus", "faux", "falso", "onwaar", "falskt",
    "falsk", "falsz", "nee", "nej", "nei",
)  # fmt: skip

_NON_WORD = re.compile(r"[\W_]+")


def phrases(table: str) -> frozenset[str]:
    """The phrases of a table written with "; " between them."""
    return frozenset(phrase.strip() for phrase in table.split(";"))


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    return _NON_WORD.sub(" ", plain(text)).strip()


def _lookup(words: Mapping[str, str], text: str | None) -> str | None:
    key = _key(text or "")
    for meaning, names in words.items():
        if key and (key == meaning or key in (_key(name) for name in names.split(";"))):
            return meaning
    return None


def role_of(text: str | None) -> Role | None:
    """The role that a word names in one of several languages; None for any other text."""
    found = _lookup(ROLE_WORDS, text)
    return next((role for role in get_args(Role) if role == found), None)


def side_of(text: str | None) -> Side:
    """The side that a word names; "unknown" for any other text."""
    found = _lookup(SIDE_WORDS, text)
    return next((side for side in get_args(Side) if side == found), "unknown")


def outcome_of(text: str | None) -> str | None:
    """renewed, downgraded, churned or expanded; None for any other text."""
    return _lookup(OUTCOME_WORDS, text)


def truth_of(text: str | None) -> bool | None:
    """True or False for the usual words, None for a missing or other one."""
    key = _key(text or "")
    return True if key in YES else False if key in NO else None
