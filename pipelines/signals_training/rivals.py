"""What other ways with sentence encoders reach on the same folds: frozen mpnet, and MiniLM tuned in SetFit's style.

    python -m pipelines.signals_training.rivals --data DIR [--encoder DIR] [--mpnet DIR] --out baselines.json

`frozen mpnet + logistic`: all-mpnet-base-v2 as it is (768 wide, twelve layers), mean vectors of the sentence and of
its surroundings side by side, read with 8-bit weights. `SetFit-style MiniLM`: the encoder tuned by contrast on pairs of
a few sentences a label (alike or not in what is labelled), then logistic heads on the same sentences; Tunstall et al.
2022, arXiv:2209.11055.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from cxnlp.signals.encoding import Assembler, header
from cxnlp.signals.heads import WIDTH
from pipelines.signals_training.batches import pad
from pipelines.signals_training.crossval import FOLDS, by_origin, cross_fitted, fits_by_fold
from pipelines.signals_training.data import Example, load_training
from pipelines.signals_training.finetune import BUDGET
from pipelines.signals_training.frozen import features, fit_heads
from pipelines.signals_training.network import SignalNetwork, load_encoder, load_tokenizer

SEED = 41
PER_LABEL, PAIRS_PER_ROW = 16, 4
"""Sentences drawn for each label, and pairs made of each of them, half alike and half not."""
PAIR_BATCH, RATE = 16, 2e-5
TEXTS = 32
"""Texts of about one length that mpnet reads at once."""


def int8_session(encoder: nn.Module, threads: int) -> Any:
    """An ONNX Runtime session that reads (ids, mask) with 8-bit weights, a quarter of the time of float32."""
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    class States(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder.eval()

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            states: torch.Tensor = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
            return states

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    with tempfile.TemporaryDirectory() as scratch:
        plain, small = str(Path(scratch) / "float.onnx"), str(Path(scratch) / "int8.onnx")
        axes = {name: {0: "texts", 1: "length"} for name in ("ids", "mask", "states")}
        example = (torch.tensor([[0, 2, 5, 6], [0, 2, 7, 1]]), torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]]))
        names: dict[str, Any] = {"input_names": ["ids", "mask"], "output_names": ["states"]}
        torch.onnx.export(States(), example, plain, dynamic_axes=axes, opset_version=17, dynamo=False, **names)
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        return onnxruntime.InferenceSession(small, options)


def mpnet_vectors(directory: Path, rows: Sequence[Example], threads: int) -> np.ndarray:
    """Mean vectors of the sentence and of header with context, side by side, shape (rows, 1536)."""
    from transformers import AutoModel

    tokenizer = load_tokenizer(directory)
    session = int8_session(AutoModel.from_pretrained(str(directory), attn_implementation="eager"), threads)
    texts = [row.item.text for row in rows]
    around = [f"{header(row.item)} {row.item.context_before} {row.item.context_after}" for row in rows]
    distinct = list(dict.fromkeys(texts + around))
    ids = [tokenizer.encode(text).ids[:128] for text in distinct]
    pad_id = tokenizer.token_to_id("[PAD]")
    order = sorted(range(len(ids)), key=lambda k: len(ids[k]))
    vectors: list[np.ndarray] = [np.zeros(0)] * len(ids)
    for start in range(0, len(order), TEXTS):
        group = order[start : start + TEXTS]
        batch = np.full((len(group), max(len(ids[k]) for k in group)), pad_id, np.int64)
        for row, k in enumerate(group):
            batch[row, : len(ids[k])] = ids[k]
        mask = (batch != pad_id).astype(np.int64)
        [states] = session.run(None, {"ids": batch, "mask": mask})
        weights = mask / mask.sum(axis=1, keepdims=True)
        for k, vector in zip(group, (states * weights[..., None]).sum(axis=1), strict=True):
            vectors[k] = vector.astype(np.float32)
    place = {text: k for k, text in enumerate(distinct)}
    return np.hstack([np.stack([vectors[place[t]] for t in part]) for part in (texts, around)])


def labels_of(row: Example) -> frozenset[str]:
    """What is labelled of a row, the common case apart."""
    found = {f"orientation {row.orientation}"}
    found |= {f"flag {i}" for i, on in enumerate(row.flags) if on}
    return frozenset(found | {f"polarity {i} {value}" for i, value in enumerate(row.polarities) if value})


def few(rows: Sequence[Example], rng: random.Random) -> list[Example]:
    """At most PER_LABEL rows of every label."""
    by_label: dict[str, list[Example]] = {}
    for row in rows:
        for label in labels_of(row):
            by_label.setdefault(label, []).append(row)
    chosen = {r.id: r for _, own in sorted(by_label.items()) for r in rng.sample(own, min(PER_LABEL, len(own)))}
    return list(chosen.values())


def contrast(network: SignalNetwork, assembler: Assembler, rows: Sequence[Example], rng: random.Random) -> None:
    """Tunes the encoder: vectors of alike rows towards cosine 1, of rows that share nothing towards 0."""
    pairs: list[tuple[Example, Example, float]] = []
    for row in rows:
        like = [r for r in rows if r is not row and labels_of(r) == labels_of(row)]
        unlike = [r for r in rows if not labels_of(r) & labels_of(row)]
        for pool, target in ((like, 1.0), (unlike, 0.0)):
            pairs += [(row, rng.choice(pool), target) for _ in range(PAIRS_PER_ROW // 2) if pool]
    rng.shuffle(pairs)
    optimizer = torch.optim.AdamW(network.encoder.parameters(), lr=RATE)
    network.train()
    for start in range(0, len(pairs), PAIR_BATCH):
        part = pairs[start : start + PAIR_BATCH]
        sequences = [assembler.assemble(row.item) for a, b, _ in part for row in (a, b)]
        vectors = network(pad(sequences, list(range(len(sequences)))))[0]
        cosine = nn.functional.cosine_similarity(vectors[0::2], vectors[1::2])
        loss = nn.functional.mse_loss(cosine, torch.tensor([target for _, _, target in part]))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()


def set_fit_vectors(directory: Path, chosen: Sequence[Example], rows: Sequence[Example], seed: int) -> np.ndarray:
    """Vectors of `rows` by MiniLM tuned by contrast on `chosen`."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    assembler = Assembler(load_tokenizer(directory), BUDGET)
    network = SignalNetwork(load_encoder(directory), learned_segments=False)
    contrast(network, assembler, chosen, rng)
    return features(network, [assembler.assemble(row.item) for row in rows])


def judged(rows: Sequence[Example], logits: np.ndarray) -> dict[str, Any]:
    """The measures, calibrated like every other model."""
    return by_origin(rows, cross_fitted(logits, rows, fits_by_fold(logits, rows)))


def set_fit(directory: Path, rows: Sequence[Example]) -> np.ndarray:
    """Out-of-fold logits (rows, 22) of MiniLM tuned in SetFit's style, its heads fitted on the same few sentences."""
    found = np.zeros((len(rows), WIDTH), np.float32)
    for fold in FOLDS:
        chosen = few([row for row in rows if row.fold != fold], random.Random(SEED + fold))
        own = [i for i, row in enumerate(rows) if row.fold == fold]
        vectors = set_fit_vectors(directory, chosen, [*chosen, *(rows[i] for i in own)], SEED + fold)
        weight, bias = fit_heads(vectors[: len(chosen)], chosen)
        found[own] = vectors[len(chosen) :] @ weight.T + bias
        print(f"SetFit-style: fold {fold}, {len(chosen)} sentences", flush=True)
    return found


def frozen_mpnet(directory: Path, rows: Sequence[Example], threads: int) -> np.ndarray:
    """Out-of-fold logits (rows, 22) of heads on mpnet's vectors."""
    found, vectors = np.zeros((len(rows), WIDTH), np.float32), mpnet_vectors(directory, rows, threads)
    for fold in FOLDS:
        inside = [i for i, row in enumerate(rows) if row.fold != fold]
        own = [i for i, row in enumerate(rows) if row.fold == fold]
        weight, bias = fit_heads(vectors[inside], [rows[i] for i in inside])
        found[own] = vectors[own] @ weight.T + bias
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, help="MiniLM, for the SetFit-style row")
    parser.add_argument(
        "--mpnet", type=Path, help="all-mpnet-base-v2 as `pipelines.encoder.mpnet` lays it, for the frozen row"
    )
    parser.add_argument("--out", type=Path, required=True, help="baselines.json, to which the rows are added")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    rows = load_training(args.data)
    results: dict[str, Any] = json.loads(args.out.read_text(encoding="utf-8")) if args.out.is_file() else {}
    if args.mpnet:
        results["frozen mpnet + logistic"] = judged(rows, frozen_mpnet(args.mpnet, rows, args.threads))
    if args.encoder:
        results["SetFit-style MiniLM + logistic"] = judged(rows, set_fit(args.encoder, rows))
    args.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
