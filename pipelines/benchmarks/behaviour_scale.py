"""People and behaviour at portfolio scale, beside a plain pandas groupby of the same figures.

    python -m pipelines.benchmarks.behaviour_scale [--accounts 5000] [--weeks 52] [--a-week 1.5] [--seed 1]

Makes messages without words (who wrote to whom, when), with second writings of some people; resolves people and roles,
builds each account's tables and standing; then computes messages, people, top share and last day of each account with
one pandas groupby over the same mentions. Printed as JSON:
processor seconds of each stage, peak memory, and the ratio to pandas.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from cxnlp.behaviour.stakeholders import stakeholders
from cxnlp.behaviour.structure import structure
from cxnlp.people.identity import Resolution, resolve_mentions
from cxnlp.people.mentions import parties
from cxnlp.people.roles import assign_roles
from cxnlp.people.sides import find_sides
from cxnlp.trajectory.history import History, build
from cxnlp.types import Message, Party, Person, Recipient

START = datetime(2025, 1, 6, 9, tzinfo=UTC)
GIVEN = """
    Ana Ben Carla David Eva Felix Greta Hugo Iris Jonas Klara Lars Mona Nils Olga Pavel Rosa Simon Tina Vera
""".split()  # noqa: SIM905
FAMILY = """
    Horvath Lindgaard Marchetti Sandoval Tremblay Brandt Castellan Rasmussen Okafor Nakamura Petrov Quist Abara Demir
    Fontaine Gallo Ionescu Jansen Kowal Moreau Novak Olsen Pires Romero Sato Toth Ueda Varga Weiss Yilmaz
""".split()  # noqa: SIM905
VENDOR = "vendia.example"


def _people(rng: random.Random, domain: str, count: int) -> list[Party]:
    names = {f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}" for _ in range(count)}
    return [Party(n, f"{n.lower().replace(' ', '.')}@{domain}") for n in sorted(names)]


def portfolio(accounts: int, weeks: int, a_week: float, seed: int) -> list[Message]:
    """Messages of `accounts` customers of four to eight people with 60 vendor people, a tenth under other names."""
    rng = random.Random(seed)
    vendor = _people(rng, VENDOR, 60)
    messages: list[Message] = []
    for number in range(accounts):
        domain = f"customer{number:05d}.example"
        people = _people(rng, domain, rng.randint(4, 8))
        owner = rng.choice(vendor)
        for week in range(weeks):
            for _ in range(rng.choices((0, 1, 2, 3), (0.25, 0.35, 0.25, 0.15))[0] * round(max(a_week, 1))):
                one = rng.choice(people)
                if rng.random() < 0.1:
                    given, family = (one.name or "").split()
                    one = Party(
                        f"{family}, {given}", f"{given[0].lower()}{family.lower()}@{domain.replace('.', '-eu.')}"
                    )
                author, other = (one, owner) if rng.random() < 0.6 else (owner, one)
                key = f"m{len(messages):07d}"
                messages.append(
                    Message(
                        "email",
                        f"{key}.eml",
                        "made",
                        key,
                        account=domain,
                        thread_id=f"{domain}/{week // 2}",
                        sent_at=START + timedelta(weeks=week, minutes=rng.randrange(5000)),
                        author=author,
                        recipients=(Recipient(other, "to"),),
                    )
                )
    return messages


def _library(messages: list[Message]) -> tuple[Resolution, int, dict[str, float]]:
    seconds: dict[str, float] = {}

    def lap(name: str, since: float) -> float:
        now = time.process_time()
        seconds[name] = round(now - since, 2)
        return now

    at = time.process_time()
    sides = find_sides(messages, [], [], [VENDOR], {})
    at = lap("sides", at)
    found = resolve_mentions(messages, [], sides)
    at = lap("identities", at)
    people, champions = assign_roles(found.people, found.messages)
    at = lap("roles", at)
    known: dict[str, Person] = {p.person_id: p for p in people}
    groups: dict[str, list[Message]] = defaultdict(list)
    for message in found.messages:
        groups[message.account or ""].append(message)
    count = 0
    for account, own in groups.items():
        ids = {p.person_id for m in own for p in parties(m) if p.person_id}
        past: History = build(
            account, account, (START + timedelta(weeks=52)).date(), own, {k: known[k] for k in sorted(ids)},
            champions[account].person_id, (), (), (), (),
        )  # fmt: skip
        count += len(structure(past, stakeholders(past, frozenset()))["coverage"])
    lap("standing", at)
    return found, count, seconds


def _pandas(found: Resolution) -> float:
    import pandas as pd

    at = time.process_time()
    frame = pd.DataFrame(
        [(m.account, m.author.person_id, m.author.side, m.sent_at) for m in found.messages if m.author],
        columns=["account", "person", "side", "at"],
    )
    own = frame[frame["side"] == "customer"]
    size = own.groupby(["account", "person"]).agg(n=("at", "size"), last=("at", "max")).reset_index()
    table = size.groupby("account").agg(
        n=("n", "sum"), people=("person", "nunique"), top=("n", "max"), last=("last", "max")
    )
    table["share"] = table["top"] / table["n"]
    return time.process_time() - at


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=5000)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--a-week", type=float, default=1.5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    import pandas  # noqa: F401  its import is no part of either
    import scipy.special  # noqa: F401

    messages = portfolio(options.accounts, options.weeks, options.a_week, options.seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found, _, seconds = _library(messages)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    plain = _pandas(found)
    whole = sum(seconds.values())
    print(
        json.dumps(
            {
                "accounts": options.accounts,
                "messages": len(messages),
                "people": len(found.people),
                "joined": len(found.joined),
                "cpu_seconds": {**seconds, "whole": round(whole, 2)},
                "messages_a_second": round(len(messages) / whole),
                "pandas_seconds": round(plain, 3),
                "ratio_to_pandas": round(whole / plain, 1),
                "peak_mb": round(peak / 1024),
                "messages_mb": round(before / 1024),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
