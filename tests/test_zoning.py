"""Zones: what is new, quoted, forwarded, signature or notice, in many languages and mail programs' styles."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxnlp.ingest import reply_patterns
from cxnlp.ingest import signature_patterns as patterns
from cxnlp.ingest.html_text import html_to_text
from cxnlp.ingest.zone_lines import label
from cxnlp.ingest.zoning import zone_all, zone_message
from cxnlp.types import Message, Party

JO = Party("Jo Doe", "jo.doe@acme.example")
OLD = "We can ship the first batch in May.\nPlease confirm the address of the depot in Lund."


def mail(body: str, **fields: object) -> Message:
    base: dict[str, object] = {
        "kind": "email",
        "source": "m.eml",
        "parser": "eml",
        "author": JO,
        "subject": "Re: Depot",
    }
    return Message(**{**base, "body": body, **fields})  # type: ignore[arg-type]


def text_of(body: str, **fields: object) -> str:
    return zone_message(mail(body, **fields)).text


def check_cover(message: Message) -> None:
    assert "".join(message.body[z.start : z.end] for z in message.zones) == message.body
    assert all(z.start < z.end for z in message.zones)
    assert [z.start for z in message.zones[1:]] == [z.end for z in message.zones[:-1]]


def quoted(text: str) -> str:
    return "\n".join("> " + line for line in text.split("\n"))


ATTRIBUTIONS = [
    "On Mon, 3 Mar 2025 at 10:04, Ana Ruiz <ana@vendor.example> wrote:",
    "On Mon, Mar 3, 2025 at 10:04 AM Ana Ruiz <ana@vendor.example>\nwrote:",
    "On 3 Mar 2025, at 10:04, Ana Ruiz <ana@vendor.example> wrote:",
    "---- On Mon, 03 Mar 2025 10:04:00 +0100 Ana Ruiz <ana@vendor.example> wrote ----",
    "Am 03.03.2025 um 10:04 schrieb Ana Ruiz:",
    "Am Mo., 3. März 2025 um 10:04 Uhr schrieb Ana Ruiz <\nana@vendor.example>:",
    "Le lun. 3 mars 2025 à 10:04, Ana Ruiz <ana@vendor.example> a écrit :",
    "El lun, 3 mar 2025 a las 10:04, Ana Ruiz (<ana@vendor.example>) escribió:",
    "Em seg., 3 de mar. de 2025 às 10:04, Ana Ruiz <ana@vendor.example> escreveu:",
    "Il giorno lun 3 mar 2025 alle ore 10:04 Ana Ruiz <ana@vendor.example> ha scritto:",
    "Op ma 3 mrt 2025 om 10:04 schreef Ana Ruiz <ana@vendor.example>:",
    "Den mån 3 mars 2025 kl 10:04 skrev Ana Ruiz <ana@vendor.example>:",
    "ma 3. maalisk. 2025 klo 10.04 Ana Ruiz (ana@vendor.example) kirjoitti:",
    "pon., 3 mar 2025 o 10:04 Ana Ruiz <ana@vendor.example> napisał(a):",
    "po 3. 3. 2025 v 10:04 odesílatel Ana Ruiz <ana@vendor.example> napsal:",
    "Ana Ruiz <ana@vendor.example> ezt írta (időpont: 2025. márc. 3., H, 10:04):",
    "Pe lun., 3 mar. 2025 la 10:04, Ana Ruiz <ana@vendor.example> a scris:",
    "Ana Ruiz <ana@vendor.example>, 3 Mar 2025 Pzt, 10:04 tarihinde şunu yazdı:",
    "Στις Δευ 3 Μαρ 2025 στις 10:04 π.μ., ο χρήστης Ana Ruiz <ana@vendor.example> έγραψε:",
    "пн, 3 мар. 2025 г. в 10:04, Ana Ruiz <ana@vendor.example>:",
    "3 марта 2025 г., в 10:04, Ana Ruiz <ana@vendor.example> написал(а):",
    "2025年3月3日(月) 10:04 Ana Ruiz <ana@vendor.example>:",
    "Ana Ruiz <ana@vendor.example> 于2025年3月3日周一 10:04写道：",
    "2025년 3월 3일 (월) 오전 10:04, Ana Ruiz <ana@vendor.example>님이 작성:",
    "Vào Th 2, 3 thg 3, 2025 vào lúc 10:04 Ana Ruiz <ana@vendor.example> đã viết:",
    '--- "Ruiz, Ana" <ana@vendor.example> wrote:',
]


@pytest.mark.parametrize("line", ATTRIBUTIONS)
@pytest.mark.parametrize("marked", [True, False])
def test_attributions(line: str, marked: bool) -> None:
    m = zone_message(mail(f"Hi Ana,\n\nyes, that works for us.\n\n{line}\n\n{quoted(OLD) if marked else OLD}\n"))
    check_cover(m)
    assert m.text == "Hi Ana,\n\nyes, that works for us."


FIELDS = [
    ("From", "Sent", "To", "Subject"),
    ("From", "Date", "To", "Subject"),
    ("Von", "Gesendet", "An", "Betreff"),
    ("De", "Envoyé", "À", "Objet"),
    ("De", "Enviado", "Para", "Asunto"),
    ("De", "Enviada em", "Para", "Assunto"),
    ("Da", "Inviato", "A", "Oggetto"),
    ("Van", "Verzonden", "Aan", "Onderwerp"),
    ("Från", "Skickat", "Till", "Ämne"),
    ("Fra", "Sendt", "Til", "Emne"),
    ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    ("Od", "Wysłano", "Do", "Temat"),
    ("Od", "Odesláno", "Komu", "Předmět"),
    ("Feladó", "Elküldve", "Címzett", "Tárgy"),
    ("De la", "Trimis", "Către", "Subiect"),
    ("Kimden", "Gönderildi", "Kime", "Konu"),
    ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    ("От", "Отправлено", "Кому", "Тема"),
    ("Від", "Надіслано", "Кому", "Тема"),
    ("差出人", "送信日時", "宛先", "件名"),
    ("发件人", "发送时间", "收件人", "主题"),
    ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    ("מאת", "נשלח", "אל", "נושא"),
    ("من", "تاريخ الإرسال", "إلى", "الموضوع"),
    ("Dari", "Dikirim", "Kepada", "Perihal"),
]


@pytest.mark.parametrize("words", FIELDS)
@pytest.mark.parametrize("style", ["plain", "rule", "bold", "spaced"])
def test_header_blocks(words: tuple[str, str, str, str], style: str) -> None:
    values = ("Ana Ruiz <ana@vendor.example>", "Monday, 3. March 2025 10:04", "Jo Doe", "Depot")
    form = {"bold": "*{}:* {}", "spaced": "{} : {}"}.get(style, "{}: {}")
    block = "\n".join(form.format(w, v) for w, v in zip(words, values, strict=True))
    rule = "_" * 32 + "\n" if style == "rule" else ""
    m = zone_message(mail(f"Agreed on all points.\n\n{rule}{block}\n\n{OLD}\n"))
    check_cover(m)
    assert m.text == "Agreed on all points."
    assert {z.zone for z in m.zones} == {"new", "quoted"}


@pytest.mark.parametrize(
    "block",
    [
        "-----Original Message-----\nFrom: Ana Ruiz\nSent: Monday\nSubject: Depot",
        "-----Ursprüngliche Nachricht-----\nVon: Ana Ruiz",
        "From: Ana Ruiz <ana@vendor.example> Sent: Monday, March 3, 2025 10:04 AM To: Jo Doe Subject: Depot",
        '"Ana Ruiz" <ana@vendor.example> on 03/03/2025 10:04:26 AM\nTo: Jo Doe/ACME\ncc:\nSubject: Depot',
        "Ana Ruiz@VENDOR\n03/03/2025 10:04 AM\n\t\t\n\t\t To: Jo Doe/ACME\n\t\t cc: \n\t\t Subject: Depot",
        ">>> Ana Ruiz 03/03/25 10:04AM >>>",
        "##- Please type your reply above this line -##\n" + ATTRIBUTIONS[0],
    ],
)
def test_other_marks(block: str) -> None:
    assert text_of(f"Agreed on all points.\n\n{block}\n\n{OLD}\n") == "Agreed on all points."


@pytest.mark.parametrize(
    "mark",
    [
        "---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@vendor.example>\nDate: Mon\nSubject: Depot",
        "Begin forwarded message:\n\nFrom: Ana Ruiz <ana@vendor.example>\nSubject: Depot",
        "-------- Weitergeleitete Nachricht --------\nBetreff: Depot\nVon: Ana Ruiz <ana@vendor.example>",
        "---------------------- Forwarded by Jo Doe/ACME on 03/03/2025 10:04 AM ----------------------",
        "---------- Mensaje reenviado ---------\nDe: Ana Ruiz <ana@vendor.example>\nAsunto: Depot",
    ],
)
def test_forwards_are_not_the_senders_words(mark: str) -> None:
    m = zone_message(mail(f"FYI, see below.\n\n{mark}\n\n{OLD}\n", subject="Fwd: Depot"))
    check_cover(m)
    assert m.text == "FYI, see below."
    assert m.zones[-1].zone == "forwarded"
    assert text_of(f"{mark}\n\n{OLD}\n", subject="Fwd: Depot") == ""


def test_answers_between_quotes_are_kept() -> None:
    body = f"{ATTRIBUTIONS[0]}\n> Can you start in May?\n\nYes, on the 5th.\n\n> And the depot?\n\nStill in Lund.\n"
    m = zone_message(mail(body))
    check_cover(m)
    assert m.text == "Yes, on the 5th.\n\nStill in Lund."


def test_wrapped_quote_lines_are_quoted_and_short_answers_are_not() -> None:
    long = "> The depot in Lund can take forty pallets a day from the first week of May and we would\n"
    body = f"{ATTRIBUTIONS[0]}\n{long}like to use it.\n> Is it all right?\nYes it is.\n> Thanks\n"
    assert text_of(body) == "Yes it is."


def test_an_arrow_in_running_text_is_no_quote() -> None:
    body = "The new limits are:\n\n> 40 pallets a day\n\nPlease confirm."
    assert text_of(body, subject="Limits") == body


def test_words_about_writing_do_not_cut() -> None:
    body = (
        "As Ana wrote:\n\nthe depot is full. On Monday she said it again.\n\nTo: be clear, we wait.\nFrom: now on too."
    )
    assert text_of(body) == body


def test_earlier_mails_show_what_is_quoted_without_any_mark() -> None:
    body = f"Agreed.\n\nAna Ruiz (Vendor) kirjutas nii\n\n{OLD}\n"
    assert "ship the first batch" in text_of(body)
    m = zone_message(mail(body), earlier=[OLD])
    check_cover(m)
    assert "ship the first batch" not in m.text
    assert m.text.startswith("Agreed.")


SIGNATURES = [
    "-- \nJo Doe\nBuyer",
    "Jo Doe\nHead of Purchasing\nAcme AB, Lund\n+46 46 555 01 22",
    "Jo Doe | Head of Purchasing | Acme",
    "Jo Doe\nAcme AB\nwww.acme.example",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
    "Get Outlook for iOS",
    "iPhoneから送信",
]


@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize("history", ["", f"\n\n{ATTRIBUTIONS[0]}\n\n{quoted(OLD)}"])
def test_signatures(signature: str, history: str) -> None:
    m = zone_message(mail(f"Hi Ana,\n\nyes, that works for us.\n\nBest regards,\n\n{signature}{history}\n"))
    check_cover(m)
    assert m.text == "Hi Ana,\n\nyes, that works for us.\n\nBest regards,"
    assert m.signature is not None
    assert signature.split("\n")[-1] in m.signature


def test_greeting_and_closing_have_their_zones() -> None:
    m = zone_message(mail("Hi Ana,\n\nyes, that works for us.\n\nBest regards,\nJo\n"))
    assert [z.zone for z in m.zones] == ["greeting", "new", "closing"]
    assert m.text == m.body.strip()
    assert m.signature is None


NOTICES = [
    "CONFIDENTIALITY NOTICE: This message is intended only for the addressee. If you are not the intended recipient, "
    "please notify the sender and delete it.",
    "Diese E-Mail enthält vertrauliche Informationen. Sind Sie nicht der richtige Adressat, löschen Sie sie bitte.",
    "Ce message est confidentiel et destiné à son seul destinataire. En cas d'erreur, merci de le détruire.",
    "Este mensaje es confidencial y se dirige a su destinatario. Si lo recibe por error, elimínelo.",
    "Please consider the environment before printing this email.",
    "Denna e-post är konfidentiell och avsedd för mottagaren. Radera den om du fått den av misstag.",
]


@pytest.mark.parametrize("notice", NOTICES)
def test_notices(notice: str) -> None:
    m = zone_message(mail(f"Yes, that works for us.\n\nJo\n\n{notice}\n"))
    check_cover(m)
    assert m.text == "Yes, that works for us.\n\nJo"
    assert m.zones[-1].zone == "disclaimer"


def test_a_confidential_matter_is_no_notice() -> None:
    body = "Please keep the price confidential until we have told the recipients of the offer."
    assert text_of(body) == body


def test_a_banner_at_the_top_is_a_template() -> None:
    m = zone_message(mail("CAUTION: This email originated from outside of the organization.\n\nWe agree.\n"))
    assert m.text == "We agree."
    assert m.zones[0].zone == "template"


@pytest.mark.parametrize(
    "first",
    [
        "Achtung, der externe Berater kommt erst am Montag.",
        "Attention, le consultant externe ne vient que lundi.",
        "Attenzione: il consulente esterno arriva lunedì.",
    ],
)
def test_a_sentence_that_begins_like_a_banner_stays(first: str) -> None:
    body = f"{first}\nWe would rather wait for him."
    assert text_of(body) == body


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERNAL]",
        "[EXTERN]",
        "Achtung: externe E-Mail. Öffnen Sie keine Anhänge.",
        "CAUTION: This email came from outside.",
        "[EXTERNAL] CAUTION: This email originated from outside of the organization. Do not click links.",
        "[EXTERN] Diese E-Mail wurde von außerhalb der Organisation gesendet. Klicken Sie nicht auf Links.",
        "ACHTUNG: Diese Nachricht kommt von einem Absender außerhalb des Unternehmens.",
        "EXTERNE | Attention : ce message provient d'un expéditeur extérieur.",
        "[EXTERNAL]\n\nCAUTION: This email came from outside of the organization.",
    ],
)
def test_a_banner_ends_where_the_mail_is_opened(banner: str) -> None:
    m = zone_message(mail(f"{banner}\nHello Ana,\nwe agree to the dates.\n"))
    check_cover(m)
    assert m.zones[0].zone == "template"
    assert "we agree to the dates." in m.text and banner not in m.text


@pytest.mark.parametrize(
    "signature",
    [
        "Jo Doe | VP Operations | Orchard Manufacturing Ltd | +44 20 7946 0000",
        "Jo Doe · Orchard Manufacturing and Trading Ltd · 12 Long Harbour Street, Lund · www.orchard.example",
    ],
)
def test_a_signature_in_one_line(signature: str) -> None:
    m = zone_message(mail(f"Approved.\n\n{signature}\n"))
    check_cover(m)
    assert (m.text, m.signature) == ("Approved.", signature)
    assert text_of(signature) == signature, "nothing else was written"


@pytest.mark.parametrize(
    "last",
    [
        "Site | Ana Ruiz | our technical director for the north | +46 46 555 01 22 | from Monday on",
        "Jo Doe | goes to Lund on Monday and comes back on Friday evening with the rest of the papers",
    ],
)
def test_a_last_line_with_bars_that_is_no_signature(last: str) -> None:
    assert text_of(f"Approved.\n\n{last}") == f"Approved.\n\n{last}"


MARKERS = [
    "##- Please type your reply above this line -##",
    "##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein. -##",
    "##- Skriv ditt svar ovanför den här raden -##",
    "--- Please reply above this line ---",
    "Reply above this line.",
]


@pytest.mark.parametrize("marker", MARKERS)
def test_what_stands_below_the_line_of_a_help_desk_is_quoted(marker: str) -> None:
    m = zone_message(mail(f"The monthly one.\n\n{marker}\n\nYour request (7) has been updated.\n\n{OLD}\n"))
    check_cover(m)
    assert m.text == "The monthly one."
    assert {z.zone for z in m.zones} == {"new", "template", "quoted"}


@pytest.mark.parametrize("above", ["", "[EXTERNAL]\n\n"])
def test_a_help_desks_own_mail_begins_with_that_line(above: str) -> None:
    assert text_of(f"{above}{MARKERS[0]}\n\nYour request (7) has been updated.") == "Your request (7) has been updated."


def test_an_author_who_speaks_of_a_line_cuts_nothing() -> None:
    assert "before Friday" in text_of("Hi,\n\nplease write your name above the line.\n\nWe need it before Friday.")


def test_a_last_paragraph_about_a_list_is_the_authors_when_he_speaks_of_himself() -> None:
    body = "Thank you for the call.\n\nWe want to unsubscribe from the premium tier in May."
    assert text_of(body) == body
    foot = "Thank you for the call.\n\nTo unsubscribe from this list write to list-off@acme.example."
    assert text_of(foot) == "Thank you for the call."


def test_what_somebody_is_told_to_have_written_does_not_cut() -> None:
    body = "On 3 March 2025 you wrote:\nthe depot is ready. It is not, and our driver waited."
    assert text_of(body) == body


def test_answers_between_lines_that_nothing_marks_are_kept() -> None:
    first = mail(
        "1. Can you confirm the address of the depot in Lund?\n2. Which of the two lorries shall we send on Monday?\n"
        "3. Who signs for the delivery at the gate of the yard?",
        source="a.eml", native_id="a@x", thread_id="t", sent_at=datetime(2025, 3, 3, 9, tzinfo=UTC),
        author=Party("Ana Ruiz", "ana@vendor.example"),
    )  # fmt: skip
    reply = mail(
        "Answers below.\n\n1. Can you confirm the address of the depot in Lund?\nYes.\n"
        "It has moved to the harbour, gate four.\n"
        "2. Which of the two lorries shall we send on Monday?\nThe small one, please, the yard is narrow.\n"
        "3. Who signs for the delivery at the gate of the yard?",
        source="b.eml", native_id="b@x", thread_id="t", sent_at=datetime(2025, 3, 4, 9, tzinfo=UTC),
    )  # fmt: skip
    told = zone_all([first, reply])[1].text
    for answer in ("Yes.", "It has moved to the harbour, gate four.", "The small one, please, the yard is narrow."):
        assert answer in told
    assert "Which of the two" not in told and "Who signs" not in told


def test_html_mail() -> None:
    body = html_to_text(
        "<div>We agree.</div><div class='gmail_signature'>Jo Doe<br>Buyer</div><div class='gmail_quote'>"
        "<div>On Mon, 3 Mar 2025 at 10:04, Ana Ruiz &lt;ana@vendor.example&gt; wrote:</div>"
        "<blockquote class='gmail_quote'><div>Can you confirm?</div></blockquote></div>"
    )
    m = zone_message(mail(body))
    assert (m.text, m.signature) == ("We agree.", "Jo Doe\nBuyer")
    outlook = html_to_text(
        "<p class=MsoNormal>We agree.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p>"
        "<b>From:</b> Ana Ruiz <ana@vendor.example><br><b>Sent:</b> Monday<br><b>To:</b> Jo<br>"
        "<b>Subject:</b> Depot</p></div><p>Can you?</p>"
    )
    assert text_of(outlook) == "We agree."


def series(bodies: list[str], author: Party = JO, start: int = 1) -> list[Message]:
    first = datetime(2025, 3, start, 9, tzinfo=UTC)
    return [
        mail(
            body,
            author=author,
            source=f"{author.email}{i}.eml",
            native_id=f"{i}@{author.email}",
            thread_id=f"t{i}{author.email}",
            sent_at=first + timedelta(days=i),
            subject=f"Topic {i}",
        )
        for i, body in enumerate(bodies)
    ]


def test_what_an_author_repeats_is_a_signature() -> None:
    new = ["The depot is full.", "We start on Monday.", "Ana will call you.", "No news yet."]
    block = "Warm wishes from the north\nJo of the Lund crew"
    zoned = zone_all(series([f"{t}\n\n{block}\n" for t in new]))
    assert [m.text for m in zoned] == new
    assert {m.signature for m in zoned} == {block}


def test_what_an_author_only_likes_to_type_stays() -> None:
    new = ["The depot is full.\n\nThanks,\nJo", "We start on Monday.", "Ana will call you.\n\nThanks,\nJo", "No news."]
    assert [m.text for m in zone_all(series(new))] == new


def test_a_mail_sent_twice_keeps_its_text() -> None:
    body = "Our invoice is overdue.\n\nPlease pay it this week.\n\nJo"
    assert [m.text for m in zone_all(series([body, body, "Thank you for the payment."]))][:2] == [body, body]


def test_a_paragraph_that_many_people_end_with_is_a_notice() -> None:
    notice = "Acme moves things that others only talk about, since nineteen hundred and four, by road and by sea."
    people = [Party(f"Person {w}", f"{w}@acme.example") for w in ("Uno", "Duo", "Tre")]
    mails = [m for p in people for m in series([f"Only one mail by {p.name}.\n\n{notice}\n"], p)]
    assert [m.text for m in zone_all(mails)] == [f"Only one mail by {p.name}." for p in people]


def test_threads_are_linked_through_parents_and_subjects() -> None:
    ana = Party("Ana Ruiz", "ana@vendor.example")
    day = datetime(2025, 3, 1, tzinfo=UTC)
    a = mail("One", native_id="a", thread_id="a", sent_at=day, subject="Depot")
    b = mail("Two", native_id="b", thread_id="a", references=("a",), sent_at=day + timedelta(1), author=ana)
    c = mail("Three", native_id="c", thread_id="b", references=("b",), sent_at=day + timedelta(2))
    assert {m.thread_id for m in zone_all([c, a, b])} == {"a"}
    other = mail("Four", native_id="d", thread_id="d", sent_at=day, subject="Other")
    assert zone_all([a, other])[1].thread_id == "d"


def test_other_kinds_pass_unchanged() -> None:
    note = Message(kind="call_note", source="n.txt", parser="txt", body="> x", text="x")
    assert zone_all([note]) == [note]


LINES = st.sampled_from(
    ["", "> quoted", ">", "text of a line", "From: a@b.example", "To: b", "Subject: c", "Sent: Monday", "-- ", "Jo Doe"]
) | st.sampled_from(
    [
        "Best regards,",
        "wrote:",
        "_" * 32,
        "-----Original Message-----",
        "Sent from my iPhone",
        ATTRIBUTIONS[0],
        NOTICES[0],
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES | st.text(max_size=30), max_size=25), st.lists(st.text(max_size=40), max_size=2))
def test_zones_cover_any_body_once(lines: list[str], earlier: list[str]) -> None:
    m = zone_message(mail("\n".join(lines)), earlier)
    check_cover(m)
    written = "".join(m.body[z.start : z.end] for z in m.zones if z.zone in ("new", "greeting", "closing"))
    assert m.text.split() == written.split()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(LINES, max_size=12), max_size=6))
def test_zone_all_is_total_and_keeps_order(bodies: list[list[str]]) -> None:
    mails = series(["\n".join(b) for b in bodies])
    zoned = zone_all(mails)
    assert [m.native_id for m in zoned] == [m.native_id for m in mails]
    for m in zoned:
        check_cover(m)


@pytest.mark.parametrize(
    "body",
    [">" * 200_000, "a: " * 50_000, "\n".join(["On Monday wrote"] * 5000), "\n".join(["From: a@b.example"] * 5000),
     "\n".join(["x y z"] * 20_000), "_" * 100_000, "\n".join(["> a", "b"] * 5000), " - " * 50_000, "(" * 50_000],
)  # fmt: skip
def test_hostile_bodies_take_linear_time(body: str) -> None:
    started = time.process_time()
    check_cover(zone_message(mail(body), [body]))
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    "block",
    [
        "____________________Reply Separator____________________\nSubject:    Depot\nAuthor: Ana Ruiz\nDate: Monday",
        "   Ana Ruiz                03/03/2025 10:04 AM\n\nTo: Jo Doe/ACME\ncc:\nSubject: Depot",
        '"Ana Ruiz of the north" <ana@vendor.example> on 03/03/2025 \n10:04:26 AM\nTo: Jo\ncc:\nSubject: Depot',
    ],
)
def test_marks_of_older_programs(block: str) -> None:
    assert text_of(f"Agreed on all points.\n\n{block}\n\n{OLD}\n") == "Agreed on all points."


def test_a_notice_directly_below_a_sentence_leaves_the_sentence() -> None:
    body = f"We agree to that price.\n{NOTICES[0]}\nDo not copy, disclose or distribute it.\n"
    m = zone_message(mail(body))
    check_cover(m)
    assert m.text == "We agree to that price."
    assert m.zones[-1].zone == "disclaimer"


def test_a_postscript_about_a_list_is_the_authors() -> None:
    body = "We agree.\n\nJo\n\nPS: we will unsubscribe from the second plan in May."
    assert text_of(body) == body


def test_a_long_signature_with_contact_lines_is_one_block() -> None:
    block = (
        "Jo Doe\nHead of Purchasing\nAcme\n14 Harbour Street\nSuite 3640a\nLund\nTelephone: (713) 555-0178\n"
        "Fax: (713) 555-0100\nCell: (713) 555-0193\nE-Mail: jo.doe@acme.example"
    )
    m = zone_message(mail(f"We agree.\n\n{block}\n"))
    assert (m.text, m.signature) == ("We agree.", block)


def test_a_habitual_last_line_does_not_hide_the_block_above_it() -> None:
    ends = ["E-Mail: jo.doe@acme.example"] * 3 + ["Buyer, Acme\nPhone: 713-555-0193\nE-Mail: jo.doe@acme.example"]
    new = ["The depot is full.", "We start on Monday.", "Ana will call you.", "No news yet."]
    zoned = zone_all(series([f"{t}\n\nJo Doe\n{end}\n" for t, end in zip(new, ends, strict=True)]))
    assert zoned[-1].text == "No news yet."


def ordinary(line: str) -> bool:
    """Whether a line's letters have only one small form: a dotless i is no i of a word in a table."""
    return "\n" not in line and not set(line) & set("ıİ")


DRAWN = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Long patterns take long to draw from."""


@DRAWN
@given(st.from_regex(patterns.DEVICE_LINE, fullmatch=True).filter(ordinary))
def test_every_device_line_holds_a_word_that_leads_to_its_pattern(line: str) -> None:
    assert any(word in line.casefold() for word in patterns.DEVICE_WORDS)


@DRAWN
@given(st.from_regex(reply_patterns.REPLY_ABOVE).filter(ordinary))
def test_every_line_to_reply_above_holds_a_word_that_leads_to_its_pattern(line: str) -> None:
    assert any(word in line.lower() for word in reply_patterns.ABOVE)


@DRAWN
@given(
    st.one_of(
        st.from_regex(reply_patterns.ORIGINAL_LINE), st.from_regex(reply_patterns.FORWARD_LINE),
        st.from_regex(reply_patterns.RULE_LINE), st.text(alphabet=" >|-=_*~#:：–x", max_size=12),
    ).filter(ordinary)
)  # fmt: skip
def test_lines_get_the_letters_that_the_patterns_alone_would_give(line: str) -> None:
    table = {"F": reply_patterns.FORWARD_LINE, "O": reply_patterns.ORIGINAL_LINE, "_": reply_patterns.RULE_LINE}
    expected = next((letter for letter, pattern in table.items() if pattern.match(line)), None)
    (letter,) = label([line])
    assert letter == expected or letter in "> -A" or (expected is None and letter not in table)
