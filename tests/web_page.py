"""What the tests of the web page share: an application on a copy of the report's sample run, with a stand-in model."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cxnlp.types import FLAGS, POLARITIES, ScoreInput, SentenceScore

RUN = Path(__file__).parent / "fixtures" / "report_run"
NOW = datetime(2026, 10, 1, 8, 30, tzinfo=UTC)
PORT = 8765
HOST = f"127.0.0.1:{PORT}"
NOTE = """Present: Dana Whitlock (CFO), Priya Nair (us)
Apologies: Piet Maas (COO)

Dana said the invoice stays unpaid until the report is there. The pilot runs as agreed with the second team.
She asked who signs the change request for the second site.
Priya will send the report by Friday.
"""
HOSTILE = (
    "Dana said the invoice stays unpaid <script>document.title='owned'</script>"
    "<img src=x onerror=\"document.title='owned'\"> until then \x1b[31mred\x1b[0m and \u202egnp.exe\u202c here.\n"
    "She wrote </textarea><svg onload=alert(1)> and &lt;b&gt; into the second note for our team.\n"
    "Nothing else was said about the unpaid invoice of the second site that day.\n"
)


class StandIn:
    """A model of one rule: sentences with "unpaid" carry a payment concern and displeasure."""

    def score_many(self, inputs: Sequence[ScoreInput], *_: object) -> list[SentenceScore]:
        return [self._score("unpaid" in item.text) for item in inputs]

    def _score(self, bad: bool) -> SentenceScore:
        return SentenceScore(
            orientation={"strategic": 0.1, "transactional": 0.8, "neutral": 0.1},
            flags={flag: 0.9 if bad and flag == "payment_concern" else 0.01 for flag in FLAGS},
            polarities={
                name: (0.8, 0.1, 0.1) if bad and name == "sentiment" else (0.1, 0.8, 0.1) for name in POLARITIES
            },
            orientation_label="transactional",
            flag_labels=("payment_concern",) if bad else (),
            polarity_labels={name: -1 if bad and name == "sentiment" else 0 for name in POLARITIES},
        )


def promise(folder: Path) -> None:
    """Gives the first account of an analysis two open promises, one in the words of one of its messages."""
    messages = [json.loads(line) for line in (folder / "messages.jsonl").read_text(encoding="utf-8").splitlines()]
    file = folder / "accounts.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    account = document["accounts"][0]
    said = next(m for m in messages if m["account"] == account["account"] and len(m["text"].split()) > 6)
    words = " ".join(said["text"].split("\n")[0].split()[:8])
    rows = [
        {"text": words, "owner": "Dana Whitlock", "side": "customer", "due": "2026-09-01", "made": "2026-08-20",
         "message_id": said["message_id"], "person_id": None, "overdue": True},
        {"text": "We will send the <b>offer</b> next week.", "owner": None, "side": "vendor", "due": "next week",
         "made": "2026-09-10", "message_id": "gone", "person_id": None, "overdue": False},
    ]  # fmt: skip
    account["commitments"] = rows
    file.write_text(json.dumps(document), encoding="utf-8")


def addresses(folder: Path, person_id: str) -> None:
    """Gives a person of an analysis a second address, longer than a phone is wide."""
    file = folder / "people.jsonl"
    people = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    long = "second.office.address.of.the.northern.branch@an-unusually-long-domain-name.example"
    rows = [{**p, "emails": [*p["emails"], long]} if p["person_id"] == person_id else p for p in people]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@dataclass
class Site:
    """A client of one application. `csrf` is the form token of its session."""

    client: Any
    folder: Path | None
    headers: dict[str, str] = field(default_factory=lambda: {"origin": f"http://{HOST}"})

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers)

    @property
    def csrf(self) -> str:
        found = re.search(r'name="form_token" value="([0-9a-f]{64})"', self.get("/").text)
        assert found
        return found[1]

    def post(self, path: str, data: dict[str, Any], **more: Any) -> Any:
        headers = {**self.headers, **more.pop("headers", {})}
        form = {"form_token": self.csrf, **data}
        return self.client.post(path, data=form, headers=headers, **more)


def site(tmp_path: Path, with_results: bool = True, **options: Any) -> Site:
    """A site on a copy of the sample run."""
    folder = None
    if with_results:
        folder = tmp_path / "results"
        shutil.copytree(RUN, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return Site(site_client(folder, **options), folder)


def site_client(folder: Path | None, **options: Any) -> Any:
    """A client of a new application on `folder`."""
    from starlette.testclient import TestClient

    from cxnlp.web.app import create_app
    from cxnlp.web.reading import ReadingRoom
    from cxnlp.web.settings import settings

    app = create_app(settings(results=folder, **options), ReadingRoom(StandIn), lambda: NOW)
    return TestClient(app, base_url=f"http://{HOST}", follow_redirects=False)
