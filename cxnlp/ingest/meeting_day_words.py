"""Words beside a day that tell whether it is the day of the meeting whose record it stands in. Data only.

Folded and parted as in `meeting_words`.
"""

from __future__ import annotations

from cxnlp.ingest.meeting_words import entries

# Nouns for a meeting or its record: "QBR: 12 March 2026" is the day of it, "Next call: 14 April 2026" of another.
MEETING_NOUNS: frozenset[str] = frozenset(
    entries(
        """
    call | catchup | checkin | conference | debrief | demo | discussion | ebr | huddle | interview | kickoff | meeting |
    minutes | monthly | note | notes | qbr | quarterly | retro | review | session | standup | steerco | sync | talk |
    training | visit | weekly | workshop | besprechung | gesprach | protokoll | sitzung | telefonat | termin | treffen |
    appel | compte rendu | entretien | reunion | acta | llamada | notas | ata | chamada | reuniao | chiamata |
    incontro | riunione | verbale | gesprek | overleg | verslag | vergadering | rozmowa | spotkanie | mote | samtal |
    mode | referat | kokous | palaveri | muistio | schuzka | zapis | megbeszeles | sedinta | toplanti | sastanak |
    koosolek
    """
    )
)

# Words of a label of the day itself beside those of DATE_LABELS and MEETING_NOUNS ("Date of the call", "Held on").
DAY_WORDS: frozenset[str] = frozenset(
    entries(
        """
    a | and | at | created | held | of | on | recorded | the | time | written | am | de | del | della | der | des | di |
    do | du | et | gehalten | heure | hora | la | le | och | og | ora | uhrzeit | und | van | vom | y | zeit
    """
    )
)

# What makes a meeting another one than that of the notes.
OTHER_MEETING: frozenset[str] = frozenset(
    entries(
        """
    coming | following | last | next | previous | prior | upcoming | kommende | kommender | nachste | nachster |
    nachstes | letzte | letzter | prochain | prochaine | precedent | precedente | proxima | proximo | anterior |
    prossima | prossimo | volgende | vorige | nastepne | nastepna | nasta | neste | naeste | seuraava | pristi
    """
    )
)

# Words right before a day that is no meeting's ("Contract ends 14 April 2026").
OTHER_DAY: frozenset[str] = frozenset(
    entries(
        """
    deadline | due | effective | end | ended | ending | ends | expires | expiry | launch | live | renewal | renews |
    signed | start | starts | term | till | until | valid | ablauf | beginn | bis | ende | endet | fallig | frist |
    verlangerung | debut | echeance | fin | renouvellement | hasta | renovacion | vencimiento | fim | prazo |
    renovacao | fine | rinnovo | scadenza | einde | termijn | tot | verlenging | slut | forfall
    """
    )
)
