"""Under which names the measures stand that a score reads: what exports call them, in several languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from cxnlp.ingest.columns import normalised

NAMES: Mapping[str, str] = {
    "active_users": (
        "active users; active user; weekly active users; weekly active user; wau; users active; number of active users"
        "; active users weekly; monthly active users; monthly active user; mau; active users monthly"
        "; daily active users; daily active user; dau; active users daily; unique users"
        "; aktive nutzer; aktive benutzer; aktive anwender"
        "; wochentlich aktive nutzer; monatlich aktive nutzer; utilisateurs actifs; utilisateurs actifs hebdomadaires"
        "; utilisateurs actifs mensuels; usuarios activos; usuarios activos semanales; usuarios activos mensuales"
        "; usuarios ativos; utilizadores ativos; utenti attivi; actieve gebruikers; aktiva anvandare; aktive brukere"
    ),
    "licensed_seats": (
        "licensed seats; seats licensed; licensed users; licenced users; seats; contracted seats; purchased seats"
        "; paid seats; total seats; licenses; licences; lizenzen; lizenzierte nutzer; lizenzierte benutzer"
        "; licences souscrites; licencias; licencias contratadas; licencas; licencas contratadas; licenze; licenties"
    ),
    "logins": (
        "logins; login; log ins; log in; sign ins; sign in; signins; number of logins; login count; logins count"
        "; total logins; weekly logins; logins weekly; monthly logins; logins monthly; daily logins; anmeldungen"
        "; anzahl anmeldungen; connexions; nombre de connexions; inicios de sesion; acessos; accessi; aanmeldingen"
        "; inloggningar; innlogginger"
    ),
    "feature_adoption": "feature adoption; feature adoption rate; adoption; adoption rate; adoption score",
    "nps": "nps; nps score; net promoter score",
    "csat": "csat; csat score; customer satisfaction; customer satisfaction score; kundenzufriedenheit",
}
"""By the name that the score and the report know, what it is called elsewhere, the likelier first."""
_ORDER = {name: [part.strip() for part in names.split(";")] for name, names in NAMES.items()}


def well_known(names: Iterable[str]) -> dict[str, str]:
    """Which of the measures of one account are well-known ones, as {name as written: well-known name}.

    `names`: of every value, repeated. Each well-known one is one measure at most: of several that could be it the one
    with most values is, of equals the first in NAMES; the others stay what they are called.

    >>> well_known(["Weekly active users", "MAU", "Sign-ins", "Shipments"])
    {'Weekly active users': 'active_users', 'Sign-ins': 'logins'}
    """
    count = Counter(names)
    written = {name: normalised(name) for name in count}
    found = {}
    for known, order in _ORDER.items():
        fits = [name for name, plain in written.items() if plain in order]
        if fits:
            found[min(fits, key=lambda name: (-count[name], order.index(written[name]), name != known, name))] = known
    return found
