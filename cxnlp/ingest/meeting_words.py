"""Words by which meeting records mark who was there, who was not, who wrote, and what is no name. Data only.

Folded (lower case, no accents) as `cxnlp.ingest.daytext.fold` does it; entries are parted by " | ".
"""

from __future__ import annotations


def entries(table: str) -> tuple[str, ...]:
    """The entries of a table, in order."""
    return tuple(" ".join(table.split()).split(" | "))


PRESENT_LABELS: tuple[str, ...] = entries(
    """
    pres | attendees | attendee | attendee list | attendance | attending | attended | attended by | att | present |
    participants | participant | participant list | participating | in attendance | in the room | on the call | on the
    line | on the phone | online | remote | by phone | in person | on site | onsite | who | those present | members
    present | also present | joined | people | guests | guest | observers | persons present | pax | chair | chaired by
    | chairperson | chairman | chairwoman | facilitator | host | moderator | anwesend | anwesende | teilnehmer |
    teilnehmende | teilnehmer:innen | teilnehmerinnen | teilnehmer/innen | teilnehmerkreis | teiln | tn | dabei |
    leitung | vor ort | per telefon | presents | present(e)s | etaient presents | personnes presentes | presentes |
    asistentes | asistieron | participantes | asistencia | presenti | partecipanti | aanwezig | aanwezigen |
    deelnemers | obecni | uczestnicy | uczestniczyli | narvarande | deltagare | tilstede | til stede | deltagere |
    deltakere | lasna | osallistujat | paikalla | pritomni | ucastnici | jelen | resztvevok | jelen vannak | prezenti
    | participanti | katilimcilar | katilanlar | prisutni | sudionici | kohal | osalejad | dalyviai | dalibnieki |
    присутствовали | участники | присутні | учасники | παροντες | συμμετεχοντες | נוכחים | משתתפים |
    出席者 | 参加者 | 出席 | 参加 | 参会人员 | 与会者 | 与会人员 | 出席人员 | 참석자 | 참석 | 참가자 |
    الحضور | الحاضرون | المشاركون | ผู้เข้าร่วม | ผู้เข้าร่วมประชุม |
    peserta | hadir | thanh phan tham du
    """
)

ABSENT_LABELS: tuple[str, ...] = entries(
    """
    not joined | not on | members absent | absent members |
    abs | excusee | excusees | absente | absentes | not able to join | not able to attend | could not attend
    | cannot attend | unable to join | regrets | apologies | apologies for absence | apologies from
    | apologies received | apologies
    received from | absent | absentees | absences | excused | not present | not attending | did not attend | no-show |
    no-shows | no show | no shows | declined | unable to attend | missing | with apologies | absent with apologies |
    not there | apols | apols from | not available | unavailable | invited but not present | invited but absent | on
    holiday | on leave | out | out today | away | away today | out sick | not in attendance | missed it | missed |
    missed the call | missed the meeting | missed the session | couldn't make it | could not make it | couldn't join |
    could not join | couldn't attend | couldn't come | could not come | can't make it | not with us | did not make it |
    didn't make it | didn't join | did not join | didn't attend | unable to make it | sent apologies | sent regrets |
    sends apologies | not joining | not on the call | not in the room | not here | unexcused | absent without apologies
    | absent today | missing today | regrets from | regrets received | apologies sent | apologies for | entschuldigt |
    abwesend | abwesende | nicht anwesend | verhindert | unentschuldigt | abgesagt | es fehlen | es fehlt | es fehlten |
    fehlt | fehlen | fehlte | fehlten | fehlend | fehlende | fehlende teilnehmer | nicht erschienen | nicht gekommen |
    nicht teilgenommen | nicht dabei | unentschuldigt gefehlt | entschuldigt gefehlt | unentschuldigt abwesend |
    entschuldigt abwesend | non presents | non excuses | absents non excuses | no asistieron | no asistio |
    no presentes | no se presentaron | nao compareceram | nao presentes | non presenti | niet aanwezig |
    niet verschenen | excuses | excuse(e)s | absents | absent(e)s | absents excuses | absentes
    excusees | absent(e)s excuse(e)s |
    ausentes | ausente | excusados | justificados | disculpas | disculpados |
    faltas | faltas justificadas | ausencias | afwezig | afwezigen | verhinderd | afgemeld | afmeldingen | assenti |
    assenti giustificati | giustificati | nieobecni | franvarande | forhinder | forhindrade | anmalt forhinder |
    fravaerende | afbud | forfall | meldt forfall | poissa | estyneet | omluveni | omluven | nepritomni | hianyzok |
    absenti | katilmayanlar | odsutni | puudusid | puudujad | отсутствовали | отсутствуют | відсутні | απωντες | נעדרים
    | 欠席者 | 欠席 | 缺席 | 请假 | 불참 | الغائبون
    """
)

# Labels of absence that above a point of the notes say what is still to come: "Fehlt: the offer".
LACKING_LABELS: frozenset[str] = frozenset(entries("fehlt | fehlen | fehlte | fehlten | fehlend | fehlende"))

OTHER_LABELS: tuple[str, ...] = entries(
    """
    invited | invitees | invited but | cc | distribution | distribution list | copied | eingeladen | verteiler |
    invites | invitados | convidados | invitati | genodigden | zaproszeni | inbjudna | inviterede | kutsutut
    """
)

AUTHOR_LABELS: tuple[str, ...] = entries(
    """
    notes by | notes taken by | minutes by | minutes taken by | minutes | note taker | notetaker | note-taker | minute
    taker | minutetaker | recorded by | scribe | author | written by | written up by | taken by | prepared by |
    submitted by | logged by | call by | caller | protokoll | protokollfuhrer | protokollfuhrung | protokollant |
    protokollantin | protokollfuhrerin | schriftfuhrer | verfasser | redige par | compte rendu par | compte-rendu par
    | secretaire | acta por | redactado por | elaborado por | notas de | notas por | redatto da | verbale di |
    verbalizzante | notulist | notulen | notulen door | verslag door | protokolowal | protokolowala | sporzadzil |
    sporzadzila | protokollforare | sekreterare | referent | sihteeri | zapsal | zapsala | zapisal | protokollis |
    протокол вел | записал | 記録 | 記録者 | 记录人 | 작성자 | notulis
    """
)

DATE_LABELS: tuple[str, ...] = entries(
    """
    date | when | day | datum | fecha | data | dato | paiva | paivamaara | pvm | tarih | kuupaev | дата | 日期
    | 日時 | 日付 | 날짜 | date and time | date/time | datum und zeit | meeting date
    """
)

OTHER_HEADER_LABELS: tuple[str, ...] = entries(
    """
    time | zeit | uhrzeit | hora | heure | ora | tid | klo | godz | cas | duration | dauer | duree | length | place |
    location | where | venue | room | ort | lieu | lugar | luogo | plats | sted | paikka | miejsce | meeting link |
    link | dial-in | recording | meeting id | 場所 | 地点
    """
)

TITLE_LABELS: tuple[str, ...] = entries(
    """
    meeting | meeting title | title | subject | re | meeting name | betreff | thema | titel | objet | asunto | assunto
    | oggetto | onderwerp | temat | amne | emne | aihe | predmet | 会議名 | 议题
    """
)

# Heads of the first column of a table of people.
NAME_COLUMNS: frozenset[str] = frozenset(
    entries(
        """
    name | names | attendee | attendees | participant | participants | person | who | teilnehmer | nom | nombre | nome |
    naam | nazwisko | namn | navn | nimi | jmeno | имя | 氏名 | 名前 | 姓名
    """
    )
)

SELF_WORDS: frozenset[str] = frozenset(
    entries(
        """
    eu | i | ich | ik | io | ja | jag | jeg | ma | me | mina | mina itse | moi | myself | self | yo | 我 | 私
    """
    )
)

NOTE_TAKER_REMARKS: frozenset[str] = frozenset(
    entries(
        """
    acta | compte rendu | minute taker | minutes | muistio | notas | notat | note taker | note-taker | notes |
    notetaker | notulen | protokoll | referent | scribe | secretary | taking notes | verslag | writing | writing this
    """
    )
)

# What may follow a name in a list of those present without making it another statement.
PRESENT_REMARKS: tuple[str, ...] = entries(
    """
    in the room | on the phone | by phone | on phone | by video | remote | remotely | online | on site | onsite | in
    person | dialled in | dialed in | late | joined late | left early | chair | chairing | teams | zoom | meet | webex
    | skype | for lunch | for the first | for the last | first half | second half | telefonisch | per telefon |
    virtuell | en ligne | a distance | por telefono | en linea | in linea | telefonisch | op afstand
    """
)

CHANNEL_WORDS: frozenset[str] = frozenset(
    entries(
        """
    call | meet | online | phone | remote | skype | teams | video | webex | zoom
    """
    )
)

# Regular expressions: a clause "NAME <one of these>" says that somebody was not there.
ABSENT_CLAUSES: tuple[str, ...] = entries(
    r"""
    declined\b(?!\ (?:the\ (?!call|meeting|invit|session)|to\ (?!attend|join|come)|an?\ |our\ |your\ |further)) |
    excused | apologi[sz]ed | apologies | (?:sent|sends|with|gave|offered) (?:\w+ )?(?:apologies|regrets) | absent |
    no[- ]shows?\b(?!\ (?:from|by|of)\b) |
    (?:did(?: not|n't)|could(?: not|n't)|can(?: not|not|'t)) (?:join|attend|come|show|make(?=\
    (?:it|today|this|that|the\ (?:call|meeting|session|time|date|review)))|be(?=\ (?:there|here|present|with\
    us|on))) | couldn't(?=\s*(?:[(.,;:–-]|$)) | not (?:there|present|attending|here|in the room|on the call) |
    (?:wasn't|was not) (?:there|present) | unable to (?:attend|join|come|make) | never (?:joined|showed|came|dialled
    in) | missed (?:it|the call|the meeting) | cancel(?:l)?ed\b(?!\ (?:the\ (?!call|meeting|session)|an?\ |our\
    |your\ |its\ |their\ )) | out sick | off sick | (?:is |was )?sick\b(?! of) | (?:is |was )?out(?=\s*(?:[(.,;]|$))
    | stood us up | on (?:\w+ )?(?:leave|holidays?|hols|vacation|pto) | dropped (?:out|off)(?! early)(?!\ of\ the\
    (?!call|meeting|session)) | dropped(?=\s*(?:[.,;]|$)) | (?:un)?entschuldigt | abwesend | verhindert | nicht
    (?:da|dabei|anwesend|erschienen|gekommen|teilgenommen) | gefehlt\b | fehlt(?:en?)?(?=\s*(?:[(.,;]|heute|krank|$)) |
    hat abgesagt | krank\b | im urlaub | excuse(?:e|s|es)?\b(?! me) | absente?s?\b | en
    conges? | ausentes?\b | no (?:asistio|pudo|vino|asiste) | (?:se )?(?:disculpo|excuso|justifico) | nao
    (?:pode|veio|participou) | de ferias | assente\b | giustificat[oa] | afwezig | verhinderd | afgemeld | niet
    (?:aanwezig|erbij) | nieobecn[ya] | nie mog(?:l|la) | franvarande | forhindra[dt] | fravaerende |
    (?:meldte|meldt) (?:afbud|forfall) | estynyt | poissa\b | omluven[ay]?
    """
)

# Beginnings of words of absence that say that somebody sent word, or why: regular expressions.
WORD_SENT: tuple[str, ...] = entries(
    r"""
    apolog | apols | regrets | excus | declin | cancel | unable | not able | could ?n[o']t | can ?not | can't |
    (?:not |un)available | on (?:\w+ )?(?:leave|holiday|hols|vacation|pto) | out (?:sick|today) | away | sick |
    entschuldigt | verhindert | abgesagt | hat abgesagt | krank | im urlaub | en conge | justific | disculp |
    giustificat | de ferias | nao pode | no pudo | verhinderd | afgemeld | afmelding | anmalt | forhind | forfall |
    meldte? | afbud | estyn | omluven | nie mog | 请假
    """
)
# Those that say the contrary.
NO_WORD: tuple[str, ...] = entries(
    """
    unexcused | without apologies | unentschuldigt | non excuses | no[- ]show
    """
)

# "<one of these> NAME": everybody but NAME was there.
EXCEPT_WORDS: tuple[str, ...] = entries(
    """
    apart from | except for | except | all but | minus | ausser | bis auf | sauf | excepto | salvo | menos | tranne |
    behalve | oprocz | utom | undtagen | unntatt | paitsi | krome
    """
)

WITH_WORDS: tuple[str, ...] = entries(
    """
    with | w/ | together with | mit | avec | con | com | met | z | med
    """
)

AND_WORDS: tuple[str, ...] = entries(
    """
    and | und | et | y | e | i | en | och | og | ja | a | plus
    """
)

NAME_PARTICLES: frozenset[str] = frozenset(
    entries(
        """
    abu | af | al | av | ben | bin | bint | da | das | de | del | della | den | der | di | do | dos | du | e | el |
    ibn | la | le | mac | mc | op | san | st | t | ten | ter | van | von | y | zu | zum | zur
    """
    )
)

HONORIFICS: frozenset[str] = frozenset(
    entries(
        """
    capt | dipl | dott | dr | frau | herr | hon | hr | ing | khun | lt | m | miss | mme | mr |
    mrs | ms | mx | pani | prof | rev | sgt | sir | sr | sra | srta
    """
    )
)

JOB_TITLES: frozenset[str] = frozenset(
    entries(
        """
    ae | am | analyst | cco | ceo | cfo | chair | chro | cio | ciso | cmo | consultant | coo | cpo | cro | csm | cto |
    director | engineer | evp | finance | gm | head | hr | it | lead | legal | manager | md | ops | owner | partner |
    pm | pmo | president | procurement | qa | sales | sdr | se | support | svp | vp
    """
    )
)

# Words that stand before a colon and are no speaker, or look like a name and are none.
NOT_A_NAME: frozenset[str] = frozenset(
    entries(
        """
    a | acties | action | action item | action items | actions | acuerdos | address | agenda | agreed | all | also |
    anbindung | angebot | antwort | auftrag | daten | ein | eine | freigabe | liste | nachweis | rechnung | termin |
    unterlagen | unterschrift | vertrag | zahlen | zusage |
    and | answer | answers | any other business | aob | april | aufgaben | august | background | because | beschluss |
    besluit | both | budget | but | cc | client | closed | conclusion | context | customer | date | deadline |
    december | decided | decision | decisions | discussed | discussion | due | e-mail | e.g | email | everybody |
    everyone | example | external | fax | february | feedback | finally | first | friday | from | fw | fwd | fyi |
    goal | goals | google meet | he | highlights | hinweis | http | https | i.e | important | internal | intro |
    introduction | issue | issues | it | item | january | july | june | link | links | mailto | march | meeting |
    metrics | minutes | mobile | monday | n/a | na | nb | next | next step | next steps | nobody | none | nota | note
    | notes | notiz | november | numbers | objectif | october | offen | ok | open | option | options | or | others |
    our side | outcome | overview | owner | parking lot | pendientes | phone | phone call | problem | ps | q |
    question | questions | re | recap | remarque | result | results | risk | risks | saturday | scope | second |
    september | she | skype | so | solution | source | status | step | subject | suite | summary | sunday | tareas |
    tbc | tbd | team | teams | tel | tema | their side | them | thema | then | they | third | thursday | time |
    timeline | tip | title | to | to do | to-do | today | todo | todos | tomorrow | topic | topics | tuesday | update
    | updates | us | vendor | version | warning | we | web | webex | wednesday | welcome | www | yesterday | you |
    ziel | zoom
    """
    )
)

# What marks notes that a machine wrote.
SUMMARY_MARKS: tuple[str, ...] = entries(
    """
    how gemini takes notes |
    ai-generated | ai generated | generated by ai | generated by copilot | notes by gemini | summary by gemini |
    meeting summary by | automatically generated | this summary was generated | powered by fathom | fathom ai |
    read.ai | fireflies.ai | otter.ai summary | granola.ai | mit ki erstellt | genere par ia | generado por ia
    """
)
