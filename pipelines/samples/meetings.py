"""Writes the meetings of a story: transcripts in four formats, notes, and the calendar."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.samples.story import Story


def _clean(title: str) -> str:
    return re.sub(r"[^\w \-.&']+", " ", title).strip()


def _stamp(seconds: float, comma: bool = False) -> str:
    whole, milli = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole % 3600 // 60:02d}:{whole % 60:02d}{',' if comma else '.'}{milli:03d}"


def _timed(meeting: dict[str, Any]) -> list[tuple[float, float, dict[str, Any]]]:
    at, out = 3.0, []
    for turn in meeting["turns"]:
        length = max(2.0, len(turn["text"].split()) / 2.6)
        out.append((at, at + length, turn))
        at += length + 0.6
    return out


def _teams_vtt(meeting: dict[str, Any], people: dict[str, dict[str, Any]]) -> str:
    cues = [
        f"{k:08x}-0000/{k}-0\n{_stamp(a)} --> {_stamp(b)}\n<v {people[t['by']]['name']}>{t['text']}</v>\n"
        for k, (a, b, t) in enumerate(_timed(meeting))
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def _zoom_vtt(meeting: dict[str, Any], people: dict[str, dict[str, Any]]) -> str:
    cues = [
        f"{k}\n{_stamp(a)} --> {_stamp(b)}\n{people[t['by']]['name']}: {t['text']}\n"
        for k, (a, b, t) in enumerate(_timed(meeting), start=1)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def _otter(meeting: dict[str, Any], people: dict[str, dict[str, Any]]) -> str:
    turns = [
        f"{people[t['by']]['name']}  {int(a) // 60}:{int(a) % 60:02d}\n{t['text']}\n" for a, _, t in _timed(meeting)
    ]
    return "\n".join(turns) + "\nTranscribed by https://otter.ai\n"


def _fireflies(meeting: dict[str, Any], people: dict[str, dict[str, Any]]) -> str:
    start = datetime.fromisoformat(meeting["at"])
    guests = [people[p] for p in meeting["invited"]]
    sentences = [
        {
            "index": k,
            "speaker_name": people[t["by"]]["name"],
            "speaker_id": t["by"],
            "text": t["text"],
            "raw_text": t["text"],
            "start_time": round(a, 2),
            "end_time": round(b, 2),
        }
        for k, (a, b, t) in enumerate(_timed(meeting))
    ]
    return json.dumps(
        {
            "id": meeting["id"],
            "title": meeting["title"],
            "date": int(start.timestamp() * 1000),
            "dateString": f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "duration": meeting.get("minutes", 30),
            "organizer_email": guests[-1]["emails"][0] if guests else None,
            "participants": [g["emails"][0] for g in guests],
            "meeting_attendees": [{"displayName": g["name"], "email": g["emails"][0]} for g in guests],
            "sentences": sentences,
        },
        ensure_ascii=False,
        indent=1,
    )


TRANSCRIPTS: dict[str, tuple[Callable[..., str], str]] = {
    "teams_vtt": (_teams_vtt, ".vtt"),
    "zoom_vtt": (_zoom_vtt, ".transcript.vtt"),
    "otter_txt": (_otter, "_otter_ai.txt"),
    "fireflies_json": (_fireflies, ".fireflies.json"),
}


def _note_lines(meeting: dict[str, Any], people: dict[str, dict[str, Any]]) -> list[str]:
    start = datetime.fromisoformat(meeting["at"])
    lines = [
        meeting["title"],
        f"{start.day} {start:%B %Y}",
        "Attendees: " + ", ".join(people[p]["name"] for p in meeting["present"]),
    ]
    if meeting.get("absent"):
        lines.append("Apologies: " + ", ".join(people[p]["name"] for p in meeting["absent"]))
    return [*lines, "", *meeting["notes"]["text"].strip().splitlines()]


def write_meetings(story: Story, folder: Path) -> None:
    target = folder / "meetings"
    target.mkdir()
    for meeting in story.data["meetings"]:
        start = datetime.fromisoformat(meeting["at"])
        base = f"{start:%Y-%m-%d %H%M} {_clean(meeting['title'])}"
        if meeting.get("turns"):
            write, suffix = TRANSCRIPTS[story.data["formats"]["transcripts"]]
            (target / (base + suffix)).write_text(write(meeting, story.people), encoding="utf-8")
        if meeting.get("notes"):
            lines, kind = _note_lines(meeting, story.people), story.data["formats"]["notes"]
            if kind == "docx":
                from docx import Document

                document = Document()
                for line in lines:
                    document.add_paragraph(line)
                document.save(str(target / f"{base} notes.docx"))
            else:
                (target / f"{base} notes.{kind}").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_calendar(story: Story, folder: Path) -> None:
    people = story.people
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Export//Calendar//EN"]
    for m in story.data["meetings"]:
        start = datetime.fromisoformat(m["at"]).astimezone(UTC)
        end = start + timedelta(minutes=m.get("minutes", 30))
        lines += [
            "BEGIN:VEVENT",
            f"UID:{m['id']}-{story.id}@calendar",
            f"DTSTAMP:{start:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{end:%Y%m%dT%H%M%SZ}",
            "SUMMARY:" + m["title"].replace(",", "\\,"),
        ]
        for p, answer in m["invited"].items():
            state = {"none": "NEEDS-ACTION"}.get(answer, answer.upper())
            lines.append(f"ATTENDEE;PARTSTAT={state};CN={people[p]['name']}:mailto:{people[p]['emails'][0]}")
        lines += [f"STATUS:{'CANCELLED' if m.get('cancelled') else 'CONFIRMED'}", "END:VEVENT"]
    (folder / "calendar.ics").write_text("\r\n".join([*lines, "END:VCALENDAR", ""]), encoding="utf-8", newline="")
