import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.source import Source
from cxnlp.ingest.tables import FORMATS as TABLES
from cxnlp.ingest.tickets import FORMATS
from cxnlp.types import Attachment, DirectoryRow, Message, Party, Recipient, Rejected


def parse(data, name="export", tool=None):
    if not isinstance(data, bytes | str):
        data = json.dumps(data)
    source = Source.of_bytes(data if isinstance(data, bytes) else data.encode(), name)
    form = max((*FORMATS, *TABLES), key=lambda f: f.sniff(source))
    assert form.sniff(source) >= 0.6
    assert tool is None or form.name == tool
    return list(form.parse(source))


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


BO = Party("Bo Li", "bo@acme.example", "zendesk:1", "customer")
UMA = Party("Uma Ray", "uma@vendor.example", "zendesk:2", "vendor")
USERS = [
    {"id": 1, "name": "Bo Li", "email": "Bo@Acme.example", "role": "end-user", "organization_id": 5},
    {"id": 2, "name": "Uma Ray", "email": "uma@vendor.example", "role": "agent"},
]
TICKET = {
    "id": 77,
    "subject": "Export fails",
    "description": "The export fails.\n\nEvery night.",
    "status": "solved",
    "priority": "high",
    "requester_id": 1,
    "submitter_id": 1,
    "organization_id": 5,
    "created_at": "2025-03-04T10:31:00Z",
    "updated_at": "2025-03-06T08:00:00Z",
    "comments": [
        {
            "id": 1,
            "author_id": 1,
            "body": "The export fails. Every night.",
            "public": True,
            "created_at": "2025-03-04T10:31:00Z",
        },
        {
            "id": 2,
            "author_id": 2,
            "body": "Looks like the disk.",
            "public": False,
            "created_at": "2025-03-04T11:00:00Z",
            "attachments": [{"file_name": "disk.png", "size": 12, "content_type": "image/png"}],
        },
        {"id": 3, "author_id": -1, "body": "Merged from 78.", "public": True, "created_at": "2025-03-04T12:00:00Z"},
        {"id": 4, "author_id": 9, "html_body": "<p>Works <b>now</b></p>", "public": True, "created_at": None},
    ],
}
ZENDESK = {"tickets": [TICKET], "users": USERS, "organizations": [{"id": 5, "name": "Acme"}]}


def test_zendesk_export():
    found = parse(ZENDESK, tool="zendesk")
    people = [r for r in found if isinstance(r, DirectoryRow)]
    first, note, merge, last = (r for r in found if isinstance(r, Message))
    assert [(p.ref, p.side, p.account, p.emails) for p in people] == [
        ("zendesk:1", "customer", "Acme", ("bo@acme.example",)),
        ("zendesk:2", "vendor", None, ("uma@vendor.example",)),
    ]
    assert (first.native_id, first.thread_id, first.source) == ("77#0", "ticket:zendesk:77", "export#77#0")
    assert (first.author, first.organization, first.subject) == (BO, "Acme", "Export fails")
    assert first.text == first.body == "The export fails.\n\nEvery night."
    assert [(z.zone, z.start, z.end) for z in first.zones] == [("new", 0, len(first.body))]
    assert (first.ticket.status, first.ticket.priority, first.ticket.requester) == ("solved", "high", BO)
    assert (first.ticket.created_at, first.ticket.solved_at) == (at(2025, 3, 4, 10, 31), at(2025, 3, 6, 8))
    assert (note.native_id, note.author, note.internal, note.automatic) == ("77#1", UMA, True, False)
    assert note.attachments == (Attachment("disk.png", 12, "image/png"),)
    assert (merge.author, merge.automatic) == (None, True)
    assert (last.text, last.sent_at, last.time_precision, last.flags) == ("Works now", None, "none", ("missing",))
    assert last.author == Party(ref="zendesk:9")


def test_zendesk_lines_without_users_know_the_embedded_requester():
    line = {**TICKET, "requester": USERS[0], "comments": TICKET["comments"][:2]}
    found = parse("\n".join(json.dumps({**line, "id": i}) for i in (1, 2)), tool="zendesk")
    assert [m.native_id for m in found] == ["1#0", "1#1", "2#0", "2#1"]
    assert found[0].author == BO
    assert found[1].author == Party(ref="zendesk:2", side="vendor")


def test_who_submitted_a_zendesk_ticket_wrote_its_description():
    words = "Bo rang. He is angry."
    ticket = {**TICKET, "description": words, "submitter_id": 2, "comments": []}
    first = {"id": 1, "author_id": 2, "body": words, "public": False, "created_at": TICKET["created_at"]}
    unsaid = {key: value for key, value in ticket.items() if key != "submitter_id"}

    def read(changes):
        found = parse({"tickets": [changes], "users": USERS}, tool="zendesk")
        return [(m.author, m.internal, m.text, m.ticket.requester) for m in found if isinstance(m, Message)]

    assert read(ticket) == [(UMA, False, words, BO)]
    assert read({**ticket, "is_public": False}) == [(UMA, True, words, BO)]
    assert read({**ticket, "is_public": False, "comments": [first]}) == [(UMA, True, words, BO)]
    assert read({**ticket, "is_public": True, "comments": [first]}) == [(UMA, True, words, BO)]
    assert read({**unsaid, "comments": [first]}) == [(UMA, True, words, BO)]
    assert read(unsaid) == [(BO, False, words, BO)]


def test_zendesk_users_by_line():
    found = parse("\n".join(json.dumps(u) for u in USERS), tool="zendesk")
    assert [(r.name, r.side) for r in found] == [("Bo Li", "customer"), ("Uma Ray", "vendor")]


def test_a_broken_line_is_rejected_and_the_rest_read():
    good = json.dumps(TICKET)
    found = parse(f"{good}\n{good[:-1]}\n{good}\n", tool="zendesk")
    (bad,) = (r for r in found if isinstance(r, Rejected))
    assert bad.locator == "line 2"
    assert len(found) == 1 + 2 * 4


def test_a_description_that_no_comment_repeats_is_message_zero():
    found = parse({**TICKET, "comments": TICKET["comments"][1:2]})
    assert [m.native_id for m in found] == ["77#0", "77#1"]
    assert found[0].text == TICKET["description"]


FRESHDESK = [
    {
        "helpdesk_ticket": {
            "id": 1,
            "display_id": "90",
            "subject": "Wrong total",
            "description": "The total is wrong",
            "status": 4,
            "priority": 3,
            "created_at": "2025-10-21T10:12:00-04:00",
            "updated_at": "2025-10-23T09:00:00-04:00",
            "requester": {"id": 3, "name": "Bo Li", "email": "bo@acme.example"},
            "company": {"name": "Acme"},
            "notes": [
                {
                    "body": "<div>Fixed &amp; live</div>",
                    "created_at": "2025-10-22T09:20:00+03:00",
                    "incoming": False,
                    "private": False,
                    "user": {"id": 7, "name": "Uma Ray", "email": "uma@vendor.example"},
                },
                {
                    "body": "hm",
                    "created_at": "2025-10-22T10:00:00+03:00",
                    "incoming": False,
                    "private": True,
                    "user": {"id": 7},
                },
                {
                    "body": "thanks",
                    "created_at": "2025-10-22T08:31:00-04:00",
                    "incoming": True,
                    "private": False,
                    "user": {"id": 3},
                },
            ],
        }
    }
]


def test_freshdesk_export():
    first, fixed, private, thanks = parse(FRESHDESK, tool="freshdesk")
    assert (first.native_id, first.organization, first.utc_offset) == ("90#0", "Acme", "-04:00")
    assert first.author == Party("Bo Li", "bo@acme.example", "freshdesk:3", "customer")
    assert (first.ticket.status, first.ticket.priority) == ("resolved", "high")
    assert first.ticket.solved_at == at(2025, 10, 23, 13)
    assert (fixed.text, fixed.author.side, fixed.sent_at) == ("Fixed & live", "vendor", at(2025, 10, 22, 6, 20))
    assert private.internal
    assert thanks.author == first.author


def test_freshdesk_api_version_2():
    ticket = {
        "id": 12,
        "subject": "Hello",
        "description": "<p>One</p>",
        "description_text": "One",
        "requester_id": 3,
        "responder_id": 7,
        "status": 2,
        "priority": 1,
        "created_at": "2025-10-21T10:12:00Z",
        "conversations": [
            {
                "body_text": "Two",
                "incoming": True,
                "private": False,
                "user_id": 3,
                "from_email": "Bo <bo@acme.example>",
                "created_at": "2025-10-21T11:00:00Z",
            }
        ],
    }
    first, second = parse([ticket], tool="freshdesk")
    assert first.author == second.author == Party(None, "bo@acme.example", "freshdesk:3", "customer")
    assert (first.ticket.status, first.ticket.priority, first.ticket.solved_at) == ("open", "low", None)


def part(kind, body, author, when=1757390640):
    return {"part_type": kind, "body": body, "created_at": when, "author": author}


INTERCOM = {
    "type": "conversation.list",
    "conversations": [
        {
            "type": "conversation",
            "id": "20861",
            "created_at": 1757390640,
            "updated_at": 1757396400,
            "title": "Gate blocked",
            "state": "closed",
            "source": {
                "body": "<p>It is blocked</p>",
                "author": {"type": "user", "id": "4", "name": "Bo Li", "email": "bo@acme.example"},
            },
            "conversation_parts": {
                "conversation_parts": [
                    part(
                        "comment",
                        "<p>On it</p>",
                        {"type": "admin", "id": "7", "name": "Uma Ray", "email": "uma@vendor.example"},
                    ),
                    part("note", "<p>Known bug</p>", {"type": "admin", "id": "7"}),
                    part("assignment", None, {"type": "bot", "id": "8"}),
                    part("comment", "<p>How did we do?</p>", {"type": "bot", "id": "8"}),
                    part("close", None, {"type": "admin", "id": "7"}, 1757391000),
                ]
            },
        }
    ],
}


def test_intercom_conversations():
    first, answer, note, bot = parse(INTERCOM, tool="intercom")
    assert (first.native_id, first.subject, first.text) == ("20861#0", "Gate blocked", "It is blocked")
    assert first.author == Party("Bo Li", "bo@acme.example", "intercom:4", "customer")
    assert first.ticket.requester == first.author
    assert (first.sent_at, first.time_precision) == (at(2025, 9, 9, 4, 4), "second")
    assert first.ticket.solved_at == at(2025, 9, 9, 4, 10)
    assert (answer.native_id, answer.author.side, answer.internal) == ("20861#1", "vendor", False)
    assert (note.internal, note.author) == (True, answer.author)
    assert bot.automatic


JIRA = (
    "\ufeffIssue key,Status,Priority,Reporter,Reporter Id,Created,Resolved,"
    "Summary,Description,Attachment,Comment,Comment\n"
    "SUP-1,Resolved,High,Bo Li,bo@acme.example,06/May/25 9:20 AM,07/May/25 1:00 PM,No login,"
    '"Hello,\ncannot log in",06/May/25 9:21 AM;bo@acme.example;shot.png;https://x.example/1,'
    "06/May/25 9:45 AM;uma@vendor.example;Reset; try again,06/May/25 1:02 PM;bo@acme.example;ok\n"
    "SUP-2,Open,Low,Bo Li,bo@acme.example,07/May/25 9:20 AM,,More,,,just text,\n"
)


def test_jira_csv():
    first, answer, ok, second, loose = parse(JIRA, "jira.csv", "jira_csv")
    assert (first.native_id, first.thread_id) == ("SUP-1#0", "ticket:jira:SUP-1")
    assert first.author == Party("Bo Li", "bo@acme.example", "jira:bo@acme.example")
    assert (first.sent_at, first.time_precision, first.utc_offset) == (at(2025, 5, 6, 9, 20), "minute", None)
    assert first.flags == ("no_timezone",)
    assert first.body == "Hello,\ncannot log in"
    assert first.attachments == (Attachment("shot.png", 0, "image/png"),)
    assert first.ticket.solved_at == at(2025, 5, 7, 13)
    assert (answer.text, answer.author.email) == ("Reset; try again", "uma@vendor.example")
    assert (ok.author.name, ok.native_id) == ("Bo Li", "SUP-1#2")
    assert (second.text, second.ticket.solved_at) == ("", None)
    assert (loose.text, loose.author, loose.sent_at, loose.flags) == ("just text", None, None, ("missing",))


def test_jira_csv_in_spanish_with_account_ids():
    text = (
        "Clave de incidencia,Resumen,Estado,Informador,Creada,Comentario\n"
        "AB-1,No va,Cerrado,Ana,18/jul/26 9:10,19/jul/26 8:00;qm:a1:2;ya está\n"
    )
    first, answer = parse(text, "x.csv", "jira_csv")
    assert first.author == Party("Ana")
    assert answer.author == Party(None, None, "jira:qm:a1:2", "customer")
    assert answer.sent_at == at(2026, 7, 19, 8)


COMMENTS = (
    "ticket_id,ticket_subject,ticket_status,ticket_priority,ticket_created_at,requester_name,requester_email,"
    "comment_created_at,author_name,author_email,public,comment_body\n"
    "5,Map,solved,normal,2025-09-01T09:20:00+03:00,Bo Li,bo@acme.example,"
    "2025-09-01T09:20:00+03:00,Bo Li,bo@acme.example,true,No map\n"
    "5,Map,solved,normal,2025-09-01T09:20:00+03:00,Bo Li,bo@acme.example,"
    "2025-09-01T09:02:00+01:00,Uma Ray,uma@vendor.example,false,Cache?\n"
    "6,Two,open,,2025-09-02T09:20:00+03:00,Bo Li,bo@acme.example,,Bo Li,bo@acme.example,true,Undated\n"
    ",Lost,open,,,,,,,,,x\n"
)


def test_comment_level_csv():
    rejected, first, second, third = parse(COMMENTS, "h.csv", "helpdesk_csv")
    assert rejected == Rejected("h.csv", "row 5", "a row without a ticket id")
    assert (first.native_id, first.utc_offset, first.sent_at) == ("5#0", "+03:00", at(2025, 9, 1, 6, 20))
    assert (second.native_id, second.internal, second.author.email) == ("5#1", True, "uma@vendor.example")
    assert (third.native_id, third.sent_at, third.time_precision) == ("6#0", None, "none")
    assert first.ticket.requester == Party("Bo Li", "bo@acme.example", side="customer")


def test_newest_first_comments_are_turned():
    rows = COMMENTS.splitlines()
    found = parse("\n".join([rows[0], rows[2].replace("09:02:00+01:00", "10:02:00+01:00"), rows[1]]) + "\n")
    assert [m.text for m in found] == ["No map", "Cache?"]


def test_ticket_level_csv():
    text = (
        "Case Number,Subject,Description,Status,Priority,Date/Time Opened,Date/Time Closed,Contact Name,Account Name\n"
        "1,Down,It is down,Closed,High,5/13/2025 9:20 AM,5/14/2025 9:20 AM,Bo Li,Acme\n"
    )
    (found,) = parse(text, "c.csv", "helpdesk_csv")
    assert (found.native_id, found.text, found.organization, found.author) == (
        "1#0",
        "It is down",
        "Acme",
        Party("Bo Li", side="customer"),
    )
    assert (found.sent_at, found.ticket.solved_at) == (at(2025, 5, 13, 9, 20), at(2025, 5, 14, 9, 20))


TASKS = (
    "Id,Subject,ActivityDate,CreatedDate,Owner.Name,Owner.Email,Who.Email,Account.Name,Type,Status,Description\n"
    "1,Call,2025-03-06,2025-03-06T15:15:00.000+0000,Uma Ray,"
    'uma@vendor.example,bo@acme.example,Acme,Call,Completed,"Bo, 5 min"\n'
    "2,Email: offer,2025-03-07,,Uma Ray,uma@vendor.example,bo@acme.example,Acme,,Completed,Here it is\n"
    "3,Call back,2025-03-09,,Uma Ray,uma@vendor.example,,Acme,Call,Not Started,\n"
)


def test_salesforce_tasks():
    call, mail, planned = parse(TASKS, "t.csv", "salesforce_tasks")
    owner = Party("Uma Ray", "uma@vendor.example", side="vendor")
    assert (call.kind, call.author, call.organization, call.text) == ("call_note", owner, "Acme", "Bo, 5 min")
    assert (call.sent_at, call.time_precision, call.utc_offset) == (at(2025, 3, 6, 15, 15), "second", "+00:00")
    assert (call.native_id, call.present, call.source) == (None, (), "t.csv#1")
    assert (mail.kind, mail.sent_at, mail.time_precision) == ("email", at(2025, 3, 7), "day")
    assert mail.recipients == (Recipient(Party(None, "bo@acme.example"), "to"),)
    assert planned.flags == ("task_not_completed",)


OTHERS = [
    b'{"title": "Weekly", "sentences": [{"index": 0, "speaker_name": "Bo", "text": "hi"}], "meeting_attendees": []}',
    b'{"callTranscripts": [{"callId": "1", "transcript": []}]}',
    b'{"items": [{"attendees": [{"email": "a@b.example", "responseStatus": "declined"}], "summary": "x", "id": "1"}]}',
    b"From: Bo <bo@x.example>\nSubject: ticket id, subject, description\n\nHello\n",
    b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Bo>hi</v>\n",
    b"BEGIN:VCALENDAR\n",
    b"",
]


@pytest.mark.parametrize("data", OTHERS)
def test_other_formats_are_not_claimed(data):
    assert all(form.sniff(Source.of_bytes(data, "x.json")) < 0.05 for form in FORMATS)


def _survives(source):
    for form in FORMATS:
        assert 0 <= form.sniff(source) <= 1
        try:
            for record in form.parse(source):
                if isinstance(record, Message):
                    quoted = any(zone.zone != "new" for zone in record.zones)
                    assert record.text == record.body or (quoted and len(record.text) < len(record.body))
                    assert record.sent_at is None or record.sent_at.tzinfo is not None
        except UnreadableInput as error:
            assert str(error)


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(data):
    _survives(Source.of_bytes(data, "x"))


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_exports_with_damaged_values_are_survived(data):
    junk = (
        st.none()
        | st.booleans()
        | st.integers(-10, 2**70)
        | st.text(max_size=5)
        | st.just([])
        | st.just({})
        | st.just([1])
    )

    def damage(value):
        if data.draw(st.integers(0, 9)) == 0:
            return data.draw(junk)
        if isinstance(value, dict):
            return {key: damage(inner) for key, inner in value.items()}
        return [damage(inner) for inner in value] if isinstance(value, list) else value

    for export in (ZENDESK, FRESHDESK, INTERCOM):
        _survives(Source.of_bytes(json.dumps(damage(export)).encode(), "x"))


@given(st.sampled_from([JIRA, COMMENTS, TASKS]), st.integers(0, 600), st.text(max_size=8))
def test_tables_with_damaged_text_are_survived(text, place, junk):
    _survives(Source.of_bytes((text[:place] + junk + text[place:]).encode("utf-8", "replace"), "x.csv"))


@pytest.mark.parametrize("export", [ZENDESK, FRESHDESK, INTERCOM])
def test_parsing_is_repeatable(export):
    assert parse(export) == parse(export)


def block(kind, *content):
    return {"type": kind, "content": list(content)}


def words(text):
    return {"type": "text", "text": text}


def test_jira_json():
    bo = {"accountId": "qm:1", "accountType": "customer", "displayName": "Bo Li", "emailAddress": "bo@acme.example"}
    uma = {"accountId": "a:2", "accountType": "atlassian", "displayName": "Uma Ray"}
    document = block(
        "doc", block("paragraph", words("It "), words("fails")), block("bulletList", block("listItem", words("a")))
    )
    issue = {
        "key": "AB-1",
        "fields": {
            "summary": "Fails",
            "description": document,
            "reporter": bo,
            "status": {"name": "Done"},
            "created": "2026-04-28T15:33:15.438+0200",
            "resolutiondate": "2026-04-29T15:33:15.438+0200",
            "customfield_10002": [{"id": "1", "name": "Acme", "_links": {}}],
            "comment": {
                "comments": [
                    {"author": uma, "body": "plain", "created": "2026-04-28T16:00:00.000+0200", "jsdPublic": False},
                    {"author": bo, "body": block("doc", block("paragraph", words("thanks"))), "created": "x"},
                ]
            },
        },
    }
    first, note, thanks = parse({"issues": [issue], "startAt": 0}, tool="jira_json")
    assert (first.native_id, first.text, first.organization) == ("AB-1#0", "It fails\n- a", "Acme")
    assert first.author == Party("Bo Li", "bo@acme.example", "jira:qm:1", "customer")
    assert (first.sent_at, first.utc_offset) == (at(2026, 4, 28, 13, 33, 15), "+02:00")
    assert first.ticket.solved_at == at(2026, 4, 29, 13, 33, 15)
    assert (note.internal, note.author.side, note.text) == (True, "vendor", "plain")  # customers cannot
    assert (thanks.text, thanks.sent_at, thanks.flags) == ("thanks", None, ("unparseable",))


def test_markup_in_a_plain_body_is_the_writers_own():
    note = {"author_id": 1, "body": "use <br> here", "html_body": "<p>use &lt;br&gt; here</p>", "created_at": None}
    (_, found) = parse({**TICKET, "comments": [note]})
    assert found.text == "use <br> here"


def test_a_comment_by_mail_ends_above_the_line_of_the_help_desk():
    mailed = (
        "The monthly one.\n\n##- Please type your reply above this line -##\n\nYour request has been updated.\n\nBye"
    )
    answer = {"id": 5, "author_id": 1, "body": mailed, "public": True, "created_at": "2025-03-04T13:00:00Z"}
    found = parse({"tickets": [{**TICKET, "comments": [*TICKET["comments"][:2], answer]}], "users": USERS})
    assert [r.text for r in found if isinstance(r, Message)][-1] == "The monthly one."


WIKI = (
    "h2. Problem\n\n* first *bold*\n# second\n{quote}\nold words of Uma\n{quote}\nbq. another old line\n"
    "Still {quote}so{quote} today\n{quote}"
)


@pytest.mark.parametrize("tool", ["jira_csv", "jira_json"])
def test_quotes_and_marks_of_jiras_wiki_are_not_the_authors_words(tool):
    if tool == "jira_csv":
        header = "Summary,Issue key,Issue id,Status,Reporter,Created,Description,Comment"
        row = f'Slow,AB-3,3,Open,Bo Li,2026-03-02 09:00,"{WIKI}","2026-03-02 10:00;uma;bq. Since when?\nSince Monday."'
        first, comment = parse(f"{header}\n{row}\n", tool=tool)
    else:
        said = {"author": {"displayName": "Uma Ray"}, "body": "bq. Since when?\nSince Monday.", "created": "2026-03-02"}
        fields = {"summary": "Slow", "description": WIKI, "comment": {"comments": [said]}, "created": "2026-03-02"}
        first, comment = parse({"issues": [{"key": "AB-3", "fields": fields}], "startAt": 0}, tool=tool)
    assert first.text == "Problem\n\n* first bold\n- second\n\nStill\n\ntoday"
    assert [first.body[z.start : z.end].strip() for z in first.zones if z.zone == "quoted"] == [
        "> old words of Uma\n> another old line", "> so",
    ]  # fmt: skip
    assert comment.text == "Since Monday."


def test_a_quote_of_a_jira_document_is_not_the_authors_word():
    document = block("doc", block("blockquote", block("paragraph", words("Now?"))), block("paragraph", words("Later.")))
    issue = {"key": "AB-1", "fields": {"summary": "Slow", "description": document, "created": "2026-03-02"}}
    (first,) = parse({"issues": [issue], "startAt": 0}, tool="jira_json")
    assert (first.body, first.text) == ("> Now?\nLater.", "Later.")
