"""Slack, Teams and Zoom chat, from files that follow the documented shapes; no real export was seen."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.chat_messages import chat_zones, said
from cxnlp.ingest.identify import with_ids
from cxnlp.ingest.read import read_inputs
from cxnlp.ingest.registry import detect
from cxnlp.ingest.slack_text import block_text, slack_text
from cxnlp.ingest.source import Source
from cxnlp.types import Attachment, Message, Party, Rejected


def parse(data, name, tool):
    data = data if isinstance(data, bytes | str) else json.dumps(data)
    source = Source.of_bytes(data if isinstance(data, bytes) else data.encode(), name)
    form = detect(source)
    assert form is not None and form.name == tool
    return list(form.parse(source))


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


USERS = [
    {
        "id": "U02ADAQUIL",
        "team_id": "T1",
        "name": "ada",
        "deleted": False,
        "is_bot": False,
        "tz_offset": 0,
        "profile": {"real_name": "Ada Quill", "email": "Ada@Orchard.example", "title": "Head of IT"},
    },
    {"id": "U02BOMARSH", "team_id": "T1", "name": "bo", "is_bot": False, "profile": {"real_name": "Bo Marsh"}},
    {"id": "U02ROBOTXX", "team_id": "T1", "name": "bot", "is_bot": True, "profile": {"real_name": "Robot"}},
    {"id": "USLACKBOT", "team_id": "T1", "name": "slackbot", "is_bot": False, "profile": {"real_name": "Slackbot"}},
]
DAY = [
    {
        "type": "message",
        "subtype": "channel_join",
        "user": "U02ADAQUIL",
        "text": "has joined",
        "ts": "1741078800.000100",
    },
    {
        "type": "message",
        "user": "U02ADAQUIL",
        "user_profile": {"real_name": "Ada Quill", "display_name": "ada"},
        "client_msg_id": "m1",
        "text": "<@U02BOMARSH> the export &lt;v2&gt; fails, see <https://a.example/log|the log>\n&gt; code 7",
        "ts": "1741082400.000200",
        "thread_ts": "1741082400.000200",
        "reply_count": 1,
        "edited": {"user": "U02ADAQUIL", "ts": "1741082460.000000"},
    },
    {
        "type": "message",
        "subtype": "file_share",
        "user": "U02BOMARSH",
        "text": "Here is the fix, <@U02ADAQUIL>",
        "ts": "1741086000.000300",
        "thread_ts": "1741082400.000200",
        "files": [{"id": "F1", "name": "fix.pdf", "mimetype": "application/pdf", "size": 1200}],
    },
    {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": "B01",
        "username": "Tickets",
        "text": "",
        "ts": "1741089600.000400",
        "attachments": [{"fallback": "x", "pretext": "New ticket", "text": "Export fails"}],
    },
    {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "Deleted.", "ts": "1741090000.000500"},
    {"type": "message", "user": "U02BOMARSH", "client_msg_id": "m2", "text": "Good night", "ts": "1741093200.000600"},
]


def test_slack_day():
    join, root, reply, bot, gone, late = parse(DAY, "export/support/2025-03-04.json", "slack")
    assert (join.automatic, join.author, join.flags) == (True, None, ("system_event",))
    assert root.author == Party("Ada Quill", ref="slack:U02ADAQUIL")
    assert root.body == "@U02BOMARSH the export <v2> fails, see the log\n> code 7"
    assert root.text == "@U02BOMARSH the export <v2> fails, see the log"
    assert [z.zone for z in root.zones] == ["new", "quoted"]
    assert (root.native_id, root.sent_at, root.subject) == ("slack:1741082400.000200", at(2025, 3, 4, 10), "#support")
    assert root.flags == ("edited",)
    assert reply.thread_id == root.thread_id == "slack:1741082400.000200"
    assert (reply.text, reply.attachments) == (
        "Here is the fix, @Ada Quill",
        (Attachment("fix.pdf", 1200, "application/pdf"),),
    )
    assert (bot.automatic, bot.author, bot.text) == (True, None, "New ticket\nExport fails")
    assert (gone.automatic, gone.text, gone.flags) == (True, "", ("deleted",))
    assert late.thread_id == "slack:support@2025-03-04"
    assert {m.kind for m in (join, root, late)} == {"chat"}


def test_slack_export_in_a_zip_and_as_a_folder_are_read_alike(tmp_path):
    files = {
        "users.json": USERS,
        "channels.json": [{"id": "C02SUPPORT", "name": "support", "created": 1, "members": ["U02ADAQUIL"]}],
        "dms.json": [],
        "integration_logs.json": [{"user_id": "U1", "service_type": "Tickets", "change_type": "added", "date": "1"}],
        "support/2025-03-04.json": DAY,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, value in files.items():
            out.writestr(name, json.dumps(value))
    (tmp_path / "zipped").mkdir()
    (tmp_path / "zipped" / "slack.zip").write_bytes(buffer.getvalue())
    for name, value in files.items():
        path = tmp_path / "plain" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    zipped, plain = read_inputs([tmp_path / "zipped"]), read_inputs([tmp_path / "plain"])
    status = {s.source.split("!")[-1]: (s.status, s.messages) for s in zipped.sources}
    assert status == {
        "users.json": ("parsed", 0),
        "channels.json": ("ignored", 0),
        "dms.json": ("ignored", 0),
        "integration_logs.json": ("ignored", 0),
        "support/2025-03-04.json": ("parsed", 6),
    }
    assert zipped.rejected == ()
    assert [(r.name, r.emails, r.ref, r.title) for r in zipped.rows] == [
        ("Ada Quill", ("ada@orchard.example",), "slack:U02ADAQUIL", "Head of IT"),
        ("Bo Marsh", (), "slack:U02BOMARSH", None),
    ]
    root = zipped.messages[1]
    assert root.author == Party("Ada Quill", "ada@orchard.example", "slack:U02ADAQUIL", title="Head of IT")
    assert root.text.startswith("@Bo Marsh the export")
    assert root.body[root.zones[0].start : root.zones[0].end].strip() == root.text
    ids = [[m.message_id for m in with_ids(found.messages)] for found in (zipped, plain)]
    assert ids[0] == ids[1] and len(set(ids[0])) == 6


def test_slack_changes_apply_to_the_message_they_name():
    first = {"type": "message", "user": "U02BOMARSH", "text": "Mondey", "ts": "1741082400.000200"}
    second = {**first, "ts": "1741082500.000200", "text": "Oops"}
    changed = {
        "type": "message",
        "subtype": "message_changed",
        "ts": "1741082460.1",
        "message": {**first, "text": "Monday"},
        "previous_message": first,
    }
    removed = {
        "type": "message",
        "subtype": "message_deleted",
        "ts": "1741082600.1",
        "deleted_ts": second["ts"],
        "previous_message": second,
    }
    one, two = parse([first, second, changed, removed], "general/2025-03-04.json", "slack")
    assert (one.text, one.flags, one.native_id) == ("Monday", ("edited",), "slack:1741082400.000200")
    assert (two.text, two.flags, two.automatic) == ("", ("deleted",), True)
    (alone,) = parse([removed], "general/2025-03-04.json", "slack")
    assert alone.flags == ("deleted",)


def test_slack_messages_without_a_time_are_rejected():
    found = parse([*DAY, {"type": "message", "user": "U1", "text": "x"}, 7], "general/2025-03-04.json", "slack")
    assert [(r.locator, "ts" in r.reason or "not a JSON" in r.reason) for r in found if isinstance(r, Rejected)] == [
        ("record 7", True),
        ("record 8", True),
    ]


def test_slack_markup():
    assert slack_text("<!here> <!subteam^S1|@ops> <#C1> <mailto:a@b.example|a@b.example>", {}) == (
        "@here @ops #C1 a@b.example"
    )
    blocks = [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Ask "},
                        {"type": "user", "user_id": "U1"},
                        {"type": "link", "url": "https://a.example"},
                    ],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "when?"}]},
            ],
        },
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Done*"}},
    ]
    assert slack_text(block_text(blocks), {"U1": "Bo"}) == "Ask @Bohttps://a.example\n> when?\n*Done*"
    old = "<@U1> uploaded a file: <https://a.example/f|plan.pdf> and commented: the plan"
    record = {"type": "message", "subtype": "file_share", "user": "U1", "text": old, "ts": "1741082400.000200"}
    (message,) = parse([record], "general/2025-03-04.json", "slack")
    assert message.text == "the plan"


def teams(number, text, **more):
    return {
        "id": str(number),
        "replyToId": None,
        "etag": "1",
        "messageType": "message",
        "createdDateTime": "2025-03-04T10:00:00.123Z",
        "lastEditedDateTime": None,
        "deletedDateTime": None,
        "subject": None,
        "chatId": "19:abc@thread.v2",
        "channelIdentity": None,
        "from": {"application": None, "user": {"id": "u-1", "displayName": "Ada Quill", "userIdentityType": "aadUser"}},
        "body": {"contentType": "html", "content": text},
        "attachments": [],
        "mentions": [],
        **more,
    }


def test_teams_chat():
    card = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "Build 7 failed"}]}
    records = [
        teams(
            3,
            '<attachment id="m1"></attachment><p>Yes, <at id="0">Bo Marsh</at> '
            '<emoji id="s" alt="🙂" title="Smile"></emoji></p>',
            attachments=[{"id": "m1", "contentType": "messageReference", "content": '{"messageId":"2"}', "name": None}],
        ),
        teams(2, "Is <b>Monday</b> fine?", lastEditedDateTime="2025-03-04T10:05:00Z"),
        teams(4, "", deletedDateTime="2025-03-04T11:00:00Z"),
        teams(
            5,
            "<systemEventMessage/>",
            messageType="systemEventMessage",
            **{"from": None, "eventDetail": {"@odata.type": "#microsoft.graph.membersAddedEventMessageDetail"}},
        ),
        teams(
            6,
            '<attachment id="c"></attachment>',
            attachments=[
                {"id": "c", "contentType": "application/vnd.microsoft.card.adaptive", "content": json.dumps(card)}
            ],
            **{"from": {"application": {"id": "a", "displayName": "Builds"}, "user": None}},
        ),
        teams(
            7,
            "see file",
            attachments=[
                {"id": "f", "contentType": "reference", "contentUrl": "https://x.example", "name": "plan.docx"}
            ],
        ),
    ]
    yes, monday, gone, event, bot, file = parse({"@odata.context": "x", "value": records}, "chat.json", "teams_chat")
    assert (yes.text, yes.author, yes.attachments) == ("Yes, Bo Marsh 🙂", Party("Ada Quill", ref="teams:u-1"), ())
    assert (yes.native_id, yes.thread_id) == ("teams:19:abc@thread.v2/3", "teams:19:abc@thread.v2@2025-03-04")
    assert (monday.text, monday.flags, monday.sent_at) == ("Is Monday fine?", ("edited",), at(2025, 3, 4, 10))
    assert (gone.text, gone.automatic, gone.flags) == ("", True, ("deleted",))
    assert (event.text, event.automatic, event.flags, event.author) == ("", True, ("system_event",), None)
    assert (bot.text, bot.automatic, bot.author) == ("Build 7 failed", True, None)
    assert file.attachments == (Attachment("plan.docx", 0, "application/octet-stream"),)


def test_teams_channel_with_expanded_replies():
    channel = {"channelIdentity": {"teamId": "t", "channelId": "19:ops"}, "chatId": None}
    root = teams(1, "Roll-out", subject="Plan", **channel)
    root["replies"] = [teams(2, "Agreed", replyToId="1", **channel)]
    first, second = parse([root], "channel.json", "teams_chat")
    assert first.thread_id == second.thread_id == "teams:19:ops/1"
    assert first.subject == "Plan"
    (bad,) = parse({"value": [{**teams(1, "x"), "id": None}]}, "channel.json", "teams_chat")
    assert isinstance(bad, Rejected) and "id" in bad.reason


SAVED = """09:04:32 From Ada Quill to Everyone:
\tWhen do we
\tstart?
09:05:01 From Bo Marsh (Birch) to Everyone:
\tReplying to "When do we st..."
\t
\tMonday: the 10th
09:05:20 From Ada Quill to Everyone:
\tReacted to "Monday: the 10th" with 👍
09:06:00 From Ada Quill to Bo Marsh (Birch)(Direct Message):
\tThanks
"""


def test_zoom_chat_of_a_client():
    name = "2025-03-04 09.00.00 Kick-off 123/meeting_saved_chat.txt"
    ask, answer, reaction, thanks = parse(SAVED, name, "zoom_chat")
    assert (ask.text, ask.author) == ("When do we\nstart?", Party("Ada Quill"))
    assert (ask.sent_at, ask.time_precision, ask.flags) == (at(2025, 3, 4, 9, 4, 32), "day", ("no_timezone",))
    assert (answer.text, [z.zone for z in answer.zones]) == ("Monday: the 10th", ["quoted", "new"])
    assert answer.author == Party("Bo Marsh (Birch)") or answer.author == Party("Bo Marsh")
    assert (reaction.automatic, reaction.author) == (True, None)
    assert (thanks.text, thanks.author) == ("Thanks", Party("Ada Quill"))
    assert len({m.thread_id for m in (ask, answer, thanks)}) == 1


def test_zoom_chat_of_a_cloud_recording():
    text = "00:04:32\tAda Quill:\tHello all\n00:05:00\tBo Marsh:\tHi\nthere\n"
    hello, hi = parse(text, "GMT20250304-090000_Recording.txt", "zoom_chat")
    assert (hello.sent_at, hello.time_precision) == (at(2025, 3, 4, 9, 4, 32), "second")
    assert (hi.text, hi.source) == ("Hi\nthere", "GMT20250304-090000_Recording.txt#line 2")
    (undated,) = parse("09:04:32\t From  Ada Quill : Hello", "chat.txt", "zoom_chat")
    assert (undated.text, undated.sent_at, undated.flags) == ("Hello", None, ("no_date",))


@settings(deadline=None)
@given(st.text())
def test_chat_zones_cover_every_character_once(body):
    zones = chat_zones(body)
    assert "".join(body[z.start : z.end] for z in zones) == body
    assert not any(line.startswith(">") for line in said(body, zones).split("\n"))


scalars = st.none() | st.booleans() | st.integers(-5, 10**12) | st.text(max_size=8) | st.just("1741082400.000200")
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner), max_leaves=4
)
KEYS = (
    "subtype",
    "ts",
    "user",
    "text",
    "files",
    "edited",
    "message",
    "blocks",
    "attachments",
    "user_profile",
    "comment",
)
TEAMS_KEYS = ("id", "messageType", "from", "body", "attachments", "replies", "channelIdentity", "createdDateTime")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.dictionaries(st.sampled_from(KEYS), values), max_size=3),
    st.lists(st.dictionaries(st.sampled_from(TEAMS_KEYS), values), max_size=3),
)
def test_any_records_are_read_or_rejected_one_for_one(slack, graph):
    records = [
        {"type": "message", **r} for r in slack if r.get("subtype") not in ("message_changed", "message_deleted")
    ]
    found = parse([DAY[1], *records], "general/2025-03-04.json", "slack")
    assert len(found) == 1 + len(records)
    graph = [{k: v for k, v in r.items() if k != "replies"} for r in graph]
    found = parse({"value": [teams(1, "x"), *graph]}, "chat.json", "teams_chat")
    assert len(found) == 1 + len(graph)
    assert all(isinstance(r, Message | Rejected) for r in found)


def test_a_truncated_file_is_unreadable():
    source = Source.of_bytes(json.dumps(DAY).encode()[:-40], "general/2025-03-04.json")
    form = detect(source)
    with pytest.raises(UnreadableInput, match="not valid JSON"):
        list(form.parse(source))
