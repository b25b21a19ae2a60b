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
        "renew; renewal; renewed early; early renewal; flat renewal; renewed flat; auto renewed; auto renewal"
        "; automatically renewed; retained; won; closed won; extended; stayed; verlangert; vorzeitig verlangert"
        "; automatisch verlangert; verlangerung; vertragsverlangerung; erneuert; renouvele; renouvelee; renouvellement"
        "; renouvellement anticipe; reconduit; reconduite; reconduction; renovado; renovada; renovacion; renovo"
        "; renovacion anticipada; renovou; renovacao; renovacao antecipada"
    ),
    "downgraded": (
        "downgrade; contraction; contracted; reduced; downsell; partial churn; reduziert; reduit; reducido; reduzido"
    ),
    "churned": (
        "churn; full churn; logo churn; cancelled; canceled; cancellation; lost; closed lost; terminated; termination"
        "; left; not renewed; non renewed; nonrenewed; non renewal; nonrenewal; no renewal; did not renew"
        "; didn t renew; not extended; lapsed; lapse; expired; contract expired; contract lapsed; contract ended"
        "; gekundigt; kundigung; verloren; abgewandert; nicht verlangert; nicht erneuert; keine verlangerung"
        "; abgelaufen; ausgelaufen; resilie; resiliee; resiliation; perdu; perdue; non renouvele; non renouvelee"
        "; non renouvellement; non reconduit; non reconduite; pas renouvele; expire; cancelado; cancelada; cancelacion"
        "; perdido; perdida; baja; no renovado; no renovada; no renovo; no renovacion; expirado"
        "; expirada; rescindido; rescindida; cancelamento; nao renovado; nao renovada; nao renovou; nao renovacao"
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
_REMARK = re.compile(r"([^()]+)\(([^()]*)\)\s*")


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
    """renewed, downgraded, churned or expanded; None for any other text. A remark in brackets behind the word is passed
    over unless it names another outcome.

    >>> outcome_of("Churned (price)"), outcome_of("Renewed (downgraded)"), outcome_of("Didn't renew")
    ('churned', None, 'churned')
    """
    remarked = _REMARK.fullmatch(text or "")
    if remarked is None:
        return _lookup(OUTCOME_WORDS, text)
    found, remark = _lookup(OUTCOME_WORDS, remarked[1]), f" {_key(remarked[2])} "
    named = {
        meaning
        for meaning, names in OUTCOME_WORDS.items()
        if any(f" {_key(name)} " in remark for name in (meaning, *names.split(";")))
    }
    return found if named <= {found} else None


def truth_of(text: str | None) -> bool | None:
    """True or False for the usual words, None for a missing or other one."""
    key = _key(text or "")
    return True if key in YES else False if key in NO else None
