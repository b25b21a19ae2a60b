"""The laws of the fuzz targets: on files that once broke one, on every seed, and on seeded changes of each seed."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from cxnlp import pipeline
from cxnlp.ingest.zoning import zone_all
from cxnlp.types import Zone
from pipelines.fuzz import laws
from pipelines.fuzz.families import FAMILIES, own_seeds, pack, seeds, unpack
from pipelines.fuzz.findings import Findings, signature
from pipelines.fuzz.mutate import change
from pipelines.fuzz.replay import inputs

FOUND = sorted(p for p in (Path(__file__).parent / "fixtures" / "fuzz").glob("*/*") if p.is_file())
CHANGES = 3


@pytest.mark.parametrize("file", FOUND, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_what_once_broke_a_law_breaks_none(file: Path, tmp_path: Path) -> None:
    laws.check(file.parent.name, file.name, file.read_bytes(), tmp_path)


def test_a_note_that_lists_thousands_of_short_names_is_read_in_time(tmp_path: Path) -> None:
    laws.check(
        "notes", "notes.md", b"Present:\nnull\nDeclined:\nDeclined: \t folded\nAtt: , ; / + &\n" * 900, tmp_path, False
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_laws_hold_for_seeds_and_their_changes(family: str, tmp_path: Path) -> None:
    count = 0
    for name, data in inputs(family, CHANGES, seed=1, own=True):
        laws.check(family, name, data, tmp_path, twice=count % 4 == 0)
        count += 1
    assert count == (CHANGES + 1) * len(list(own_seeds(family))) > 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("family", [f for f in FAMILIES if f not in ("zoning", "language", "archives")])
def test_every_seed_is_read_as_its_family(family: str, tmp_path: Path) -> None:
    for number, (name, data) in enumerate(own_seeds(family)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / name).write_bytes(data)
        (source,) = pipeline.parse([folder], laws.CONFIG).sources
        assert source.status == "parsed" and source.parser, name


def test_changes_keep_the_form_and_repeat() -> None:
    for family in ("tickets", "tables", "mail", "archives"):
        for name, data in own_seeds(family):
            changed = [change(name, data, random.Random(n)) for n in range(8)]
            assert changed == [change(name, data, random.Random(n)) for n in range(8)]
            assert any(c != data for c in changed), name


def test_inputs_carry_their_names() -> None:
    for family in FAMILIES:
        for name, data in seeds(family):
            assert unpack(pack(name, data)) == (name, data)


def test_a_law_that_does_not_hold_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (mail,) = laws.thread(b"Plan\nHello\nwords")
    good = zone_all([mail])[0]
    laws.check_zones(good)
    for zones in (good.zones[1:], (*good.zones, Zone("new", 0, 3)), (replace(good.zones[0], end=2),)):
        with pytest.raises(laws.Broken):
            laws.check_zones(replace(good, zones=zones))
    with pytest.raises(laws.Broken):
        laws.check_zones(replace(good, text="other words"))
    monkeypatch.setattr(laws, "split", lambda text: [(0, 3), (2, 5)])
    with pytest.raises(laws.Broken):
        laws.check_split("one two")
    monkeypatch.setattr(laws, "MOST_SECONDS", -1.0)
    with pytest.raises(laws.Broken, match="CPU seconds"), laws.bounded():
        pass


def test_findings_keep_the_smallest_input_of_each_kind(tmp_path: Path) -> None:
    kept = Findings(tmp_path)
    for data in (b"longer", b"short", b"middle"):
        kept.add(pack("a.eml", data), laws.Broken("a law"))
    kept.add(pack("b.eml", b"x"), laws.Broken("another law"))
    assert dict(kept.times) == {"Broken: a law": 3, "Broken: another law": 1}
    assert (tmp_path / "000" / "a.eml").read_bytes() == b"short"
    assert (tmp_path / "001" / "b.eml").read_bytes() == b"x"


def test_a_signature_names_the_place_and_no_text(tmp_path: Path) -> None:
    try:
        pipeline.parse([tmp_path / "missing"], laws.CONFIG)
    except Exception as error:
        assert signature(error) == "UsageError in ingest/walk.py:_tops"
