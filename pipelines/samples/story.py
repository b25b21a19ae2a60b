"""A sample story as written by its author (YAML), and the changes under which its class must hold."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

OTHER_GIVEN = ("Maris", "Odell", "Pilar", "Tova", "Renzo", "Ines", "Bram", "Kirsi", "Dov", "Una", "Levin", "Sabela")
OTHER_FAMILY = (
    "Quist",
    "Abernathy",
    "Lobo",
    "Varga",
    "Tranter",
    "Oyelaran",
    "Dacosta",
    "Hellman",
    "Pruitt",
    "Sandoz",
    "Imrie",
    "Kovac",
)


@dataclass(frozen=True)
class Story:
    """The parsed YAML of one story under `data`; see corpora/README.md for its fields."""

    data: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def people(self) -> dict[str, dict[str, Any]]:
        return {p["id"]: p for p in self.data["people"]}

    @property
    def vendor_domain(self) -> str:
        return str(self.data["vendor"]["domain"])


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C, where PyYAML was built with it, takes a seventh of the time."""


def load(path: Path) -> Story:
    return Story(yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER))  # noqa: S506 - either is a safe loader


def load_all(folder: Path) -> list[Story]:
    return [load(p) for p in sorted(folder.glob("*.yaml"))]


def renamed(story: Story, seed: int) -> Story:
    """The story with other people, companies and domains; every mention in the texts changes with them."""
    rng = random.Random(f"{seed} {story.id}")
    tag = story.id.replace("-", "")[::-1][:8] + str(seed)
    given = rng.sample(OTHER_GIVEN, len(OTHER_GIVEN))
    family = rng.sample(OTHER_FAMILY, len(OTHER_FAMILY))
    text = json.dumps(story.data, ensure_ascii=False)
    swaps: list[tuple[str, str]] = []
    for number, person in enumerate(story.data["people"]):
        old = person["name"].split()
        first, last = given[number % len(given)], family[number % len(family)]
        swaps += [(person["name"], f"{first} {last}"), (old[-1], last), (old[0], first)]
        swaps += [(old[-1].lower(), last.lower()), (old[0].lower(), first.lower())]
    domains = [*story.data["customer_domains"], story.vendor_domain]
    swaps += [(d, f"{tag}{k}.example") for k, d in enumerate(domains)]
    swaps += [(story.data["name"], f"{tag.title()} Ltd"), (story.data["vendor"]["name"], f"Vendoria{tag}")]
    for old_text, new_text in sorted(dict(swaps).items(), key=lambda s: -len(s[0])):
        text = re.sub(rf"(?<![A-Za-z]){re.escape(old_text)}(?![A-Za-z])", new_text, text)
    data = json.loads(text)
    data["id"] = story.id
    return Story(data)


def shifted(story: Story, weeks: int) -> Story:
    """The story moved by whole weeks, so that weekdays stay."""
    delta = timedelta(weeks=weeks)

    def move(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: move(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [move(v, key) for v in value]
        if key in ("at",) and value:
            return (datetime.fromisoformat(value) + delta).isoformat()
        if key in ("sent_at", "answered_at", "due_date", "paid_date", "onset", "renewal_date") and value:
            return (date.fromisoformat(str(value)) + delta).isoformat()
        if key == "week":
            year, week = str(value).split("-W")
            day = date.fromisocalendar(int(year), int(week), 1) + delta
            return f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"
        return value

    return Story(move(story.data))


def thinned(story: Story, share: float, seed: int) -> Story:
    """The story without a random `share` of its mails, ticket comments, meetings and calls."""
    rng = random.Random(seed)
    data = dict(story.data)
    for kind in ("mails", "tickets", "meetings", "calls"):
        data[kind] = [item for item in data.get(kind) or [] if rng.random() >= share]
    return Story(data)
