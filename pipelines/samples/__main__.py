"""Writes corpora/samples from corpora/stories: `python -m pipelines.samples [STORIES] [SAMPLES]`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from pipelines.samples.export import export
from pipelines.samples.story import load_all

ROOT = Path(__file__).resolve().parents[2]


def main(argv: list[str]) -> None:
    stories = Path(argv[0]) if argv else ROOT / "corpora" / "stories"
    samples = Path(argv[1]) if len(argv) > 1 else ROOT / "corpora" / "samples"
    for story in load_all(stories):
        target = samples / story.id
        if target.exists():
            shutil.rmtree(target)
        export(story, target)
        print(f"{story.id}: {sum(1 for p in target.rglob('*') if p.is_file())} files")


if __name__ == "__main__":
    main(sys.argv[1:])
