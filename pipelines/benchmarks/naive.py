"""A sample of a simulated company done the plain way, beside `cxnlp ingest` and `cxnlp sweep` on the same files.

    python -m pipelines.benchmarks.naive SCRATCH [--messages 2000] [--seed 1]

The plain way, in a process of its own: `mailbox` and `json` read, a regular expression splits sentences,
sentence-transformers encodes them (torch, two threads), each is labelled by the nearer of two mean vectors of example
sentences, pandas takes the strategic share and the number of messages by account and week. It strips no quotes, knows
no people and judges nothing. Ours scores every sentence, with a cold cache. A JSON line each.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from pipelines.benchmarks.workspace_scale import VENDOR, YEAR, measured
from pipelines.simulate_company.__main__ import write_year
from pipelines.simulate_company.company import accounts, staff

STRATEGIC = ("We should plan next year's goals together.", "Our board wants your view of the roadmap.")
TRANSACTIONAL = ("Please send the invoice again.", "The export fails, can you fix it?")


def plain(folder: Path) -> dict[str, int]:
    """The plain way; returns how much it read and found."""
    import mailbox
    import re
    from email.utils import parseaddr, parsedate_to_datetime

    import pandas as pd
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer

    from pipelines.encoder.convert import weights_directory

    rows: list[tuple[str, str, str]] = []
    for path in sorted(folder.glob("mail/*/*.mbox")):
        for mail in mailbox.mbox(path):
            if not mail["Date"]:
                continue  # a line of a body that begins with "From ", which `mailbox` takes for the next mail
            people = [parseaddr(mail[h] or "")[1].partition("@")[2] for h in ("From", "To")]
            account = next((d for d in people if d != VENDOR), "")
            day = parsedate_to_datetime(mail["Date"]).date().isoformat()
            rows.append((account, day, str(mail.get_payload())))
    for path in sorted(folder.glob("tickets/*.ndjson")):
        for line in path.read_text(encoding="utf-8").splitlines():
            ticket = json.loads(line)
            account = ticket["organization"]["domain_names"][0]
            rows.append((account, ticket["created_at"][:10], ticket["description"]))
            rows += [(account, c["created_at"][:10], c["body"]) for c in ticket["comments"]]
    frame = pd.DataFrame(rows, columns=["account", "day", "text"])
    frame["week"] = pd.to_datetime(frame["day"]).dt.to_period("W").astype(str)
    sentences = frame.assign(sentence=frame["text"].map(lambda t: re.split(r"(?<=[.?!])\s+", t))).explode("sentence")
    torch.set_num_threads(2)
    words = Transformer(str(weights_directory()), max_seq_length=128)
    encoder = SentenceTransformer(modules=[words, Pooling(words.get_embedding_dimension())], device="cpu")
    vectors = encoder.encode(sentences["sentence"].tolist(), batch_size=32, show_progress_bar=False)
    near = [encoder.encode(list(texts)).mean(axis=0) for texts in (STRATEGIC, TRANSACTIONAL)]
    sentences["strategic"] = vectors @ near[0] > vectors @ near[1]
    found = sentences.groupby(["account", "week"]).agg(share=("strategic", "mean"), n=("sentence", "size"))
    return {"messages": len(frame), "sentences": len(sentences), "rows": len(found)}


def main() -> None:
    """Writes the sample and runs both; with `--child`, the plain way alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(plain(given.scratch)))
        return
    os.environ["CXNLP_CACHE"] = "off"
    folder, file = given.scratch / "naive", given.scratch / "naive.db"
    write_year(folder, given.messages, accounts(max(20, given.messages // 50), given.seed, staff(3), YEAR), YEAR)
    file.unlink(missing_ok=True)
    python = [sys.executable, "-m"]
    ours = (
        [*python, "cxnlp", "ingest", str(folder), "-w", str(file), "--quiet"],
        [*python, "pipelines.benchmarks.workspace_scale", str(file), "--child", "--score", "all"],
    )

    def say(name: str, found: dict[str, Any]) -> None:
        print(json.dumps({"name": name} | found), flush=True)

    say("pandas + sentence-transformers", measured([*python, "pipelines.benchmarks.naive", str(folder), "--child"]))
    say("cxnlp ingest", measured(ours[0]))
    say("cxnlp sweep, everything scored", measured(ours[1]))


if __name__ == "__main__":
    main()
