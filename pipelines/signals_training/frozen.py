"""The baseline: MiniLM as it is, logistic heads on its pooled vectors; one model per fold and one on everything.

    python -m pipelines.signals_training.frozen --data DIR --encoder DIR --out DIR

Writes `fold0` … `fold2` and `full`, each as `finetune` would, so that the later steps are the same.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cxnlp.signals.encoding import Assembler, TokenSequence
from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS, WIDTH
from pipelines.signals_training.batches import length_bucketed, pad
from pipelines.signals_training.data import Example, load_training
from pipelines.signals_training.finetune import BATCH_TOKENS, BUDGET
from pipelines.signals_training.network import SignalNetwork, load_encoder, load_tokenizer


def features(network: SignalNetwork, sequences: Sequence[TokenSequence]) -> np.ndarray:
    """Pooled vectors of sentences read one by one, shape (rows, 2 x hidden)."""
    network.eval()
    out = np.zeros((len(sequences), network.heads.in_features), dtype=np.float32)
    with torch.inference_mode():
        for group in length_bucketed([len(s.ids) for s in sequences], 4 * BATCH_TOKENS):
            out[group] = network(pad(sequences, group))[0].numpy()
    return out


def fit_heads(x: np.ndarray, rows: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Logistic heads: weights (22, columns of x) and biases (22)."""
    from sklearn.linear_model import LogisticRegression

    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = (x - mean) / deviation
    weight, bias = np.zeros((WIDTH, x.shape[1])), np.zeros(WIDTH)
    tasks: list[tuple[list[int], list[int]]] = [(list(ORIENTATION_SLOTS), [row.orientation for row in rows])]
    tasks += [([slot], [int(row.flags[i]) for row in rows]) for i, slot in enumerate(FLAG_SLOTS.values())]
    tasks += [(list(s), [row.polarities[i] + 1 for row in rows]) for i, s in enumerate(POLARITY_SLOTS.values())]
    for slots, target in tasks:
        model = LogisticRegression(C=0.003, max_iter=200).fit(z, target)
        coefficients = model.coef_ / deviation
        weight[slots] = coefficients
        bias[slots] = model.intercept_ - coefficients @ mean
    return weight, bias


def save(network: SignalNetwork, tokenizer: Any, weight: np.ndarray, bias: np.ndarray, out: Path) -> None:
    """Puts the heads into the network and writes its directory."""
    from safetensors.torch import save_file

    network.heads.load_state_dict(
        {"weight": torch.tensor(weight, dtype=torch.float32), "bias": torch.tensor(bias, dtype=torch.float32)}
    )
    out.mkdir(parents=True, exist_ok=True)
    network.encoder.save_pretrained(out)  # type: ignore[operator]
    tokenizer.save(str(out / "tokenizer.json"))
    save_file({name: value.data for name, value in network.heads.named_parameters()}, str(out / "heads.safetensors"))
    (out / "training.json").write_text(json.dumps({"learned_segments": False, "frozen": True}) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    rows = load_training(args.data)
    tokenizer = load_tokenizer(args.encoder)
    assembler = Assembler(tokenizer, BUDGET)
    network = SignalNetwork(load_encoder(args.encoder), learned_segments=False)
    x = features(network, [assembler.assemble(row.item) for row in rows])
    fold = np.array([row.fold for row in rows])
    for held_out in (None, 0, 1, 2):
        inside = np.flatnonzero(fold != held_out) if held_out is not None else np.arange(len(rows))
        weight, bias = fit_heads(x[inside], [rows[i] for i in inside])
        out = args.out / ("full" if held_out is None else f"fold{held_out}")
        save(network, tokenizer, weight, bias, out)
        print(f"{out.name}: heads fitted on {len(inside)} rows", flush=True)
        if held_out is not None:
            outside = np.flatnonzero(fold == held_out)
            logits = (x[outside] @ weight.T + bias).astype(np.float32)
            np.savez(out / "held_out.npz", logits=logits, ids=np.array([rows[i].id for i in outside]))


if __name__ == "__main__":
    main()
