"""Mail and calendars of Microsoft Graph, Google Calendar and Outlook items, from files made after the documentation."""

import json
import sys
from datetime import UTC, datetime

import pytest
from compound_file import compound_file, properties
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.calendar_json import recurrence_rule
from cxnlp.ingest.read import read_inputs
from cxnlp.ingest.registry import detect
from cxnlp.ingest.source import Source
from cxnlp.ingest.zoning import zone_all
from cxnlp.types import Attachment, Message, Party, Recipient, Rejected


def parse(data, name, tool):
    data = data if isinstance(data, bytes | str) else json.dumps(data)
    source = Source.of_bytes(data if isinstance(data, bytes) else data.encode(), name)
    form = detect(source)
    assert form is not None and form.name == tool
    return list(form.parse(source))


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def person(name, email, **more):
    return {"emailAddress": {"name": name, "address": email}, **more}


ADA = person("Ada Quill", "Ada@Orchard.example")
QUOTE = (
    "________________________________\nFrom: Bo Marsh\nSent: Monday, March 3, 2025 9:00 AM\n"
    "To: Ada Quill\nSubject: Plan\n\n"
)
HTML = (
    "<html><body><div>Monday is fine with us.</div><div id='divRplyFwdMsg'><hr><b>From:</b> Bo Marsh<br>"
    "<b>Sent:</b> Monday, March 3, 2025 9:00 AM<br><b>To:</b> Ada Quill<br><b>Subject:</b> Plan<br></div>"
    "<div>Is Monday fine?</div></body></html>"
)
MAIL = {
    "@odata.etag": "x",
    "id": "AAMk1",
    "receivedDateTime": "2025-03-04T09:47:53Z",
    "sentDateTime": "2025-03-04T09:47:50Z",
    "hasAttachments": True,
    "internetMessageId": "<a1@orchard.example>",
    "subject": "Re: Plan",
    "bodyPreview": "Monday is fine with us.",
    "conversationId": "C1",
    "isDraft": False,
    "body": {"contentType": "html", "content": HTML},
    "uniqueBody": {"contentType": "html", "content": "<div>Monday is fine with us.</div>"},
    "from": ADA,
    "toRecipients": [person("Bo Marsh", "bo@vendor.example")],
    "ccRecipients": [person("eve@vendor.example", "eve@vendor.example")],
    "internetMessageHeaders": [
        {"name": "In-Reply-To", "value": "<b0@vendor.example>"},
        {"name": "References", "value": "<b0@vendor.example>"},
    ],
    "attachments": [
        {
            "@odata.type": "#microsoft.graph.fileAttachment",
            "name": "plan.pdf",
            "size": 9,
            "contentType": "application/pdf",
        }
    ],
}


def test_graph_mail():
    (mail,) = parse({"@odata.context": "x", "value": [MAIL]}, "mail.json", "graph_mail")
    assert (mail.kind, mail.native_id, mail.thread_id) == ("email", "a1@orchard.example", "graph:C1")
    assert mail.author == Party("Ada Quill", "ada@orchard.example")
    assert mail.recipients == (
        Recipient(Party("Bo Marsh", "bo@vendor.example"), "to"),
        Recipient(Party(None, "eve@vendor.example"), "cc"),
    )
    assert (mail.sent_at, mail.references) == (at(2025, 3, 4, 9, 47, 50), ("b0@vendor.example",))
    assert (mail.attachments, mail.flags) == ((Attachment("plan.pdf", 9, "application/pdf"),), ("html_only",))
    (zoned,) = zone_all([mail])
    assert zoned.text == "Monday is fine with us."
    assert "quoted" in {z.zone for z in zoned.zones}


def test_graph_mail_with_less_in_it():
    unique = {k: v for k, v in MAIL.items() if k not in ("body", "attachments", "sentDateTime")}
    (mail,) = parse([unique], "mail.json", "graph_mail")
    assert (mail.body, mail.flags) == (
        "Monday is fine with us.",
        ("attachments_not_listed", "from_received", "html_only"),
    )
    preview = {k: v for k, v in unique.items() if k != "uniqueBody"} | {"bodyPreview": "x" * 255, "isDraft": True}
    (mail,) = parse(preview, "mail.json", "graph_mail")
    assert {"body_cut", "draft"} <= set(mail.flags)
    invitation = {**MAIL, "@odata.type": "#microsoft.graph.eventMessageResponse", "subject": "Declined: Plan"}
    removed = {"@removed": {"reason": "deleted"}, "id": "AAMk9"}
    empty = {"id": "AAMk8", "subject": "x"}
    found = parse("\n".join(map(json.dumps, [MAIL, invitation, removed, empty])), "mail.ndjson", "graph_mail")
    assert [m.automatic for m in found if isinstance(m, Message)] == [False, True]
    assert ["removed" in r.reason or "not a mail" in r.reason for r in found if isinstance(r, Rejected)] == [True, True]


def test_pages_of_answers_in_a_list():
    pages = [{"value": [MAIL]}, {"value": [{**MAIL, "internetMessageId": "<a2@orchard.example>"}]}]
    assert [m.native_id for m in parse(pages, "mail.json", "graph_mail")] == [
        "a1@orchard.example",
        "a2@orchard.example",
    ]


GOOGLE = {
    "kind": "calendar#event",
    "id": "e1",
    "status": "confirmed",
    "summary": "Tide talk",
    "description": "<p>Bring the chart.</p>",
    "iCalUID": "e1@google.example",
    "organizer": {"email": "ada@orchard.example", "displayName": "Ada Quill"},
    "start": {"dateTime": "2025-03-04T09:00:00-03:00", "timeZone": "UTC"},
    "attendees": [
        {"email": "Bo@vendor.example", "displayName": "Bo Marsh", "responseStatus": "declined"},
        {"email": "cy@vendor.example", "responseStatus": "needsAction"},
        {"email": "eve@vendor.example", "responseStatus": "tentative"},
        {"email": "room4@resource.example", "resource": True, "responseStatus": "accepted"},
    ],
}


def test_google_calendar():
    series = {
        **GOOGLE,
        "id": "s",
        "iCalUID": "s@google.example",
        "start": {"dateTime": "2025-03-04T10:00:00+01:00", "timeZone": "Europe/Berlin"},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"],
    }
    day = {**GOOGLE, "id": "d", "iCalUID": "d@google.example", "start": {"date": "2025-03-05"}, "status": "cancelled"}
    answer = {
        "kind": "calendar#events",
        "items": [GOOGLE, series, day, {"kind": "calendar#event", "id": "gone", "status": "cancelled"}],
    }
    found = parse(answer, "calendar.json", "google_calendar")
    (bad,) = (r for r in found if isinstance(r, Rejected))
    assert "deleted" in bad.reason
    one, first, second, cancelled = (r for r in found if isinstance(r, Message))
    assert (one.sent_at, one.time_precision, one.native_id) == (at(2025, 3, 4, 12), "minute", "e1@google.example")
    assert [(i.party.email, i.response) for i in one.invited] == [
        ("bo@vendor.example", "declined"),
        ("cy@vendor.example", "none"),
        ("eve@vendor.example", "tentative"),
    ]
    assert ([p.email for p in one.absent], one.present) == (["bo@vendor.example"], ())
    assert (one.text, one.author) == ("Bring the chart.", Party("Ada Quill", "ada@orchard.example"))
    assert [m.sent_at for m in (first, second)] == [at(2025, 3, 4, 9), at(2025, 3, 11, 9)]
    assert (cancelled.cancelled, cancelled.time_precision) == (True, "day")


GRAPH = {
    "id": "AAMk2",
    "iCalUId": "040000",
    "subject": "Tide talk",
    "isAllDay": False,
    "isCancelled": False,
    "type": "singleInstance",
    "body": {"contentType": "html", "content": "<p>Bring the chart.</p>"},
    "start": {"dateTime": "2025-03-04T09:00:00.0000000", "timeZone": "Pacific Standard Time"},
    "organizer": ADA,
    "attendees": [
        person("Bo Marsh", "bo@vendor.example", type="required", status={"response": "declined", "time": "x"}),
        person("Cy Dee", "cy@vendor.example", type="optional", status={"response": "none"}),
        person("Eve", "eve@vendor.example", type="required", status={"response": "tentativelyAccepted"}),
        person("Pier 4", "pier4@vendor.example", type="resource", status={"response": "accepted"}),
    ],
}


def test_graph_events():
    recurrence = {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]},
        "range": {"type": "numbered", "numberOfOccurrences": 2, "startDate": "2025-04-01"},
    }
    master = {**GRAPH, "iCalUId": "m", "type": "seriesMaster", "recurrence": recurrence}
    master["start"] = {"dateTime": "2025-04-01T06:00:00.0000000", "timeZone": "UTC"}
    moved = {**GRAPH, "iCalUId": "m", "type": "exception", "originalStart": "2025-04-08T06:00:00Z", "isCancelled": True}
    moved["start"] = {"dateTime": "2025-04-09T06:00:00.0000000", "timeZone": "UTC"}
    found = parse({"value": [GRAPH, master, moved, {"id": "x", "subject": "y"}]}, "events.json", "graph_events")
    (bad,) = (r for r in found if isinstance(r, Rejected))
    assert "start" in bad.reason
    one, first, second = (r for r in found if isinstance(r, Message))
    assert (one.sent_at, one.text, one.flags) == (at(2025, 3, 4, 17), "Bring the chart.", ())
    assert [(i.party.name, i.response) for i in one.invited] == [
        ("Bo Marsh", "declined"),
        ("Cy Dee", "none"),
        ("Eve", "tentative"),
    ]
    assert [p.name for p in one.absent] == ["Bo Marsh"]
    assert [(m.sent_at, m.cancelled) for m in (first, second)] == [
        (at(2025, 4, 1, 6), False),
        (at(2025, 4, 9, 6), True),
    ]


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ({"type": "daily", "interval": 3}, "FREQ=DAILY;INTERVAL=3"),
        ({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 15}, "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=15"),
        (
            {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["friday"], "index": "last"},
            "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1FR",
        ),
        (
            {"type": "absoluteYearly", "interval": 1, "dayOfMonth": 4, "month": 7},
            "FREQ=YEARLY;INTERVAL=1;BYMONTHDAY=4;BYMONTH=7",
        ),
        ({"type": "other"}, None),
    ],
)
def test_recurrence_rules(kind, rule):
    assert recurrence_rule({"pattern": kind, "range": {"type": "noEnd"}}) == rule


def msg(headers="", **more):
    values = {
        0x001A: "IPM.Note",
        0x0037: "Re: Plan\0",
        0x1000: "Monday is fine with us.\r\n" + QUOTE.replace("\n", "\r\n") + "Is Monday fine?\r\n",
        0x1035: "<a1@orchard.example>",
        0x0C1A: "Ada Quill",
        0x0C1F: "/O=EXAMPLE/CN=ADA",
        0x5D01: "Ada@Orchard.example",
        **{int(k[1:], 16): v for k, v in more.items()},
    }
    if headers:
        values[0x007D] = headers
    to = {0x3001: "Bo Marsh", 0x39FE: "bo@vendor.example", 0x0C15: 1}
    cc = {0x3001: "eve@vendor.example", 0x39FE: "eve@vendor.example", 0x0C15: 2}
    file = {0x3707: "plan.pdf", 0x3701: b"%PDF-", 0x370E: "application/pdf", 0x3705: 1}
    return compound_file(
        {
            **properties(values, 32),
            "__recip_version1.0_#00000000": properties(to, 8),
            "__recip_version1.0_#00000001": properties(cc, 8),
            "__attach_version1.0_#00000000": properties(file, 8),
        }
    )


def test_outlook_msg():
    (mail,) = parse(msg(), "item", "outlook_msg")
    assert (mail.native_id, mail.subject) == ("a1@orchard.example", "Re: Plan")
    assert mail.author == Party("Ada Quill", "ada@orchard.example")
    assert [(r.party, r.field) for r in mail.recipients] == [
        (Party("Bo Marsh", "bo@vendor.example"), "to"),
        (Party(None, "eve@vendor.example"), "cc"),
    ]
    assert mail.attachments == (Attachment("plan.pdf", 5, "application/pdf"),)
    assert (mail.sent_at, mail.flags) == (None, ("date_missing",))
    (zoned,) = zone_all([mail])
    assert zoned.text == "Monday is fine with us."
    headers = (
        "From: Ada Quill <ada@orchard.example>\r\nTo: bo@vendor.example\r\nDate: Tue, 04 Mar 2025 10:47:50 +0100\r\n"
    )
    (sent,) = parse(msg(headers + "In-Reply-To: <b0@vendor.example>\r\n\r\n"), "item.msg", "outlook_msg")
    assert (sent.sent_at, sent.utc_offset, sent.references) == (
        at(2025, 3, 4, 9, 47, 50),
        "+01:00",
        ("b0@vendor.example",),
    )


def test_outlook_items_that_are_no_mail_and_damaged_ones():
    with pytest.raises(UnreadableInput, match="appointment"):
        parse(msg(x001A="IPM.Appointment"), "item.msg", "outlook_msg")
    with pytest.raises(UnreadableInput, match="Outlook"):
        parse(msg()[:1600], "item.msg", "outlook_msg")


def test_without_the_extra_the_reason_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "oxmsg", None)
    (tmp_path / "item.msg").write_bytes(msg())
    (source,) = read_inputs([tmp_path]).sources
    assert source.status == "quarantined"
    assert "cxnlp[msg]" in source.reason


leaf = st.none() | st.booleans() | st.integers(-5, 10**12) | st.text(max_size=6) | st.just("2025-03-04T09:00:00Z")
values = st.recursive(
    leaf, lambda i: st.lists(i, max_size=2) | st.dictionaries(st.text(max_size=3), i, max_size=2), max_leaves=4
)


@settings(deadline=None, max_examples=40)
@given(
    st.dictionaries(st.sampled_from(sorted({*MAIL} - {"id"})), values),
    st.dictionaries(st.sampled_from(sorted({*GRAPH})), values),
)
def test_any_record_is_read_or_rejected(mail, event):
    assert len(parse({"value": [MAIL, mail]}, "mail.json", "graph_mail")) == 2
    found = parse({"value": [GRAPH, {**event, "iCalUId": "other", "uid": None}]}, "events.json", "graph_events")
    assert len(found) >= 2
