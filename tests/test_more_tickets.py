"""HubSpot, ServiceNow, GitHub and ticket lists without words, made after the vendors' documentation."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.ingest.registry import detect
from cxnlp.ingest.source import Source
from cxnlp.ingest.zoning import zone_all
from cxnlp.people.relevance import without_unsent
from cxnlp.types import Message, Party, Recipient, Rejected


def parse(data, name, tool):
    data = data if isinstance(data, bytes | str) else json.dumps(data)
    source = Source.of_bytes(data if isinstance(data, bytes) else data.encode(), name)
    form = detect(source)
    assert form is not None and form.name == tool
    return list(form.parse(source))


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


MAIL_IN_TICKET = (
    "Still broken this morning.\n\nOn Mon, Mar 3, 2025 at 9:00 AM Bo Marsh <bo@vendor.example> wrote:\n"
    "> Please try again.\n> Best, Bo"
)
TICKET = {
    "id": "501",
    "properties": {
        "subject": "Export fails",
        "content": MAIL_IN_TICKET,
        "createdate": "2025-03-04T09:00:00.000Z",
        "hs_pipeline": "0",
        "hs_pipeline_stage": "1",
        "hs_ticket_priority": "HIGH",
        "closed_date": None,
    },
    "associations": {"contacts": {"results": [{"id": "77", "type": "ticket_to_contact"}]}},
}


def test_hubspot_tickets_and_the_zoning_of_mail_in_them():
    page = {"results": [TICKET, {"properties": {}}, {"id": "9", "properties": {"x": 1}}], "paging": {}}
    message, *bad = parse(page, "tickets.json", "hubspot")
    assert message.text == "Still broken this morning."
    assert {z.zone for z in message.zones} == {"new", "quoted"}
    assert "".join(message.body[z.start : z.end] for z in message.zones) == message.body
    assert message.author == message.ticket.requester == Party(ref="hubspot:77", side="customer")
    assert (message.native_id, message.ticket.priority, message.sent_at) == ("501#0", "HIGH", at(2025, 3, 4, 9))
    assert [type(r) for r in bad] == [Rejected, Rejected]


def test_hubspot_activities():
    headers = {
        "from": {"email": "Ada@orchard.example", "firstName": "Ada", "lastName": "Quill"},
        "to": [{"email": "bo@vendor.example", "raw": "bo@vendor.example"}],
        "cc": [],
    }
    email = {
        "hs_timestamp": "2025-03-04T09:00:00Z",
        "hs_email_direction": "INCOMING_EMAIL",
        "hs_email_subject": "Re: Plan",
        "hs_email_text": MAIL_IN_TICKET,
        "hs_email_headers": json.dumps(headers),
        "hs_email_message_id": "<a1@orchard.example>",
    }
    note = {"hs_timestamp": "2025-03-05T09:00:00Z", "hs_note_body": "<p>Ada is unhappy.</p>", "hubspot_owner_id": "5"}
    meeting = {
        "hs_timestamp": 1741251600000,
        "hs_meeting_title": "Review",
        "hs_meeting_body": "Agenda",
        "hs_meeting_outcome": "CANCELED",
    }
    records = [{"id": str(i), "properties": p} for i, p in enumerate((email, note, meeting))]
    mail, logged, held = parse(records, "engagements.json", "hubspot")
    assert (mail.kind, mail.native_id) == ("email", "a1@orchard.example")
    assert mail.author == Party("Ada Quill", "ada@orchard.example", side="customer")
    assert mail.recipients == (Recipient(Party(email="bo@vendor.example"), "to"),)
    assert zone_all([mail])[0].text == "Still broken this morning."
    assert (logged.kind, logged.text, logged.internal) == ("call_note", "Ada is unhappy.", True)
    assert logged.author == Party(ref="hubspot-owner:5", side="vendor")
    assert (held.kind, held.cancelled, held.sent_at) == ("meeting_notes", True, at(2025, 3, 6, 9))
    old = {
        "engagement": {"id": 3, "type": "EMAIL", "timestamp": 1741251600000},
        "metadata": {
            "from": {"email": "bo@vendor.example"},
            "to": [{"email": "ada@orchard.example"}],
            "subject": "Plan",
            "text": "Hello",
        },
    }
    (first,) = parse({"results": [old]}, "old.json", "hubspot")
    assert (first.kind, first.author, first.body) == ("email", Party(email="bo@vendor.example", side="vendor"), "Hello")


def test_hubspot_meetings_that_nobody_came_to_and_mails_that_did_not_arrive():
    def read(properties, *contacts):
        linked = {"contacts": {"results": [{"id": number} for number in contacts]}}
        (found,) = parse(
            {"results": [{"id": "9", "properties": properties, "associations": linked}]}, "a.json", "hubspot"
        )
        return found

    meeting = {"hs_timestamp": "2025-03-06T09:00:00Z", "hs_meeting_title": "Review", "hs_meeting_body": "Agenda"}
    missed = {**meeting, "hs_meeting_outcome": "NO_SHOW"}
    ada = Party(ref="hubspot:77", side="customer")
    assert [(m.cancelled, m.absent) for m in (read(missed), read(missed, "77"), read(missed, "77", "78"))] == [
        (True, ()),
        (False, (ada,)),
        (True, ()),
    ]
    held = read({**meeting, "hs_meeting_outcome": "COMPLETED"}, "77")
    assert (held.cancelled, held.absent) == (False, ())
    mail = {"hs_timestamp": "2025-03-06T09:00:00Z", "hs_email_direction": "EMAIL", "hs_email_text": "Hello"}
    flags = {status: read({**mail, "hs_email_status": status}).flags for status in ("BOUNCED", "FAILED", "SENT")}
    assert flags == {"BOUNCED": ("undelivered",), "FAILED": ("undelivered",), "SENT": ()}
    kept, ignored = without_unsent([read({**mail, "hs_email_status": status}) for status in ("BOUNCED", "SENT")])
    assert ([m.flags for m in kept], [i.reason for i in ignored]) == (
        [()],
        ["not delivered, as the tool that sent it says"],
    )


def test_hubspot_tickets_as_csv():
    text = (
        "Record ID,Ticket name,Ticket status,Create date,Ticket description,Priority,"
        "Associated Contact,Associated Company\n"
        "501,Export fails,New,2025-03-04 09:00,It fails nightly,High,Ada Quill,Orchard\n"
    )
    (message,) = parse(text, "tickets.csv", "helpdesk_csv")
    assert (message.native_id, message.text, message.author) == (
        "501#0",
        "It fails nightly",
        Party("Ada Quill", side="customer"),
    )
    assert message.organization == "Orchard"


JOURNAL = (
    "2025-03-04 12:00:00 - Bo Marsh (Work notes)\nDisk is full.\n\n"
    "2025-03-04 11:00:00 - Ada Quill (Additional comments)\nAny news?\n"
)
INCIDENT = {
    "number": "INC0010001",
    "sys_id": "0" * 32,
    "short_description": "Export fails",
    "description": "It fails nightly.",
    "sys_created_on": "2025-03-04 10:00:00",
    "caller_id": {"link": "https://x.example/u", "value": "a" * 32},
    "state": "6",
    "priority": "2",
    "resolved_at": "2025-03-05 08:00:00",
    "comments": "",
    "work_notes": "",
}


LISTED = """"Number","Opened","Caller","Short description","Additional comments","Work notes","Assigned to","State","Priority","Updated"
"INC7","02/01/2026 09:12:44","Ada Quill","Export is empty","13/01/2026 10:00:00 - Bo Marsh (Additional comments)
We found the cause - a full disk.
It runs again.

02/01/2026 10:00:00 - Ada Quill (Additional comments)
Any news?

","02/01/2026 11:30:00 - Bo Marsh (Work notes)
She is annoyed, call her.

","Cy Dee","Closed","2 - High","14/01/2026 08:00:00"
"INC8","03/01/2026 08:00:00","Eve Stone","Slow","03/01/2026 09:00:00 - Cy Dee (Additional comments)
Which page?
","","Cy Dee","New","",""
"""  # noqa: E501


def test_a_servicenow_list_as_csv():
    found = parse(LISTED, "incident.csv", "servicenow_csv")
    assert [(m.native_id, m.author and m.author.name, m.author and m.author.side, m.internal) for m in found] == [
        ("INC7#0", "Ada Quill", "unknown", False),
        ("INC7#1", "Ada Quill", "unknown", False),
        ("INC7#2", "Bo Marsh", "vendor", True),
        ("INC7#3", "Bo Marsh", "vendor", False),
        ("INC8#0", "Eve Stone", "unknown", False),
        ("INC8#1", "Cy Dee", "vendor", False),
    ]
    assert [m.sent_at for m in found[1:4]] == [at(2026, 1, 2, 10), at(2026, 1, 2, 11, 30), at(2026, 1, 13, 10)]
    assert found[3].text == "We found the cause - a full disk.\nIt runs again."
    ticket = found[0].ticket
    assert (ticket.priority, ticket.solved_at, ticket.created_at) == (
        "high",
        at(2026, 1, 14, 8),
        at(2026, 1, 2, 9, 12, 44),
    )
    assert found[4].ticket.solved_at is None


def test_a_servicenow_list_needs_no_more_than_its_columns():
    text = (
        "Number,Opened,Caller,Short description,Additional comments\n"
        'INC1,2026-01-02 10:00:00,Ada Quill,Slow,"2026-01-02 10:05:00 - Ada Quill (Additional comments)\nStill slow."\n'
    )
    first, second = parse(text, "x.csv", "servicenow_csv")
    assert (first.subject, second.text, second.author.name) == ("Slow", "Still slow.", "Ada Quill")


def test_an_agent_who_calls_is_not_taken_for_one():
    text = (
        "Number,Caller,Assigned to,Short description,Additional comments\n"
        'INC1,Bo Marsh,Bo Marsh,Own,"2026-01-02 10:05:00 - Bo Marsh (Additional comments)\nMine."\n'
    )
    assert [m.author.side for m in parse(text, "x.csv", "servicenow_csv")] == ["unknown", "unknown"]


def test_servicenow_raw_values_are_utc():
    (message,) = parse({"result": [INCIDENT]}, "incidents.json", "servicenow")
    assert (message.sent_at, message.flags) == (at(2025, 3, 4, 10), ())
    assert message.author == Party(ref="servicenow:" + "a" * 32)
    assert (message.ticket.status, message.ticket.priority) == ("resolved", "high")
    assert message.ticket.solved_at == at(2025, 3, 5, 8)


def test_servicenow_display_values_and_journals():
    shown = {**INCIDENT, "caller_id": {"display_value": "Ada Quill", "link": "x"}, "comments_and_work_notes": JOURNAL}
    first, ask, note = parse({"result": [shown]}, "incidents.json", "servicenow")
    assert (first.author, first.flags) == (Party("Ada Quill"), ("no_timezone",))
    assert (ask.text, ask.author, ask.internal) == ("Any news?", Party("Ada Quill"), False)
    assert (note.text, note.author, note.internal) == ("Disk is full.", Party("Bo Marsh", side="vendor"), True)
    header = "Number,Short description,Caller,State,Opened,Description,Comments and Work notes"
    table = f'{header}\nINC1,Export fails,Ada Quill,New,2025-03-04 10:00:00,It fails,"{JOURNAL}"\n,x,,,,,\n'
    found = parse(table, "incident.csv", "servicenow_csv")
    assert [(m.text, m.internal) for m in found if isinstance(m, Message)] == [
        ("It fails", False),
        ("Any news?", False),
        ("Disk is full.", True),
    ]
    assert [r.reason for r in found if isinstance(r, Rejected)] == ["an incident without a number"]


@pytest.mark.parametrize(
    ("days", "read"),
    [
        (("03-02-2026 09:00:00 AM", "04-02-2026 10:00:00 AM"), (at(2026, 3, 2, 9), at(2026, 4, 2, 10))),
        (("03-02-2026 09:00:00 AM", "25-02-2026 10:00:00 PM"), (at(2026, 2, 3, 9), at(2026, 2, 25, 22))),
        (("03-02-2026 09:00:00", "04-02-2026 10:00:00"), (None, None)),
    ],
    ids=["american", "another row tells", "nothing tells"],
)
def test_days_with_dashes_beside_am_and_pm_are_month_first(days, read):
    opened, commented = days
    text = (
        "Number,Opened,Caller,Short description,Description,Additional comments\n"
        f'INC1,{opened},Ada Quill,Slow,It is,"{commented} - Ada Quill (Additional comments)\nStill slow."\n'
    )
    assert tuple(m.sent_at for m in parse(text, "x.csv", "servicenow_csv")) == read


def issue(number, **more):
    return {
        "url": f"https://api.github.com/repos/vendor/tool/issues/{number}",
        "html_url": f"https://github.com/vendor/tool/issues/{number}",
        "number": number,
        "title": "Export fails",
        "user": {"login": "adaq", "type": "User"},
        "state": "closed",
        "comments": 1,
        "created_at": "2025-03-04T10:00:00Z",
        "closed_at": "2025-03-05T08:00:00Z",
        "author_association": "NONE",
        "body": "It fails.<!-- a template -->",
        **more,
    }


def comment(number, login, body, **more):
    user = {"login": login, "type": "Bot" if login.endswith("[bot]") else "User"}
    issue_url = f"https://api.github.com/repos/vendor/tool/issues/{number}"
    return {"issue_url": issue_url, "user": user, "body": body, "created_at": "2025-03-04T11:00:00Z", **more}


def test_github_issues():
    pull = issue(2, pull_request={"url": "x"})
    records = [
        issue(1),
        pull,
        comment(1, "bom", "> It fails.\n\nSince when?", author_association="MEMBER"),
        comment(1, "stale[bot]", "Closing."),
    ]
    found = parse(records, "issues.json", "github_issues")
    (rejected,) = (r for r in found if isinstance(r, Rejected))
    assert "pull request" in rejected.reason
    first, reply, robot = (m for m in found if isinstance(m, Message))
    assert (first.native_id, first.text) == ("vendor/tool#1#0", "It fails.")
    assert first.author == Party("adaq", ref="github:adaq")
    assert (reply.text, [z.zone for z in reply.zones]) == ("Since when?", ["quoted", "new"])
    assert reply.author == Party("bom", ref="github:bom", side="vendor")
    assert (robot.automatic, robot.author) == (True, None)
    client = {
        "number": 3,
        "title": "Slow",
        "author": {"login": "adaq", "name": "Ada Quill", "is_bot": False},
        "body": "It is slow",
        "createdAt": "2025-03-04T10:00:00Z",
        "state": "OPEN",
        "comments": [
            {
                "author": {"login": "bom"},
                "authorAssociation": "OWNER",
                "body": "Noted",
                "createdAt": "2025-03-04T11:00:00Z",
            }
        ],
        "url": "https://github.com/vendor/tool/issues/3",
    }
    slow, noted = parse([client], "gh.json", "github_issues")
    assert (slow.author.name, noted.author.side, noted.native_id) == ("Ada Quill", "vendor", "vendor/tool#3#1")
    (alone,) = parse([comment(7, "adaq", "Same here")], "comments.json", "github_issues")
    assert (alone.native_id, alone.text) == ("vendor/tool#7#0", "Same here")


def test_the_attribution_in_a_comment_of_github_by_mail_is_not_the_authors_word():
    lead = "On Mon, Mar 3, 2025 at 9:00 AM adaq <notifications@github.com> wrote:"
    below = comment(1, "bom", f"Thanks.\n\n{lead}\n\n> It fails.\n>\n> Reply to this email directly\n")
    between = comment(1, "bom", f"{lead}\n\n> It fails.\n\nSince when?\n\n> Nightly.\n\nEvery night?")
    found = parse([issue(1), below, between], "issues.json", "github_issues")
    assert [m.text for m in found] == ["It fails.", "Thanks.", "Since when?\n\nEvery night?"]


ZENDESK_CSV = (
    "Summation column,Id,Requester,Requester id,Requester email,Requester domain,Submitter,"
    "Assignee,Group,Subject,Tags,Status,"
    "Priority,Via,Ticket type,Created at,Updated at,Organization,Solved at,Satisfaction Score\n"
    "1,77,Ada Quill,9,ada@orchard.example,orchard.example,Ada Quill,"
    "Bo Marsh,Support,Export fails,a b,Solved,High,Mail,Problem,"
    "2025-03-04 10:31,2025-03-05 09:00,Orchard,2025-03-05 09:00,Good\n"
)


def test_a_list_of_tickets_without_descriptions():
    (message,) = parse(ZENDESK_CSV, "tickets.csv", "ticket_list_csv")
    assert (message.native_id, message.text, message.subject) == ("77#0", "", "Export fails")
    assert message.ticket.requester == Party("Ada Quill", "ada@orchard.example", side="customer")
    assert (message.ticket.status, message.ticket.solved_at) == ("Solved", at(2025, 3, 5, 9))
    assert message.organization == "Orchard"


leaf = st.none() | st.booleans() | st.integers(-5, 10**12) | st.text(max_size=6)
values = st.recursive(
    leaf, lambda i: st.lists(i, max_size=2) | st.dictionaries(st.text(max_size=3), i, max_size=2), max_leaves=4
)


def mutated(record):
    return st.dictionaries(st.sampled_from(sorted(record)), values, max_size=3).map(lambda change: {**record, **change})


@settings(deadline=None, max_examples=40)
@given(mutated(TICKET["properties"]), mutated({k: v for k, v in INCIDENT.items() if k != "number"}), mutated(issue(1)))
def test_damaged_records_are_read_or_rejected(properties, incident, github):
    found = parse([TICKET, {"id": "7", "properties": {**properties, "subject": "x"}}], "tickets.json", "hubspot")
    assert len(found) == 2
    found = parse({"result": [INCIDENT, {**incident, "number": "INC2"}]}, "incidents.json", "servicenow")
    assert len({m.ticket.id for m in found if isinstance(m, Message)}) == 2
    found = parse([issue(9), github], "issues.json", "github_issues")
    assert len(found) >= 2
