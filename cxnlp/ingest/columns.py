"""What column headers mean: the layouts of tables, recognised by names in several languages.

A layout is recognised when each of its required groups has a column. Headers are compared without case, accents,
punctuation and CamelCase, so "Owner.Email", "owner_email" and "OwnerEmail" are one name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from cxnlp.ingest.calendar_column_names import CALENDAR
from cxnlp.ingest.cell_words import phrases
from cxnlp.ingest.column_names import TABLES
from cxnlp.ingest.dates import plain
from cxnlp.ingest.survey_questions import question
from cxnlp.ingest.table_mapping import TableMapping
from cxnlp.ingest.ticket_column_names import TICKETS as TICKET_COLUMNS

NUMBER = "number"
"""In a mapping of a table of metrics: the column is a metric under its own name."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
TICKETS = {**TICKET_COLUMNS, "ticket_list": TICKET_COLUMNS["helpdesk"], "calendar": CALENDAR}
_HEADER_LINE = re.compile(r"[\w-]+:\s")
_NON_WORD = re.compile(r"[\W_]+")
_REMARK = re.compile(r"\s*[(\[][^()\[\]]{1,30}[)\]]\s*$")
_CURRENCY = re.compile(r" (?:eur|usd|gbp|chf|sek|nok|dkk|pln|czk|cad|aud|jpy|inr|brl|mxn|zar|euro?s?|dollars?)$")
AMOUNTS = frozenset({"amount", "open", "arr"})
"""Fields whose headers may end in a currency: "Amount USD"."""
_CUSTOM = re.compile(r"^(?:custom field|benutzerdefinierte felder|champ personnalise|campo personalizado)\s+")


@dataclass(frozen=True)
class Layout:
    """A kind of table: `required` groups of which one field each must be there, `telling` fields that add certainty.

    `forced` is what a user's word for the kind leaves required, where that is less.
    """

    kind: str
    required: tuple[tuple[str, ...], ...]
    telling: tuple[str, ...]
    forced: tuple[tuple[str, ...], ...] | None = None


LAYOUTS: Mapping[str, Layout] = {
    layout.kind: layout
    for layout in (
        Layout(
            "people",
            required=(("name", "first", "last", "emails"), ("emails", "title", "role")),
            telling=("emails", "title", "role", "side"),
        ),
        Layout(
            "accounts",
            required=(("account", "account id", "name"), ("domains", "arr", "renewal_date", "owner")),
            telling=("account", "domains", "arr", "renewal_date"),
            forced=(("account", "account id", "name"),),
        ),
        Layout("metrics", required=(("week", "date", "period"),), telling=("week", "period", "account")),
        Layout(
            "surveys",
            required=(("score",), ("sent_at", "answered_at"), ("kind", "person", "comment", "sent_at")),
            telling=("score", "sent_at", "answered_at", "kind"),
            forced=(("sent_at", "answered_at"), ("kind", "score")),
        ),
        Layout(
            "invoices",
            required=(("invoice_id",), ("amount",), ("due_date",)),
            telling=("invoice_id", "due_date", "paid_date"),
        ),
        Layout("outcomes", required=(("account",), ("date",), ("outcome",)), telling=("outcome",)),
        Layout(
            "helpdesk",
            required=(("id",), ("subject", "requester", "requester email"), ("comment", "description")),
            telling=("id", "requester", "comment"),
        ),
        Layout(
            "ticket_list",
            required=(("id",), ("subject",), ("status",), ("created",), ("requester", "requester email")),
            telling=("id", "comment", "description", "author", "public", "internal", "visibility"),
        ),
        Layout(
            "jira",
            required=(("id",), ("subject",), ("status", "requester", "created")),
            telling=("id", "subject", "comment"),
        ),
        Layout(
            "servicenow",
            required=(
                ("id",),
                ("subject",),
                ("caller", "status", "opened", "created"),
                ("comments", "work notes", "both journals", "caller", "description", "assigned to", "group"),
            ),
            telling=("subject", "caller", "comments"),
            forced=(("id",), ("subject", "description", "comments", "both journals")),
        ),
        Layout(
            "tasks",
            required=(("subject",), ("owner", "owner email", "owner ref"), ("created", "day"), ("text",)),
            telling=("day", "owner", "owner email"),
        ),
        Layout(
            "calendar",
            required=(
                ("subject",),
                ("start day", "start time"),
                ("required", "optional", "attendee", "attendee email"),
            ),
            telling=("start day", "start time", "required", "optional", "attendee", "organizer"),
        ),
    )
}
DAY_FIRST_WORDS = phrases(
    "datum; kunde; konto; betrag; rechnung; rechnungsnummer; fallig; falligkeit; bezahlt; gesendet; ergebnis; erstellt"
    "; vorname; fecha; cliente; cuenta; empresa; importe; factura; vencimiento; enviado; creado; resultado"
    "; conta; valor; fatura; vencimento; data; criado; facture; montant; echeance; compte; entreprise; paiement"
    "; reglement; envoye; cree; fattura; importo; scadenza; klant; bedrag; betreff; asunto; assunto; objet"
)


@lru_cache(maxsize=4096)
def normalised(header: str) -> str:
    """A header in the form in which headers are compared.

    >>> normalised("Owner.Email"), normalised("InvoiceDate"), normalised("Fällig am")
    ('owner email', 'invoice date', 'fallig am')
    """
    words = _NON_WORD.sub(" ", plain(_CAMEL.sub(" ", header))).strip()
    return _CUSTOM.sub("", words)


@cache
def _fields(kind: str) -> Mapping[str, tuple[str, int]]:
    """Header name to (field, place among the names of that field); the first field that lists a name has it."""
    known: dict[str, tuple[str, int]] = {}
    for name, words in {**TABLES, **TICKETS}[kind].items():
        for place, word in enumerate(words.split(";") if words else ()):
            known.setdefault(normalised(word), (name, place))
    return known


@lru_cache(maxsize=4096)
def _bare(header: str) -> str:
    """A header without a remark in brackets at its end, normalised: "ARR (EUR)", "Start Date (UTC)"."""
    bare = _REMARK.sub("", header)
    return normalised(bare) if bare != header else ""


@dataclass(frozen=True)
class Mapped:
    """The columns of a table by field, as indices in order; what the header lacks, and the headers nobody asked for."""

    columns: Mapping[str, tuple[int, ...]]
    missing: tuple[tuple[str, ...], ...]
    others: tuple[int, ...]

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The first filled cell of a field, or ""."""
        for i in self.columns.get(name, ()):
            if cells[i].strip():
                return cells[i]
        return ""

    def cells(self, cells: Sequence[str], name: str) -> tuple[str, ...]:
        """All cells of a field."""
        return tuple(cells[i] for i in self.columns.get(name, ()))


def fields_of(kind: str) -> tuple[str, ...]:
    """The names of the fields that a table of `kind` may have."""
    return tuple({**TABLES, **TICKETS}[kind])


def map_columns(
    header: Sequence[str],
    kind: str,
    mapping: Mapping[str, str] | None = None,
    forced: bool = False,
    stated: TableMapping | None = None,
) -> Mapped:
    """Which columns of `header` hold which fields of a table of `kind`.

    `mapping` (field to header) overrides; with `forced` the kind is the user's word and needs fewer columns; what is
    `stated` overrides both. The header that is the commoner name of a field comes first.
    """
    fields = _fields(kind)
    given = {normalised(column): name for name, column in (mapping or {}).items()}
    told = dict(stated.columns) if stated else {}
    taken = {name for name, _ in told.values()}
    found: dict[str, list[tuple[int, int]]] = {}
    others = []
    for index, column in enumerate(header):
        name = normalised(column)
        if column in told:
            if told[column][0] == NUMBER:
                others.append(index)
            elif told[column][0]:
                found.setdefault(told[column][0], []).append((told[column][1], index))
            continue
        target = (given[name], -1) if name in given else fields.get(name) or fields.get(_bare(column))
        if target is None and (sum_of := fields.get(_CURRENCY.sub("", name))) and sum_of[0] in AMOUNTS:
            target = sum_of
        if target is None:
            others.append(index)
        elif target[0] in taken:
            continue
        else:
            found.setdefault(target[0], []).append((target[1], index))
    if kind == "metrics" and not found.keys() & {"week", "date", "period"}:
        from cxnlp.ingest.period_columns import period_columns

        free = set(period_columns(tuple(header))) & set(others)
        others = [i for i in others if i not in free]
        found |= {"period": [(0, i) for i in sorted(free)]} if free else {}
        if free and 0 in others and not header[0] and not found.keys() & {"account", "metric"}:
            found["metric"] = [(0, 0)]  # of a chart, whose rows may be accounts as well (`people.account_columns`)
            others.remove(0)
    if kind == "surveys":
        asked = {i: measured for i in others if (measured := question(header[i]))}
        for name in ("score", "comment"):
            fits = [i for i, measured in asked.items() if (measured == "comment") == (name == "comment")]
            if name not in found and fits:
                found[name] = [(place, i) for place, i in enumerate(fits)]
        others = [i for i in others if not any(i == at for places in found.values() for _, at in places)]
    columns = {name: tuple(index for _, index in sorted(places)) for name, places in found.items()}
    layout = LAYOUTS[kind]
    required = layout.forced if (forced or stated) and layout.forced else layout.required
    missing = tuple(group for group in required if not any(name in columns for name in group))
    return Mapped(columns, missing, tuple(others))


def writes_day_first(header: Sequence[str]) -> bool:
    """True for headers in a language whose speakers write the day before the month, whatever the separator."""
    return any(word in DAY_FIRST_WORDS for column in header for word in normalised(column).split())


def fit(header: Sequence[str], kind: str) -> float:
    """How well a header fits a kind of table, 0 to 1: 0 without a required group, more the more columns are known."""
    if len(header) < 2:
        return 0.0
    mapped = map_columns(header, kind)
    if mapped.missing or len(mapped.columns) < 2 or _HEADER_LINE.match(header[0]):
        return 0.0
    telling = LAYOUTS[kind].telling
    share = sum(name in mapped.columns for name in telling) / len(telling)
    if not share and kind != "metrics":
        return 0.0
    known = 1 - len(mapped.others) / len(header)
    return 0.5 + 0.25 * share + 0.2 * known
