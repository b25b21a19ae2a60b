"""Exports as tools write them in other settings and languages: each is read right, or refused with a true reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.config import Config
from cxnlp.errors import UnreadableInput
from cxnlp.ingest.csv_reading import Row, Table
from cxnlp.ingest.read import Ingested, read_inputs
from cxnlp.ingest.refused import why_refused
from cxnlp.ingest.report_groups import ungrouped
from cxnlp.ingest.source import Source
from cxnlp.ingest.survey_questions import question
from cxnlp.ingest.whatsapp import WhatsApp
from cxnlp.ingest.zoning import zone_message
from cxnlp.pipeline import parse
from cxnlp.types import AccountRow, DirectoryRow, InvoiceRow, Message, MetricRow, Party, SurveyRow

ADA = "ada@orchard.example"
VENDOR = Config(vendor_domains=("vendor.example",))


def read(folder: Path, name: str, content: str | bytes) -> Ingested:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_inputs([folder])


def reason(folder: Path, name: str, content: str) -> str:
    found = read(folder, name, content)
    (source,) = found.sources
    assert source.status == "quarantined" and not found.rows and not found.messages
    return source.reason or ""


HEADS = {
    "german": "Von: Jo Vale <jo@vendor.example>\nGesendet: Montag, 3. März 2025 09:12\nAn: Ada Quill\nBetreff: Angebot",
    "german, old": "-----Ursprüngliche Nachricht-----\nVon: Jo Vale "
    "[mailto:jo@vendor.example]\nGesendet: "
    "Montag, 3. März 2025"
    " 09:12\nAn: 'Ada Quill'\nCc: Ben\nBetreff: Angebot\nWichtigkeit: Hoch",
    "french": "De : Jo Vale <jo@vendor.example>\nEnvoyé : lundi 3 mars 2025 09:12\nÀ : Ada Quill\nObjet : Offre",
    "french, gmail": "Le lun. 3 mars 2025 à 09:12, Jo Vale <jo@vendor.example> a écrit :\n",
    "spanish": "De: Jo Vale <jo@vendor.example>\nEnviado el: "
    "lunes, 3 de "
    "marzo de 2025 "
    "9:12\nPara: Ada "
    "Quill\nAsunto: Oferta",
    "portuguese": "De: Jo Vale\nEnviada em: "
    "segunda-feira, 3 de "
    "março de 2025 "
    "09:12\nPara: Ada "
    "Quill\nAssunto: Proposta",
    "portuguese, gmail": "Em seg., 3 de mar. de 2025 às 09:12, Jo Vale <jo@vendor.example> escreveu:\n",
    "italian": "Da: Jo Vale <jo@vendor.example>\nInviato: lunedì 3 marzo 2025 09:12\nA: Ada Quill\nOggetto: Offerta",
    "dutch": "Van: Jo Vale <jo@vendor.example>\nVerzonden: "
    "maandag 3 "
    "maart 2025 "
    "09:12\nAan: Ada "
    "Quill\nOnderwerp: Offerte",
    "dutch, gmail": "Op ma 3 mrt 2025 om 09:12 schreef Jo Vale <jo@vendor.example>:\n",
    "japanese": "差出人: Jo Vale <jo@vendor.example>\n送信日時: 2025年3月3日 9:12\n宛先: Ada Quill\n件名: 見積もり",
    "japanese, gmail": "2025年3月3日(月) 9:12 Jo Vale <jo@vendor.example>:\n",
    "polish": "Od: Jo Vale <jo@vendor.example>\nWysłano: "
    "poniedziałek, 3 "
    "marca 2025 "
    "09:12\nDo: Ada "
    "Quill\nTemat: Oferta",
    "swedish": "Från: Jo Vale <jo@vendor.example>\nSkickat: den 3 mars 2025 09:12\nTill: Ada Quill\nÄmne: Offert",
    "danish": "Fra: Jo Vale <jo@vendor.example>\nSendt: 3. marts 2025 09:12\nTil: Ada Quill\nEmne: Tilbud",
    "turkish": "Kimden: Jo Vale\nGönderildi: 3 Mart 2025 Pazartesi 09:12\nKime: Ada Quill\nKonu: Teklif",
    "czech": "Od: Jo Vale <jo@vendor.example>\nOdesláno: "
    "pondělí 3. "
    "března 2025 "
    "9:12\nKomu: Ada "
    "Quill\nPředmět: Nabídka",
    "hungarian": "Feladó: Jo Vale\nElküldve: 2025. március 3., hétfő 9:12\nCímzett: Ada Quill\nTárgy: Ajánlat",
    "romanian": "De la: Jo Vale\nTrimis: luni, 3 martie 2025 09:12\nCătre: Ada Quill\nSubiect: Oferta",
    "finnish": "Lähettäjä: Jo Vale\nLähetetty: "
    "maanantai 3. "
    "maaliskuuta 2025 "
    "9.12\nVastaanottaja: Ada "
    "Quill\nAihe: Tarjous",
    "chinese": "发件人: Jo Vale <jo@vendor.example>\n发送时间: 2025年3月3日 9:12\n收件人: Ada Quill\n主题: 报价",
    "korean": "보낸 사람: Jo Vale\n보낸 날짜: 2025년 3월 3일 월요일 오전 9:12\n받는 사람: Ada Quill\n제목: 견적",
    "outlook for mac": "From: Jo Vale <jo@vendor.example>\nDate: "
    "Monday, 3 "
    "March 2025 at "
    "09:12\nTo: Ada "
    "Quill\nSubject: Offer",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_quoted_heads_of_mail_programs(head: str) -> None:
    body = f"The price is too high for us.\n\n{head}\nThis is what Jo wrote before and it is quoted.\n"
    zoned = zone_message(Message("email", "m.eml", "eml", author=Party("Ada Quill", ADA), body=body))
    assert zoned.text == "The price is too high for us."


def test_errors_of_a_spreadsheet_are_missing_values(tmp_path: Path) -> None:
    table = (
        'Account,Week starting,Active users,Logins\nOrchard,2025-03-03,12,"1,204"\nOrchard,2025-03-10,#REF!,#DIV/0!\n'
    )
    found = [(r.metric, r.value) for r in read(tmp_path, "Usage - Sheet1.csv", table).rows if isinstance(r, MetricRow)]
    assert found == [("Active users", 12), ("Logins", 1204)]


def test_a_german_excel_table_of_invoices(tmp_path: Path) -> None:
    table = (
        "Rechnungsnr.;Kunde;Rechnungsdatum;Fällig am;Bezahlt am;Betrag;Währung\r\n"
        "R-1;Orchard GmbH;01.02.2025;15.02.2025;20.02.2025;1.234,50;EUR\r\n"
    )
    assert read(tmp_path, "r.csv", table.encode("cp1252")).rows == (
        InvoiceRow("r.csv#row 2", "Orchard GmbH", "R-1", 1234.5, date(2025, 2, 15), date(2025, 2, 20), "EUR"),
    )


def test_the_customer_goes_before_the_ledger_account(tmp_path: Path) -> None:
    table = (
        "Konto;Kunde;Belegnr.;Belegdatum;"
        "Fälligkeit;Betrag;"
        "S/H\n10007;Orchard "
        "GmbH;R-17;"
        "13.02.2025;"
        "15.03.2025;1.200,00;S\n"
    )
    (row,) = read(tmp_path, "OP-Liste.csv", table).rows
    assert isinstance(row, InvoiceRow) and (row.account, row.amount) == ("Orchard GmbH", 1200)


def test_utf_16_with_tabs_as_excel_saves_unicode_text(tmp_path: Path) -> None:
    table = f"Vorname\tNachname\tE-Mail\tJobbezeichnung\tFirma\r\nAda\tQuill\t{ADA}\tLeiterin IT\tOrchard\r\n"
    (row,) = read(tmp_path, "k.csv", table.encode("utf-16")).rows
    assert isinstance(row, DirectoryRow)
    assert (row.name, row.emails, row.title, row.account) == ("Ada Quill", (ADA,), "Leiterin IT", "Orchard")


@pytest.mark.parametrize(
    "header",
    [
        "Record ID,Company name,Company Domain Name,Company owner,Renewal Date (custom),ARR (EUR),Health Score",
        "Account External Id,Account Name,Domain,Account Owner,Next Renewal Date,Total Contract Amount,ChurnScore",
        "Account ID,Account Name,Domain,Success Manager,Contract Renewal Date,Contract Value,Account Health",
        "GSID,Name,Domain,CSM,Renewal Date,ARR,Overall Score",
        "_id,name,domains,owner,renewalDate,arr,health",
    ],
    ids=["hubspot", "churnzero", "totango", "gainsight", "planhat"],
)
def test_accounts_of_crms_and_success_tools(header: str, tmp_path: Path) -> None:
    found = read(tmp_path, "accounts.csv", f'{header}\n11,Orchard Ltd,orchard.example,Jo Vale,2025-09-30,"12,000",77\n')
    (row,) = found.rows
    assert isinstance(row, AccountRow) and row.name == "Orchard Ltd"
    assert (row.domains, row.owner, row.arr, row.renewal_date) == (
        ("orchard.example",),
        "Jo Vale",
        12000,
        date(2025, 9, 30),
    )


def test_the_footer_of_a_salesforce_report(tmp_path: Path) -> None:
    table = (
        '"Account Name","Account Owner","Renewal Date","ARR Currency","ARR"\n'
        '"Orchard Ltd","Jo Vale","9/30/2025","EUR","12000.00"\n\n\n"Q1 renewals"\n'
        '"Copyright (c) 2000-2025 '
        "salesforce.com, inc. "
        "All rights "
        'reserved."\n"Confidential '
        "Information - Do "
        'Not Distribute"\n'
        '"Generated By:  Jo Vale  3/4/2025 10:00 AM"\n'
    )
    found = read(tmp_path, "report.csv", table)
    (row,) = found.rows
    assert isinstance(row, AccountRow) and (row.account, row.currency) == ("Orchard Ltd", "EUR")
    assert found.rejected == ()


def test_grouped_rows_of_a_salesforce_report(tmp_path: Path) -> None:
    table = (
        '"Account Name","Case Number","Subject","Status","Opened Date","Contact Name","Contact Email"\n'
        f'"Orchard Ltd","","","","","",""\n"","00001001","Export slow","New","3/14/2025","Ada Quill","{ADA}"\n'
        f'"Tide GmbH","","","","","",""\n"",'
        f'"00001002",'
        f'"Login fails",'
        f'"Closed",'
        f'"3/15/2025",'
        f'"Eve Foy",'
        f'"eve@tide.example"\n'
        '"Subtotal","1","","","","",""\n"Grand '
        'Total","2","",'
        '"","","",'
        '""\n\n"Confidential '
        "Information "
        "- Do Not "
        'Distribute"\n'
    )
    found = read(tmp_path, "report.csv", table)
    assert [(m.subject, m.organization) for m in found.messages] == [
        ("Export slow", "Orchard Ltd"), ("Login fails", "Tide GmbH"),
    ]  # fmt: skip
    assert found.rejected == ()


def test_an_ageing_report_of_quickbooks(tmp_path: Path) -> None:
    table = (
        'A/R Aging Detail Report\nVendor Inc.\n"As of March 31, 2025"\n\n'
        "Date,Transaction Type,Num,Customer,Due Date,Amount,Open Balance\n91 or more days past due,,,,,,\n"
        '10/01/2024,Invoice,1001,Orchard Ltd,10/31/2024,"1,200.00","1,200.00"\n'
        'Total for 91 or more days past due,,,,,"1,200.00","1,200.00"\n1 - 30 days past due,,,,,,\n'
        "02/13/2025,Invoice,1007,Tide GmbH,03/15/2025,900.00,900.00\nTotal for 1 - 30 days past due,,,,,900.00,900.00\n"
        'TOTAL,,,,,"2,100.00","2,100.00"\n'
    )
    found = read(tmp_path, "A_R Aging Detail.csv", table)
    assert [(r.account, r.invoice_id, r.due_date) for r in found.rows if isinstance(r, InvoiceRow)] == [
        ("Orchard Ltd", "1001", date(2024, 10, 31)), ("Tide GmbH", "1007", date(2025, 3, 15)),
    ]  # fmt: skip
    assert found.rejected == ()


def test_an_ageing_report_of_xero_names_its_customers_above_their_rows(tmp_path: Path) -> None:
    table = (
        "Aged Receivables Detail\nVendor Ltd\nAs at 31 March 2025\n\n"
        "Invoice Date,Due Date,Invoice Number,Invoice Reference,Current,1 Month,Older,Total\nOrchard Ltd,,,,,,,\n"
        "1 Oct 2024,31 Oct 2024,INV-0007,"
        "PO 7,0.00,"
        "0.00,1200.00,"
        "1200.00\nTotal "
        "Orchard Ltd,,,,"
        "0.00,0.00,"
        "1200.00,1200.00\n"
        "Tide GmbH,,,,,,,\n1 Feb 2025,3 "
        "Mar 2025,"
        "INV-0009,,0.00,"
        "900.00,0.00,"
        "900.00\nTotal Tide "
        "GmbH,,,,0.00,"
        "900.00,0.00,900.00\n"
        "Total,,,,0.00,900.00,1200.00,2100.00\n"
    )
    found = read(tmp_path, "Aged_Receivables_Detail.csv", table)
    assert [(r.account, r.invoice_id, r.amount) for r in found.rows if isinstance(r, InvoiceRow)] == [
        ("Orchard Ltd", "INV-0007", 1200), ("Tide GmbH", "INV-0009", 900),
    ]  # fmt: skip
    assert found.rejected == ()


def test_the_customer_of_a_xero_invoice_is_its_contact(tmp_path: Path) -> None:
    table = (
        "ContactName,EmailAddress,InvoiceNumber,"
        "Reference,"
        "InvoiceDate,"
        "DueDate,Total,"
        "InvoiceAmountPaid,Type,"
        "Status,Currency\n"
        f"Orchard Ltd,{ADA},INV-0007,PO 7,13/02/2025,15/03/2025,1200.00,0.00,Sales invoice,Awaiting Payment,GBP\n"
        f"Orchard Ltd,{ADA},INV-0006,PO 6,13/01/2025,15/02/2025,1200.00,1200.00,Sales invoice,Paid,GBP\n"
    )
    rows = [r for r in read(tmp_path, "SalesInvoices.csv", table).rows if isinstance(r, InvoiceRow)]
    assert [(r.account, r.due_date) for r in rows] == [("Orchard Ltd", date(2025, 3, 15)), ("Orchard Ltd", None)]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["", "a", "Total", "1 May 2025", "Orchard", "5"]), min_size=3, max_size=3), max_size=9
    )
)
def test_only_headings_and_totals_leave_a_table(cells: list[list[str]]) -> None:
    rows = tuple(Row(n, tuple(c)) for n, c in enumerate(cells, start=2))
    found = ungrouped(Table(("Customer", "Num", "Amount"), rows, ","), (0,))
    kept = {r.number: r.cells for r in found.rows}
    for row in rows:
        lone = [c for c in row.cells if c] == [row.cells[0]]
        first = next((c for c in row.cells if c), "")
        if not lone and first != "Total":
            assert row.number in kept and kept[row.number][1:] == row.cells[1:]
            assert kept[row.number][0] == row.cells[0] or not row.cells[0]


@pytest.mark.parametrize(
    ("header", "solved"),
    [
        (
            "Id,Demandeur,E-mail du demandeur,"
            "Organisation,Sujet,"
            "Description,"
            "Statut,Date de "
            "création,Date de "
            "résolution",
            True,
        ),
        (
            "ID,Anfragender,E-Mail-Adresse des Anfragenden,Organisation,Betreff,Beschreibung,Status,Erstellt,Gelöst",
            True,
        ),
        (
            "ID del ticket,Nombre completo,Correo "
            "electrónico,"
            "Nombre de la "
            "empresa,Asunto,"
            "Descripción,"
            "Estado,Hora "
            "de creación,"
            "Hora de resolución",
            True,
        ),
        (
            "Conversation ID,Contact name,Contact email,Company name,Subject,Initial message,State,Started at,Teammate",
            False,
        ),
    ],
    ids=["zendesk, french", "zendesk, german", "freshdesk, spanish", "intercom"],
)
def test_help_desks_in_other_languages(header: str, solved: bool, tmp_path: Path) -> None:
    end = "2025-03-05 11:00" if solved else "Jo Vale"
    row = f"4711,Ada Quill,{ADA},Orchard,Export,The export is slow.,open,2025-03-04 10:00,{end}"
    (message,) = read(tmp_path, "tickets.csv", f"{header}\n{row}\n").messages
    assert message.author is not None and (message.author.name, message.author.email) == ("Ada Quill", ADA)
    assert (message.text, message.organization) == ("The export is slow.", "Orchard")
    assert message.sent_at == datetime(2025, 3, 4, 10, tzinfo=UTC) and message.ticket is not None
    assert message.ticket.solved_at == (datetime(2025, 3, 5, 11, tzinfo=UTC) if solved else None)


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_jira_with_custom_fields_and_in_german(delimiter: str, tmp_path: Path) -> None:
    english = [
        "Summary",
        "Issue key",
        "Status",
        "Reporter",
        "Created",
        "Description",
        "Custom field (Customer)",
        "Comment",
    ]
    german = [
        "Zusammenfassung",
        "Vorgangsschlüssel",
        "Status",
        "Autor",
        "Erstellt",
        "Beschreibung",
        "Kunde",
        "Kommentar",
    ]
    comment = '"05.Mär.25 9:00;jo@vendor.example;We look into it."'
    cells = ["Export slow", "SUP-1", "Open", ADA, "04.Mär.25 10:00", "The export is slow.", "Orchard", comment]
    table = "\n".join(delimiter.join(row) for row in (english if delimiter == "," else german, cells)) + "\n"
    first, second = read(tmp_path, "jira.csv", table).messages
    assert (first.text, second.text) == ("The export is slow.", "We look into it.")
    assert second.author is not None and second.author.email == "jo@vendor.example"


def test_a_timeline_of_a_success_tool_is_logged_activity(tmp_path: Path) -> None:
    table = (
        "Company Name,Activity Type,Subject,Notes,Activity Date,Author,Internal Attendees,External Attendees\n"
        "Orchard Ltd,Meeting,QBR,Ada said the price is too high.,2025-03-04 10:00,Jo Vale,Jo Vale,Ada Quill\n"
    )
    (message,) = read(tmp_path, "timeline.csv", table).messages
    assert (message.kind, message.organization, message.subject) == ("meeting_notes", "Orchard Ltd", "QBR")
    assert message.author == Party("Jo Vale", side="vendor") and message.text == "Ada said the price is too high."


ASKED = "How likely is it that you would recommend Vendor to a friend or colleague?"
SURVEYS = {
    "delighted": "Person Email,Company,Survey Type,Score,Comment,Sent At,Responded At\n"
    f"{ADA},,NPS,4,Too pricey,2025-03-01 09:00:00 UTC,2025-03-02 10:00:00 UTC\n",
    "surveymonkey": f"Respondent ID,Start Date,End Date,Email Address,First Name,{ASKED},What is the main reason?\n"
    f"11801,03/02/2025 10:00:00 AM,03/02/2025 10:03:00 AM,{ADA},Ada,4,Too pricey\n"
    "11802,03/15/2025 10:00:00 AM,03/15/2025 10:03:00 AM,ben@orchard.example,Ben,9,Good\n",
    "typeform": "#,How likely are you to recommend us?,Why?,email,Start Date (UTC),Submit Date (UTC),Network ID\n"
    f"ab12,4,Too pricey,{ADA},2025-03-02 10:00:00,2025-03-02 10:01:00,77\n",
    "a plain reason": "#,How likely are you to recommend us?,What is the reason?,Email,Submitted At\n"
    f"1,4,Too pricey,{ADA},2025-03-02 10:00:00\n",
    "a reason of the score": "#,How likely are you to recommend us?,What’s the reason for your score?,"
    "Email,Submitted At\n"
    f"1,4,Too pricey,{ADA},2025-03-02 10:00:00\n",
    "ein Grund": 'Zeitstempel,E-Mail-Adresse,"Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",'
    f"Was war der wichtigste Grund?\n02.03.2025 10:00:00,{ADA},4,Too pricey\n",
    "google forms": 'Zeitstempel,E-Mail-Adresse,"Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",Warum?\n'
    f"02.03.2025 10:00:00,{ADA},4,Too pricey\n",
    "microsoft forms": f"ID,Start time,Completion time,Email,Name,{ASKED},Why?\n"
    f"1,3/2/25 10:00:00,3/2/25 10:02:00,{ADA},Ada Quill,4,Too pricey\n"
    "2,3/14/25 10:00:00,3/14/25 10:02:00,ben@orchard.example,Ben Roe,9,Good\n",
    "qualtrics": "StartDate,EndDate,RecipientEmail,Q1_NPS_GROUP,Q1,Q2\n"
    f'Start Date,End Date,Recipient Email,"{ASKED[:-1]} - Group",{ASKED},Why?\n'
    + ",".join(f'"{{""ImportId"":""{n}""}}"' for n in "abcdef")
    + f"\n2025-03-02 10:00:00,2025-03-02 10:02:00,{ADA},Detractor,4,Too pricey\n",
}


@pytest.mark.parametrize("table", SURVEYS.values(), ids=SURVEYS)
def test_answers_of_survey_tools_reach_their_account(table: str, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(table)
    (tmp_path / "a.eml").write_text(
        f"From: {ADA}\nTo: jo@vendor.example\nDate: 3 Mar 2025 10:00:00 +0000\nSubject: x\n\nHi.\n"
    )
    row = parse([tmp_path], VENDOR).table(SurveyRow)[0]
    assert (row.kind, row.score, row.comment, row.answered_at) == ("nps", 4, "Too pricey", date(2025, 3, 2))
    assert (row.account, row.person) == ("orchard.example", ADA)


def test_a_survey_sent_and_not_answered_is_a_row(tmp_path: Path) -> None:
    table = f"Person Email,Survey Type,Score,Sent At,Responded At\n{ADA},NPS,,2025-03-01 09:00:00 UTC,\n"
    (row,) = read(tmp_path, "d.csv", table).rows
    assert isinstance(row, SurveyRow) and (row.score, row.sent_at, row.answered_at) == (None, date(2025, 3, 1), None)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Quelle est la probabilité que vous nous recommandiez ?", "nps"),
        ("¿Con qué probabilidad nos recomendaría?", "nps"),
        ("Wie zufrieden sind Sie mit dem Support?", "csat"),
        ("How easy was it to solve your problem?", "ces"),
        ("Pourquoi ?", "comment"),
        ("Was ist der Hauptgrund für Ihre Bewertung?", "comment"),
        ("Recommended plan", None),
        ("Customer satisfaction owner", None),
        ("Why", "comment"),
        ("", None),
    ],
)
def test_what_a_question_measures(header: str, kind: str | None) -> None:
    assert question(header) == kind


def test_a_chart_with_unnamed_rows_is_of_accounts_where_they_are_known(tmp_path: Path) -> None:
    (tmp_path / "Active users.csv").write_text(
        '"Active Users"\n"by company"\n\n"","2025-03-03","2025-03-10"\n"Orchard","12","9"\n'
    )
    (tmp_path / "a.eml").write_text(
        f"From: {ADA}\nTo: jo@vendor.example\nDate: 3 Mar 2025 10:00:00 +0000\nSubject: x\n\nHi.\n"
    )
    rows = parse([tmp_path], VENDOR).table(MetricRow)
    assert [(r.account, r.metric, r.value) for r in rows] == [
        ("orchard.example", "Active users", 12), ("orchard.example", "Active users", 9),
    ]  # fmt: skip


REFUSALS = {
    ",Current,1 - 30,31 - 60,61 - 90,91 "
    "and over,"
    "Total\nOrchard Ltd,"
    ",,,,1200,"
    "1200\nTide GmbH,,"
    "900,,,,900\n": "ageing summary",
    '"Subject","Body","From: (Name)","From: '
    '(Address)","To: '
    '(Name)","To: '
    '(Address)"\n"Price","Too '
    'high","Ada",'
    '"a@b.example","Jo","x"\n': "without a date",
    "id,received_at,event,user_id,"
    "timestamp\n1,"
    "2025-03-03 "
    "10:00:00,"
    "Login,u1,"
    "2025-03-03 "
    "10:00:00\n": "one row for each event",
}


@pytest.mark.parametrize(("table", "why"), REFUSALS.items(), ids=REFUSALS.values())
def test_what_cannot_be_read_says_what_to_export_instead(table: str, why: str, tmp_path: Path) -> None:
    told = reason(tmp_path, "export.csv", table)
    assert why in told and "export" in told
    assert why_refused(["Account", "Domain", "Owner"]) is None


CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{0}\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTART;"
    "TZID=Europe/Berlin:20250304T100000\r\n"
    "SUMMARY:Tide review\r\n{1}END:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize(
    ("product", "people"),
    [
        (
            "-//Apple Inc.//iPhone OS 18.0//EN",
            'ORGANIZER;CN="Jo Vale";EMAIL="jo@vendor.example":/aMTIzNDU2Nzg5/principal/\r\n'
            f'ATTENDEE;CN="Ada Quill";CUTYPE=INDIVIDUAL;EMAIL="{ADA}";PARTSTAT=DECLINED:/xY/principal/\r\n',
        ),
        (
            "-//CyrusIMAP.org//Cyrus 3.9//EN",
            "ORGANIZER;X-JMAP-ID=amplYQ;CN=Jo Vale;EMAIL=jo@vendor.example:mailto:jo@vendor.example\r\n"
            f"ATTENDEE;X-JMAP-ID=bWRh;CN=Ada Quill;X-JMAP-ROLE=attendee;PARTSTAT=DECLINED:mailto:{ADA}\r\n",
        ),
    ],
    ids=["icloud", "fastmail"],
)
def test_calendars(product: str, people: str, tmp_path: Path) -> None:
    (entry,) = read(tmp_path, "c.ics", CALENDAR.format(product, people)).messages
    assert entry.author == Party("Jo Vale", "jo@vendor.example")
    assert [(i.party.email, i.response) for i in entry.invited] == [(ADA, "declined")]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Jour fixe Orchard-20250304_100000-Besprechungsaufzeichnung.vtt", "Jour fixe Orchard"),
        ("Point Orchard-20250304_100000-Enregistrement de la réunion.vtt", "Point Orchard"),
        ("Revisión Orchard-20250304_100000-Grabación de la reunión.vtt", "Revisión Orchard"),
    ],
)
def test_teams_transcripts_of_other_languages(name: str, title: str, tmp_path: Path) -> None:
    cues = (
        "WEBVTT\n\n0d8a-1/16-0\n00:00:03.100 --> 00:00:06.000\n<v Quill, Ada (Orchard)>Der Preis ist zu hoch.</v>\n\n"
        "0d8a-1/17-0\n00:00:07.000 --> 00:00:09.000\n<v Vale, Jo>Wir prüfen das.</v>\n"
    )
    (message,) = read(tmp_path, name, cues).messages
    assert (message.subject, message.sent_at) == (title, datetime(2025, 3, 4, 10, tzinfo=UTC))
    assert [t.speaker for t in message.turns] == [Party("Ada Quill", company="Orchard"), Party("Jo Vale")]


CHATS = {
    "android, german": (
        "WhatsApp Chat mit Orchard.txt",
        "04.03.25, 10:00 - Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.\n"
        "04.03.25, 10:01 - Ada Quill: The export\nis slow.\n04.03.25, 10:05 - Jo Vale: <Medien ausgeschlossen>\n",
    ),
    "ios": (
        "_chat.txt",
        "[04/03/2025, 10:00:00] Orchard: \u200eMessages and calls are end-to-end encrypted.\n"
        "[04/03/2025, 10:01:07] Ada Quill: The "
        "export\nis "
        "slow.\n\u200e[14/03/2025, "
        "10:05:00] "
        "Jo Vale: "
        "\u200eimage omitted\n",
    ),
    "android, us": (
        "WhatsApp Chat with Orchard.txt",
        "3/4/25, 10:00\u202fAM - Messages are end-to-end encrypted.\n"
        "3/4/25, 10:01\u202fAM - Ada Quill: The "
        "export\nis "
        "slow.\n3/14/25, "
        "9:05\u202fPM - "
        "Jo Vale: "
        "photo.jpg "
        "(file attached)\n",
    ),
    "android, brazil": (
        "Conversa do WhatsApp com Orchard.txt",
        "04/03/2025 10:00 - As mensagens são protegidas.\n"
        "04/03/2025 10:01 - Ada Quill: The export\nis slow.\n14/03/2025 10:05 - Jo Vale: <Mídia omitida>\n",
    ),
}


@pytest.mark.parametrize(("name", "text"), CHATS.values(), ids=CHATS)
def test_whatsapp(name: str, text: str, tmp_path: Path) -> None:
    found = read(tmp_path, name, text)
    assert found.rejected == () and len(found.messages) == 3
    first, second, third = found.messages
    assert first.automatic and first.author is None
    assert (second.kind, second.text, second.author) == ("chat", "The export\nis slow.", Party("Ada Quill"))
    assert second.sent_at is not None and second.sent_at.replace(second=0) == datetime(2025, 3, 4, 10, 1, tzinfo=UTC)
    assert third.body == "" and "attachment_not_exported" in third.flags
    assert second.subject == (None if name == "_chat.txt" else "Orchard")


def test_what_whatsapp_says_itself_has_no_author(tmp_path: Path) -> None:
    lines = (
        "[3/13/25, 10:12:33\u202fAM] Orchard Team: \u200eMessages and calls are end-to-end encrypted.",
        "[3/13/25, 10:12:34\u202fAM] Ada Quill: \u200eAda Quill was added",
        "[3/13/25, 10:13:33\u202fAM] Ada Quill: The price is too high",
        "[3/13/25, 10:16:33\u202fAM] Ada Quill: \u200eMissed voice call",
        "[3/13/25, 10:19:33\u202fAM] Ada Quill: \u200ePOLL:\nWhich day?\n\u200eOPTION: Monday (1 vote)",
    )
    found = read(tmp_path, "WhatsApp Chat - Orchard Team.txt", "\n".join(lines)).messages
    assert [m.author and m.author.name for m in found] == [None, None, "Ada Quill", None, None]
    assert [m.automatic for m in found] == ["system_event" in m.flags for m in found] == [True, True, False, True, True]
    assert found[-1].body == "POLL:\nWhich day?\nOPTION: Monday (1 vote)"


@pytest.mark.parametrize(
    ("words", "caption"),
    [
        ("IMG-20250313-WA0000.jpg (Datei angehängt)\nDas ist der Fehler", "Das ist der Fehler"),
        ("Here is the offer \u200e<attached: 00000013-Offer.pdf>", "Here is the offer"),
        ("\u200e<attached: 00000012-PHOTO.jpg>", ""),
        ("Offer.pdf • \u200e2 pages \u200edocument omitted", ""),
        ("\u200eafbeelding weggelaten", ""),
        ("<Media har utelämnats>", ""),
        ("<Без медиафайлов>", ""),
        ("‹Без медиафайлов›", ""),
        ("<Medya dahil edilmedi>", ""),
        ("<Media omitted>\nThe screen hangs", "The screen hangs"),
        ("<Media omitted> <This message was edited>", ""),
        ("null", ""),
    ],
)
def test_marks_of_attachments_are_no_words(words: str, caption: str, tmp_path: Path) -> None:
    text = f"13.03.25, 10:12 - Jo Vale: Hello\n13.03.25, 10:13 - Ada Quill: {words}\n"
    _, message = read(tmp_path, "WhatsApp Chat with Orchard.txt", text).messages
    assert (message.body, message.author) == (caption, Party("Ada Quill"))
    assert "attachment_not_exported" in message.flags


@pytest.mark.parametrize("words", ["<3", "See <https://orchard.example>", "The photo omitted the sign", "5 > 3 < 4"])
def test_words_like_marks_of_attachments_stay(words: str, tmp_path: Path) -> None:
    text = f"13.03.25, 10:12 - Jo Vale: Hello\n13.03.25, 10:13 - Ada Quill: {words}\n"
    _, message = read(tmp_path, "WhatsApp Chat with Orchard.txt", text).messages
    assert message.body == words and "attachment_not_exported" not in message.flags


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("WhatsApp-keskustelu Orchard", "3.3.2025 klo 10.12 - ", "13.3.2025 klo 14.13 - "),
        ("WhatsApp Chat with Orchard", "2025. 03. 03. 10:12 - ", "2025. 03. 13. 14:13 - "),
        ("WhatsApp Chat with Orchard", "2025/3/3 上午10:12 - ", "2025/3/13 下午2:13 - "),
        ("WhatsApp Chat with Orchard", "[2025/3/3 上午10:12:00] ", "[2025/3/13 下午2:13:00] "),
        ("WhatsApp Chat with Orchard", "2025. 3. 3. 오전 10:12, ", "2025. 3. 13. 오후 2:13, "),
        ("WhatsApp Chat with Orchard", "\u200f3/3/2025، 10:12 ص - ", "\u200f13/3/2025، 2:13 م - "),
        (
            "WhatsApp Chat with Orchard",
            "[٣\u200f/٣\u200f/٢٠٢٥، ١٠:١٢:٠٠ ص] ",
            "[١٣\u200f/٣\u200f/٢٠٢٥، ٢:١٣:٠٠ م] ",
        ),
    ],
)
def test_whatsapp_of_further_regions(name: str, first: str, second: str, tmp_path: Path) -> None:
    found = read(tmp_path, f"{name}.txt", f"{first}Ada Quill: One\n{second}Jo Vale: Two\n").messages
    assert [(m.author, m.body, m.subject) for m in found] == [
        (Party("Ada Quill"), "One", "Orchard"),
        (Party("Jo Vale"), "Two", "Orchard"),
    ]
    days = [datetime(2025, 3, 3, 10, 12, tzinfo=UTC), datetime(2025, 3, 13, 14, 13, tzinfo=UTC)]
    assert [m.sent_at for m in found] == days


def test_a_colon_within_the_title_of_a_group_ends_no_name(tmp_path: Path) -> None:
    line = 'Jo Vale hat die Gruppe "Orchard: Projekt" erstellt.'
    text = f"13.03.25, 10:12 - {line}\n13.03.25, 10:13 - Ada Quill: Gerne\n"
    first, _ = read(tmp_path, "WhatsApp-Chat mit Orchard.txt", text).messages
    assert (first.automatic, first.author, first.body) == (True, None, line)


def test_a_chat_whose_days_leave_it_open_is_refused_entry_by_entry(tmp_path: Path) -> None:
    text = "04/03/2025, 10:01 - Ada: a\n04/03/2025, 10:02 - Jo: b\n"
    assert "day and month" in reason(tmp_path, "WhatsApp Chat with Orchard.txt", text)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_chat_is_read_or_refused(lines: list[str]) -> None:
    text = "\n".join(["04.03.25, 10:01 - Ada: a", *lines, "05.03.25, 10:02 - Jo: b"])
    source = Source.of_bytes(text.encode("utf-8", "replace"), "c.txt")
    try:
        records = list(WhatsApp().parse(source))
    except UnreadableInput as error:
        assert "binary" in str(error)
    else:
        assert WhatsApp().sniff(source) > 0 and len(records) >= 2
