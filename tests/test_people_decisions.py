"""The user's word on who is who: the file and its undo, merges, splits, what is set, the log, the commands."""

from __future__ import annotations

import csv
import json
import tomllib
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxnlp.bundled import samples_dir
from cxnlp.cli import app
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.people import decisions_file
from cxnlp.people.bonds import bonds
from cxnlp.people.decisions import Merge, Set, Split, decision_of, describe, row_of
from cxnlp.people.identity import Resolution, resolve_mentions
from cxnlp.people.laid_over import laid_over, sets_of, waiting
from cxnlp.people.mentions import parties
from cxnlp.people.sides import Sides
from cxnlp.pipeline import Parsed, parse, write_parsed
from cxnlp.types import DirectoryRow, HeldRole, Message, Party, Person, Recipient, Turn
from tests.resolved import resolve_people

SIDES = Sides(("vendia.example",), {"K": frozenset({"kvarnholm.example", "kvarnholm-dk.example"})}, {"K": "Kvarnholm"})
IDA, IDA_DK, IDA_HOME = "ida.holm@kvarnholm.example", "iholm@kvarnholm-dk.example", "ida.holm@gmail.com"
PER = "per.lund@kvarnholm.example"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
NAMED = st.sampled_from([IDA, IDA_DK, PER, "Ida Holm", "#desk:9"])
DECISIONS = st.one_of(
    st.builds(Merge, st.lists(NAMED, min_size=2, max_size=4, unique=True).map(tuple), st.none() | TEXT, st.just("x")),
    st.builds(Split, st.just((IDA,)), st.just((IDA_DK, PER)), st.none() | TEXT),
    st.builds(Set, NAMED, name=TEXT, roles=st.just(("buyer", "user")), side=st.sampled_from(["other", "vendor"])),
)  # fmt: skip


def mail(name: str | None, email: str, *to: Party, account: str | None = "K", **more: object) -> Message:
    people = tuple(Recipient(p, "to") for p in to)
    return Message(
        "email", "m.eml", "test", account=account, author=Party(name=name, email=email), recipients=people, **more
    )  # type: ignore[arg-type]


def meeting(*speakers: str, account: str = "K") -> Message:
    turns = tuple(Turn(Party(name=s), "Yes.") for s in speakers)
    return Message("transcript", "m.vtt", "test", account=account, turns=turns)


MAILS = [
    mail("Ida Holm", IDA),
    mail("Ida Holm", IDA_DK),
    mail("Ida Holm", IDA_HOME),
    mail("Per Lund", PER),
    mail("P. Lund", "plund@kvarnholm-dk.example"),
    meeting("Ida Holm", "Per", "Ida"),
]


def groups(found: Resolution) -> set[frozenset[str]]:
    return {frozenset(p.emails) for p in found.people if p.emails}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(DECISIONS, max_size=5), DECISIONS)
def test_undo_restores_the_file_to_the_byte(tmp_path: Path, before: list[Merge], more: Merge) -> None:
    path = tmp_path / "d.toml"
    path.write_text("# reviewed by us\n", encoding="utf-8")
    for decision in before:
        decisions_file.append(path, decision)
    text = path.read_bytes()
    decisions_file.append(path, more)
    assert decisions_file.read(path) == [*before, more]
    assert tomllib.loads(path.read_text(encoding="utf-8"))["decisions"][-1] == row_of(more)
    assert decisions_file.undo(path) == more
    assert path.read_bytes() == text and decisions_file.read(path) == before


def test_comments_of_a_reviewed_file_stay_and_any_decision_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / decisions_file.FILE
    for decision in (Merge((IDA, PER)), Set(IDA, name="Ida"), Split((IDA,), (PER,))):
        decisions_file.append(path, decision)
    path.write_text(path.read_text(encoding="utf-8").replace("name = ", "# she said so\nname = "), encoding="utf-8")
    assert decisions_file.undo(path, 1) == Merge((IDA, PER))
    assert decisions_file.read(path) == [Set(IDA, name="Ida"), Split((IDA,), (PER,))]
    assert "# she said so" in path.read_text(encoding="utf-8")
    decisions_file.undo(path)
    decisions_file.undo(path)
    assert not path.exists(), "a file that holds only its heading goes away"
    assert decisions_file.read(path) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("decisions = 3", "write each decision under"),
        ("[[decision]]\naction='merge'", "unknown key 'decision'"),
        ("[[decisions]]\naction='join'", "decision 1: action 'join'"),
        ("[[decisions]]\naction='merge'\npeople=['a@x.example']", "name two or more"),
        ("[[decisions]]\naction='merge'\npeople=['a@x.example','A@X.example']", "name two or more"),
        ("[[decisions]]\naction='split'\nperson=['a@x.example']", "needs person and apart"),
        ("[[decisions]]\naction='set'\nperson='a@x.example'", "nothing is set"),
        ("[[decisions]]\naction='set'\nperson='a@x.example'\nroles=['king']", "role 'king'"),
        ("[[decisions]]\naction='set'\nperson='a@x.example'\nside='both'", "side 'both'"),
        ("[[decisions]]\naction='set'\nperson='@x.example'\nroles=['user']", "only its side"),
        ("[[decisions]]\naction='set'\nperson='Speaker 2'\nname='x'", "names nobody"),
        ("[[decisions]]\naction='set'\nperson=3\nname='x'\nage='4'", "person: write a text"),
        ("[[decisions", "no valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_in_words_and_left_alone(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "d.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        decisions_file.read(path)
    with pytest.raises(UsageError):
        decisions_file.append(path, Merge((IDA, PER)))
    assert path.read_text(encoding="utf-8") == text


def test_rows_of_decisions_read_back() -> None:
    told = [Merge((IDA, "Ida"), within="K"), Split((IDA,), (PER,)), Set("@x.example", side="other")]
    assert [decision_of(row_of(d)) for d in told] == [(d, []) for d in told]
    assert describe(told[2]) == "set @x.example: side other"


EVERYBODY = [IDA, IDA_DK, IDA_HOME, PER, "plund@kvarnholm-dk.example"]


@given(st.permutations(EVERYBODY), st.integers(1, 4), st.randoms())
@settings(max_examples=60, deadline=None)
def test_merged_people_are_one_split_ones_two_and_undo_restores_all(names: list[str], cut: int, rng: object) -> None:
    plain = resolve_mentions(MAILS, [], SIDES)
    first, second = names[:cut], names[cut:]
    joined = resolve_mentions(MAILS, [], SIDES, [Merge(tuple(names))])
    assert frozenset(names) in groups(joined)
    apart = resolve_mentions(MAILS, [], SIDES, [Split(tuple(first), tuple(second))])
    for group in groups(apart):
        assert not (group & set(first) and group & set(second))
    pairs = {frozenset(p) for g in groups(plain) for p in combinations(g, 2)}
    kept = {p for p in pairs if p <= set(first) or p <= set(second)}
    assert kept <= {frozenset(p) for g in groups(apart) for p in combinations(g, 2)}, "the others stay joined"
    both = [Merge(tuple(names)), Split(tuple(first), tuple(second))]
    assert {frozenset(first), frozenset(second)} <= groups(resolve_mentions(MAILS, [], SIDES, both)), "both words hold"
    assert groups(resolve_mentions(MAILS, [], SIDES, both[::-1])) == groups(joined)
    assert resolve_mentions(MAILS, [], SIDES, both[:0]) == plain
    shuffled = MAILS[:]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve_mentions(shuffled, [], SIDES, both).people == resolve_mentions(MAILS, [], SIDES, both).people


def test_the_user_goes_before_directory_reference_and_written_address() -> None:
    row = DirectoryRow("c.csv", "Ida Holm", (IDA, IDA_HOME), ref="crm:9", account="K")
    mails = [mail("Ida Holm", IDA, text=f"Write to {IDA_DK}"), mail("I Holm", IDA_DK), mail("x", IDA_HOME)]
    assert len(resolve_mentions(mails, [row], SIDES).people) == 1
    found = resolve_mentions(mails, [row], SIDES, [Split((IDA,), (IDA_HOME, IDA_DK))])
    assert groups(found) == {frozenset({IDA}), frozenset({IDA_HOME}), frozenset({IDA_DK})}
    assert not [d for d in found.doubts if {d.first, d.second} == {IDA, IDA_DK}], "what is decided is in no doubt"


def test_a_given_name_without_address_can_be_given_to_somebody_and_taken_away() -> None:
    mails = [
        mail("Ida Holm", IDA),
        mail("Ida Lund", "ida.lund@kvarnholm.example"),
        meeting("Ida"),
        meeting("Ida", "Per"),
    ]
    plain = resolve_mentions(mails, [], SIDES)
    whose = [t.speaker.person_id for m in plain.messages[2:] for t in m.turns if t.speaker.name == "Ida"]
    ids = {e: p.person_id for p in plain.people for e in p.emails}
    assert not set(whose) & set(ids.values()), "two are called Ida"
    found = resolve_mentions(mails, [], SIDES, [Merge((IDA, "Ida"), within="K")])
    assert {m.turns[0].speaker.person_id for m in found.messages[2:]} == {ids[IDA]}
    assert {m.turns[0].speaker.side for m in found.messages[2:]} == {"customer"}
    alone = [mail("Ida Holm", IDA), meeting("Ida")]
    (row,) = resolve_mentions([*alone, meeting("Ida")], [], SIDES).joined
    assert (row.key, row.first, row.second, row.person_id, row.mentions, row.sources) == (
        "short name",
        "Ida",
        IDA,
        ids[IDA],
        2,
        ("m.vtt",),
    )
    assert row.score == 1.0 and row.evidence == ("Ida", f"Ida Holm <{IDA}> (1 mentions)")
    (row,) = resolve_mentions([*alone[:1], meeting("I.H.")], [], SIDES).joined
    assert (row.first, row.second, row.score) == ("I.H", IDA, 0.7)
    assert resolve_mentions(alone, [], SIDES).messages[1].turns[0].speaker.person_id == ids[IDA]
    away = resolve_mentions(alone, [], SIDES, [Split((IDA,), ("Ida",), within="K")])
    assert away.messages[1].turns[0].speaker.person_id not in (None, ids[IDA])


def test_what_is_set_holds_in_people_messages_and_roles_and_keeps_the_id() -> None:
    told = [
        Set(IDA, name="Ida H.", roles=("buyer", "champion"), side="other"),
        Set(IDA, side="customer", account="Lindgarden"),
        Set("Per", roles=("technical",), within="K"),
    ]
    mails = [mail("Ida Holm", IDA, Party("Jo Fell", "jo@vendia.example")), meeting("Per")]
    plain = {p.name: p for p in resolve_mentions(mails, [], SIDES).people}
    people, messages = resolve_people(mails, [], ["vendia.example"], names={"K": "Kvarnholm"}, decisions=told)
    ida = next(p for p in people if p.emails == (IDA,))
    assert (ida.name, ida.side, ida.account, ida.role, ida.role_source) == (
        "Ida H.", "customer", "Lindgarden", "buyer", "decision")  # fmt: skip
    assert ida.roles == (HeldRole("buyer", 1.0, "decision"), HeldRole("champion", 1.0, "decision"))
    assert ida.person_id == plain["Ida Holm"].person_id and "Ida Holm" in ida.aliases
    assert next(p for p in people if p.name == "Per").role == "technical"
    assert messages[0].author and messages[0].author.side == "customer"


@pytest.mark.parametrize("finished", [True, False])
def test_one_who_was_given_a_name_is_still_named_by_what_the_messages_hold(tmp_path: Path, finished: bool) -> None:
    exports, out = tmp_path / "exports", tmp_path / "out"
    (exports / "K").mkdir(parents=True)
    (exports / "K" / "1.eml").write_text(
        "From: Dmitry Sokolow <d.sokolow@kvarnholm.example>\nTo: jo@vendia.example\nMessage-ID: <1@x.example>\n"
        "Date: Mon, 1 Jun 2026 10:00:00 +0000\nSubject: s\n\nThe plan is fine with us.\n"
    )
    (exports / "K" / "2026-06-02 Review.vtt").write_text(
        "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Mischa>We agreed on the plan.\n"
    )
    file = exports / decisions_file.FILE
    options = ["--decisions", str(file), "--vendor-domain", "vendia.example", "--quiet"]
    write_parsed(parse([exports], Config(vendor_domains=("vendia.example",))), out)
    for command in (["set", "Mischa", "--name", "Dmitry S. Sokolow"], ["merge", "Dmitry S. Sokolow", "Dmitry Sokolow"]):
        done = CliRunner().invoke(
            app, ["people", command[0], str(out if finished else exports), *command[1:], *options]
        )
        assert done.exit_code == 0, done.output
    assert decisions_file.read(file)[1].people == ("Mischa", "d.sokolow@kvarnholm.example")  # type: ignore[union-attr]
    found = parse([exports], Config(vendor_domains=("vendia.example",), decisions=(file,)))
    assert not found.unmet and len([p for p in found.people.values() if p.side == "customer"]) == 1


def test_a_domain_of_a_third_party_is_told_once_for_all() -> None:
    mails = [mail("Ida Holm", IDA), mail("Zoe Quist", "zoe@consult.example"), mail("Al Ray", "al@mail.consult.example")]
    assert {p.side for p in resolve_mentions(mails, [], SIDES).people if p.name != "Ida Holm"} == {"other"}
    for side in ("customer", "vendor"):
        people, _ = resolve_people(mails, [], ["vendia.example"], names={"K": "Kvarnholm"},
                                   decisions=[Set("@consult.example", side=side)])  # fmt: skip
        assert {p.side for p in people if p.name != "Ida Holm"} == {side}
    told, _ = resolve_people(mails * 3, [], ["vendia.example"], decisions=[Set("@kvarnholm.example", side="other")])
    assert {p.side for p in told if p.emails[0].endswith("kvarnholm.example")} == {"other"}


def test_the_later_of_two_contradicting_decisions_binds() -> None:
    nodes = [("@", None, e) for e in (IDA, IDA_DK, PER)]
    told = [Merge((IDA, IDA_DK)), Merge((IDA_DK, PER)), Split((IDA,), (PER,))]
    held = bonds(told, nodes)
    assert held.apart == {(nodes[0], nodes[2]), (nodes[2], nodes[0])}
    assert [{a[2], b[2]} for a, b in held.same] == [{IDA_DK, PER}], "the earlier merge would undo the split"
    assert bonds([*told, Merge((IDA, PER))], nodes).apart == frozenset()
    assert bonds([Merge((IDA, "nobody@x.example"))], nodes).same == ()


def test_set_accounts_route_a_private_mailbox(tmp_path: Path) -> None:
    for number, (sender, to) in enumerate(
        [("ida@kvarnholm.example", "jo@vendia.example")] * 3
        + [("cat@gmail.com", "jo@vendia.example")]
        + [("al@lindgarden.example", "jo@vendia.example")] * 3
    ):
        (tmp_path / f"{number}.eml").write_text(
            f"From: {sender}\nTo: {to}\nDate: Mon, {number + 1} Jun 2026 10:00:00 +0000\nSubject: s{number}\n"
            f"Message-ID: <{number}@x.example>\n\nWe would like to see the roadmap of the next year, please.\n"
        )
    options = Config(vendor_domains=("vendia.example",))
    plain = parse([tmp_path], options)
    assert [m.account for m in plain.messages if m.author and m.author.email == "cat@gmail.com"] == [None]
    decisions_file.append(
        tmp_path / decisions_file.FILE, Set("cat@gmail.com", account="kvarnholm.example", side="customer")
    )
    done = parse([tmp_path], replace(options, decisions=(tmp_path / decisions_file.FILE,)))
    (own,) = [m for m in done.messages if m.author and m.author.email == "cat@gmail.com"]
    assert own.account == "kvarnholm.example" and own.author and own.author.side == "customer"
    assert [s.status for s in done.sources if s.source == decisions_file.FILE] == ["ignored"]
    assert options.sha256 != replace(options, decisions=(tmp_path / decisions_file.FILE,)).sha256


@pytest.fixture(scope="module")
def samples() -> Parsed:
    return parse([samples_dir()], Config())


def test_the_log_accounts_for_every_joined_mention(samples: Parsed, tmp_path: Path) -> None:
    write_parsed(samples, tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "merges.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows and {r["key"] for r in rows} == {"record", "name or address"}
    linked: dict[str, set[str]] = {}
    for row in rows:
        linked.setdefault(row["person_id"], set()).update((row["first"], row["second"]))
        assert row["sources"] and all(s.split("#")[0] in {x.source for x in samples.sources} for s in row["sources"])
    for person in samples.people.values():
        if len(person.emails) > 1:
            assert set(person.emails) <= linked[person.person_id]
    with (tmp_path / "people-review.csv").open(encoding="utf-8", newline="") as stream:
        review = list(csv.DictReader(stream))
    assert len(review) == len(samples.doubts)
    people = [json.loads(line) for line in (tmp_path / "people.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in people:
        assert row["roles"][0] == {
            "role": row["role"], "probability": row["role_probability"], "source": row["role_source"]}  # fmt: skip
    assert sum(row["champion"] is not None for row in people) == len(samples.champions)
    assert all(row["champion"]["evidence"] for row in people if row["champion"])


def test_the_commands_decide_and_take_back(samples: Parsed, tmp_path: Path) -> None:
    write_parsed(samples, tmp_path)
    run = CliRunner()

    def people(*arguments: str, status: int = 0) -> str:
        name, *rest = arguments
        result = run.invoke(app, ["people", name, str(tmp_path), *rest])
        assert result.exit_code == status, result.output
        return result.output

    two = [p for p in samples.people.values() if p.side == "customer" and p.emails][:2]
    first, second = (p.emails[0] for p in two)
    plain = people("list", "--json")
    people("merge", first, two[1].person_id)
    people("set", first, "--role", "buyer", "--role", "champion", "--name", "Ida Holm")
    shown = json.loads(people("list", "--json"))
    row = next(p for p in shown["people"] if first in p["emails"])
    assert (row["name"], row["role"], [r["role"] for r in row["roles"]]) == ("Ida Holm", "buyer", ["buyer", "champion"])
    assert [d["action"] for d in shown["decisions"]] == ["merge", "set"]
    assert "decision 1: merge" in people("list") and "counts from the next run" in people("list")
    path = tmp_path / decisions_file.FILE
    done = parse([samples_dir()], Config(decisions=(path,)))
    assert any({first, second} <= set(p.emails) for p in done.people.values())
    assert waiting([{"emails": p.emails} for p in done.people.values()], decisions_file.read(path)) == []
    people("split", first, second, status=2)  # the folder does not show the merge yet
    people("undo", "2")
    people("undo")
    assert people("list", "--json") == plain and not path.exists()
    for wrong in (("undo",), ("undo", "4"), ("set", first), ("set", first, "--role", "king"),
                  ("merge", first, first), ("merge", first, "nobody@x.example"), ("list", "--side", "both"),
                  ("list", "--account", "Nowhere"), ("set", first, "--account", "Nowhere")):  # fmt: skip
        said = people(*wrong, status=2)
        assert said.startswith("cxnlp: ") and len(said.splitlines()) == 1
    assert not path.exists()


def test_an_account_is_named_by_key_or_name_and_the_undo_names_the_file(samples: Parsed, tmp_path: Path) -> None:
    write_parsed(samples, tmp_path)
    person = next(p for p in samples.people.values() if p.side == "customer" and p.emails and p.account)
    other = next(key for key in samples.accounts.names if key != person.account)
    named = {person.account: "Elm & Sons", other: "Birch Works"}
    rows = [{"account": key, "name": named.get(key, key)} for key in samples.accounts.names]
    (tmp_path / "accounts.json").write_text(json.dumps({"accounts": rows}), encoding="utf-8")

    def said(*arguments: str | Path, status: int = 0) -> str:
        result = CliRunner().invoke(app, ["people", *map(str, arguments)])
        assert result.exit_code == status, result.output
        return result.output

    for spelt in (str(person.account), str(person.account).upper(), "elm & sons"):
        done = said("set", tmp_path, person.emails[0], "--within", spelt, "--account", "Birch Works")
        assert f"(undo: cxnlp people undo {tmp_path})" in done
        assert decisions_file.read(tmp_path / decisions_file.FILE)[-1].account == other  # type: ignore[union-attr]
        said("undo", tmp_path)
    wrong = said("set", tmp_path, person.emails[0], "--within", "Nowhere", "--role", "buyer", status=2)
    assert "no account 'Nowhere'" in wrong and len(wrong.splitlines()) == 1
    assert person.emails[0] in said("list", tmp_path, "--account", "Elm & Sons")
    own = tmp_path / "own words.toml"
    done = said("set", tmp_path, person.emails[0], "--role", "buyer", "--decisions", own)
    assert f"(undo: cxnlp people undo {tmp_path} --decisions '{own}')" in done


def test_a_persons_ids_do_not_hang_on_the_decisions_of_others(samples: Parsed) -> None:
    person = next(p for p in samples.people.values() if p.side == "customer" and p.emails)
    rows = {p.person_id: {"emails": p.emails, "account": p.account} for p in samples.people.values()}
    told = sets_of(rows, [Set(person.emails[0], name="X")])
    assert list(told) == [person.person_id]
    assert laid_over({"name": "Y", "side": "vendor"}, told[person.person_id]) == {"name": "X", "side": "vendor"}
    everyone = {p.person_id for m in samples.messages for p in parties(m) if p.person_id}
    assert everyone <= samples.people.keys()
    assert isinstance(person, Person)


def test_merging_people_of_different_accounts_is_said(samples: Parsed, tmp_path: Path) -> None:
    write_parsed(samples, tmp_path)
    customers = [p for p in samples.people.values() if p.side == "customer" and p.emails and p.account]
    first = customers[0]
    same = next(p for p in customers[1:] if p.account == first.account)
    other = next(p for p in customers if p.account != first.account)

    def said(*named: str) -> str:
        result = CliRunner().invoke(app, ["people", "merge", str(tmp_path), *named])
        assert result.exit_code == 0, result.output
        return result.stderr

    assert "warning" not in said(first.emails[0], same.emails[0])
    told = said(first.emails[0], other.emails[0])
    assert "they belong to 2 accounts" in told and str(first.account) in told and str(other.account) in told
    assert f"take it back: cxnlp people undo {tmp_path}" in told
