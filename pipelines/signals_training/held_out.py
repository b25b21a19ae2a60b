"""Raw logits of the rows of a fold by a network that has not seen them.

    python -m pipelines.signals_training.held_out --data DIR --network DIR --fold N

For networks that did not come straight from `finetune`, such as averages; writes `held_out.npz` beside the weights.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from cxnlp.signals.encoding import Assembler
from pipelines.signals_training.data import load_training
from pipelines.signals_training.export import load_network
from pipelines.signals_training.finetune import BUDGET, write_held_out
from pipelines.signals_training.network import load_tokenizer
from pipelines.signals_training.readings import load_readings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--fold", type=int, required=True)
    parser.add_argument("--readings", type=Path, help="folder of labels of pool sentences, to be scored too")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    every = load_training(args.data)
    every += load_readings(args.readings, args.data / "pool.jsonl.gz") if args.readings else []
    rows = [row for row in every if row.fold == args.fold]
    assembler = Assembler(load_tokenizer(args.network), BUDGET)
    write_held_out(load_network(args.network), assembler, rows, args.network)


if __name__ == "__main__":
    main()
