import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput, UsageError
from cxnlp.ingest.source import Source
from cxnlp.ingest.tables import FORMATS, KINDS, describe_csv, read_table
from cxnlp.types import AccountRow, DirectoryRow, InvoiceRow, MetricRow, OutcomeRow, Rejected, SurveyRow


def source(text, name="t.csv"):
    return Source.of_bytes(text if isinstance(text, bytes) else text.encode(), name)


def rows(text, name="t.csv"):
    found = source(text, name)
    best = max(FORMATS, key=lambda form: form.sniff(found))
    assert best.sniff(found) > 0.4
    return list(best.parse(found))


def test_people_of_three_tools():
    crm = (
        "Contact ID,First Name,Last Name,Title,Email,Account Name,Account ID\n"
        "0031,Zoé,Ruiz,CFO,Zoe@Acme.example,Acme,0011\n"
    )
    hub = (
        "Record ID,First name,Last name,Email,Job title,Associated Company,Contact owner\n"
        "7,Zoé,Ruiz,zoe@acme.example,,Acme,Jo\n"
    )
    own = (
        "name,emails,title,role,account,side\n"
        "Zoé Ruiz,zoe@acme.example;z.ruiz@acme.example,CFO,executive,Acme,customer\n"
    )
    assert rows(crm) == [
        DirectoryRow("t.csv#row 2", "Zoé Ruiz", ("zoe@acme.example",), "salesforce:0031", "CFO", None, "Acme")
    ]
    assert rows(hub) == [
        DirectoryRow("t.csv#row 2", "Zoé Ruiz", ("zoe@acme.example",), "hubspot:7", None, None, "Acme")
    ]
    both = ("zoe@acme.example", "z.ruiz@acme.example")
    assert rows(own) == [DirectoryRow("t.csv#row 2", "Zoé Ruiz", both, None, "CFO", "executive", "Acme", "customer")]


def test_a_person_with_a_bad_address_keeps_the_name_and_the_address_is_told():
    rejected, person = rows("name,email,title\nBo Li,bo at acme,CEO\n")
    reason = "'bo at acme' holds something that is no e-mail address"
    assert rejected == Rejected("t.csv", "row 2, email", reason, "people")
    assert (person.name, person.emails) == ("Bo Li", ())


def test_a_role_column_with_job_titles_gives_titles():
    (person,) = rows("name,email,role\nBo Li,bo@acme.example,Head of Data\n")
    assert (person.role, person.title) == (None, "Head of Data")


def test_accounts():
    text = (
        "account,name,domains,owner,arr,currency,renewal_date,Parent Company,partner\n"
        'acme,Acme Inc,https://www.acme.example/x; acme.org,Jo,"120,000",USD,2026-03-01,Fell Group,Sell & Co; Ray\n'
    )
    expected = AccountRow(
        source="t.csv#row 2",
        account="acme",
        name="Acme Inc",
        domains=("acme.example", "acme.org"),
        owner="Jo",
        arr=120000.0,
        currency="USD",
        renewal_date=date(2026, 3, 1),
        parents=("Fell Group",),
        partners=("Sell & Co", "Ray"),
    )
    assert rows(text) == [expected]


def test_wide_metrics_leave_missing_values_out():
    found = rows("account,week,logins,nps,notes\nAcme,2025-W35,301,,busy\nAcme,2026-W01,0,9,\n")
    assert found == [
        MetricRow("t.csv#row 2", "Acme", date(2025, 8, 25), date(2025, 8, 31), "logins", 301.0),
        MetricRow("t.csv#row 3", "Acme", date(2025, 12, 29), date(2026, 1, 4), "logins", 0.0),
        MetricRow("t.csv#row 3", "Acme", date(2025, 12, 29), date(2026, 1, 4), "nps", 9.0),
    ]


def test_long_metrics():
    found = rows(
        "account,date,metric,value\nAcme,2025-09-01,logins,5\nAcme,2025-09-08,logins,\nAcme,2025-09-15,logins,6\n"
    )
    assert [(r.metric, r.value, r.period_start, r.period_end) for r in found] == [
        ("logins", 5.0, date(2025, 9, 1), date(2025, 9, 7)),
        ("logins", 6.0, date(2025, 9, 15), date(2025, 9, 21)),
    ]


def test_surveys_keep_non_responses():
    text = (
        "account,person,sent_at,answered_at,kind,score,scale_max\n"
        "Acme,Bo,2025-01-02,,NPS,,10\n"
        "Acme,Jo,2025-01-02,2025-01-05,nps,0,10\n"
    )
    assert rows(text) == [
        SurveyRow("t.csv#row 2", "Acme", "nps", date(2025, 1, 2), None, "Bo", None, None, 10.0),
        SurveyRow("t.csv#row 3", "Acme", "nps", date(2025, 1, 2), date(2025, 1, 5), "Jo", 0.0, None, 10.0),
    ]


def test_survey_kind_from_the_file_or_refused():
    assert rows("Respondent,Score,Date\na@b.example,9,2025-02-03\n", "NPS_results.csv")[0].kind == "nps"
    assert "no survey kind" in rows("Respondent,Score,Date\na@b.example,9,2025-02-03\n")[0].reason


def test_invoices_in_german_with_a_bad_row():
    text = (
        "Kunde;Rechnungsnummer;Betrag;Fällig am;Bezahlt am\n"
        "Öl AG;R-1;1.234,50 €;05.03.2025;\n"
        "Öl AG;R-2;viel;31.03.2025;\n"
        "Öl AG;R-3;7;31.02.2025;\n"
    )
    good, no_number, no_date = rows(text.encode("cp1252"))
    assert good == InvoiceRow("t.csv#row 2", "Öl AG", "R-1", 1234.5, date(2025, 3, 5), None, "EUR")
    assert (no_number.locator, no_number.reason) == ("row 3", "Betrag: 'viel' is no number")
    assert (no_date.locator, no_date.reason) == ("row 4", "Fällig am: '31.02.2025' is no day of the calendar")


def test_day_and_month_are_decided_by_the_other_date_column():
    (found,) = rows("account,invoice_id,amount,due_date,paid_date\nAcme,1,5,03/04/2025,28/04/2025\n")
    assert found.due_date == date(2025, 4, 3)


def test_undecidable_dates_are_rejected_not_guessed():
    (found,) = rows("account,invoice_id,amount,due_date\nAcme,1,5,03/04/2025\n")
    assert "cannot be told apart" in found.reason


def test_outcomes():
    found = rows("account,date,outcome\nAcme,2026-01-05,Churned\nBeta,2026-01-06,unclear\n")
    assert found[0] == OutcomeRow("t.csv#row 2", "Acme", date(2026, 1, 5), "churned")
    assert "none of renewed" in found[1].reason


def test_forced_kind_names_what_is_missing_and_what_is_there():
    with pytest.raises(
        UsageError, match=r"t.csv: not a table of invoices: no column for amount; columns found: invoice, due date"
    ):
        read_table(source("invoice,due date\n1,2025-01-01\n"), "invoices")


def test_forced_kind_takes_what_sniffing_would_not():
    assert all(form.sniff(source("customer\nAcme\n")) == 0 for form in FORMATS)
    assert read_table(source("customer\nAcme\n"), "accounts") == [AccountRow("t.csv#row 2", "Acme", "Acme")]


def test_a_mapping_names_the_columns():
    found = read_table(source("Wer,Post\nBo,bo@x.example\n"), "people", {"name": "Wer", "emails": "Post"})
    assert found == [DirectoryRow("t.csv#row 2", "Bo", ("bo@x.example",))]


def test_description_of_an_unknown_table():
    assert describe_csv(source("a,b\n1,2\n")) == "no format recognised; columns: a, b"
    assert "a table of invoices would need a column due_date" in describe_csv(source("invoice number,amount\n1,2\n"))
    assert "not delimited text" in describe_csv(source("hello\n"))


NOT_TABLES = [
    b'{"sentences": []}',
    b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nBo: hi, there\n",
    b"From: Bo, Li <bo@x.example>\nTo: a, b\nSubject: name, email, title\n\nHi,\n",
    b"BEGIN:VCALENDAR\nSUMMARY:name,email\n",
    b"Dear all, as agreed, name, title and email follow.\n",
    b"%PDF-1.7",
    b"",
]


@pytest.mark.parametrize("data", NOT_TABLES)
def test_other_formats_are_not_claimed(data):
    assert all(form.sniff(Source.of_bytes(data, "x.csv")) == 0 for form in FORMATS)


@given(st.binary(max_size=300), st.sampled_from(KINDS))
def test_any_bytes_give_a_usage_error_or_rows(data, kind):
    try:
        read_table(Source.of_bytes(data, "x"), kind)
    except UsageError as error:
        assert str(error).startswith("x: ")


fragments = st.sampled_from(
    [
        "account",
        "name",
        "email",
        "week",
        "date",
        "score",
        "kind",
        ",",
        ";",
        "\n",
        '"',
        "2025-W01",
        "1",
        "é",
        "01/02/2025",
    ]
)


@given(st.lists(fragments, max_size=60).map("".join))
def test_table_like_text_never_breaks_a_format(text):
    found = source(text)
    describe_csv(found)
    for form in FORMATS:
        assert 0 <= form.sniff(found) <= 1
        try:
            list(form.parse(found))
        except UnreadableInput as error:
            assert str(error)


def test_json_of_crms_meets_the_same_columns():
    person = {"FirstName": "Bo", "LastName": "Li", "Email": "bo@x.example"}
    salesforce = {"totalSize": 1, "records": [{"attributes": {}, **person, "Title": None, "Account": {"Name": "Acme"}}]}
    hubspot = {"results": [{"id": "7", "properties": {**{k.lower(): v for k, v in person.items()}, "company": "Acme"}}]}
    (one,), (other,) = rows(json.dumps(salesforce)), rows(json.dumps(hubspot))
    assert (one.name, one.emails, one.account, one.title) == ("Bo Li", ("bo@x.example",), "Acme", None)
    assert (other.name, other.emails, other.account) == (one.name, one.emails, one.account)


def test_json_metrics_by_line():
    found = rows(
        b'{"account": "Acme", "week": "2025-W35", "logins": 3}\n'
        b'{"account": "Acme", "week": "2025-W36", "logins": null}\n'
    )
    assert [(r.metric, r.value) for r in found] == [("logins", 3.0)]


@pytest.mark.parametrize(
    "data",
    [
        b'{"title": "Weekly", "date": 1, "sentences": [{"speaker_name": "Bo", "email": "a@b.example"}]}',
        b'{"id": "1", "meeting_attendees": [{"name": "Bo", "email": "a@b.example"}], "sentences": []}',
        b'[{"summary": "x", "attendees": [{"email": "a@b.example", "title": "CEO", "name": "Bo"}]}]',
        b'[{"type": "message", "user": "U1", "text": "name, email", "ts": "1.2"}]',
    ],
)
def test_other_json_is_no_table(data):
    assert all(form.sniff(Source.of_bytes(data, "x.json")) == 0 for form in FORMATS)


def test_language_of_the_headers_tells_day_from_month_where_nothing_else_does():
    (found,) = rows("Cliente,Fecha,Resultado\nAcme,03/04/2026,cancelado\n")
    assert found == OutcomeRow("t.csv#row 2", "Acme", date(2026, 4, 3), "churned")


def test_scores_by_date_are_metrics_unless_somebody_answered():
    found = rows("account,date,nps,csat,logins\nAcme,2025-09-01,9,4.5,300\nAcme,2025-09-08,,4.6,310\n")
    assert {r.metric for r in found} == {"nps", "csat", "logins"}


@pytest.mark.parametrize(
    "text", ["name,type\na,b\n", "customer,date,status\nAcme,2025-01-01,shipped\n", "name,owner\na,b\n"]
)
def test_vague_headers_are_not_claimed(text):
    assert all(form.sniff(source(text)) == 0 for form in FORMATS)


def test_a_report_with_title_and_footer_is_recognised():
    (person,) = rows(
        "Report: people\n\nFirst Name,Last Name,Email,Title\nBo,Li,bo@x.example,CEO\n\nCopyright X\nBy: Y\n"
    )
    assert person.name == "Bo Li"
