"""A trained network as a complete model directory that `Scorer.load` reads.

    python -m pipelines.signals_training.export --network DIR --fit fit.json --out DIR [--float]

`--network`: what `finetune` or `frozen` wrote; `--fit`: calibration and thresholds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import torch

from cxnlp.signals.encoding import Budget
from cxnlp.signals.model import CONFIG_FILE, ENCODER_FILE, LABELS, METRICS_FILE, SCHEMA, TOKENIZER_FILE
from cxnlp.signals.ngrams import NGRAMS_FILE
from pipelines.signals_training.finetune import BUDGET
from pipelines.signals_training.network import SignalNetwork, SingleSequence, load_encoder, load_tokenizer

OPSET = 17


def load_network(directory: Path) -> SignalNetwork:
    """The network that `finetune` or `frozen` saved."""
    from safetensors.torch import load_file

    settings = json.loads((directory / "training.json").read_text(encoding="utf-8"))
    network = SignalNetwork(load_encoder(directory), learned_segments=settings.get("learned_segments", True))
    network.heads.load_state_dict(load_file(str(directory / "heads.safetensors")))
    network.eval()
    return network


def _is_bias(name: str) -> bool:
    return "relative_attention_bias" in name


def write_graph(network: SignalNetwork, path: Path, quantised: bool) -> None:
    """Writes the ONNX graph; int8 weights (per channel) for the encoder's matrix products and word vectors, float32 for
    the heads and for mpnet's bias by distance, a few numbers that every layer adds to its attention."""
    means = torch.tensor([[0, 0, 0.5, 0.5, 0], [0, 0, 0, 0.5, 0.5]]), torch.tensor([[0.2] * 5, [0.2] * 5])
    example = (torch.tensor([[101, 2004, 102, 2003, 102]]), torch.tensor([[0, 0, 1, 1, 1]]), *means)
    axes = {name: {1: "length"} for name in ("ids", "segments")}
    axes |= {name: {0: "targets", 1: "length"} for name in ("sentence", "near", "tokens")}
    axes |= {name: {0: "targets"} for name in ("features", "logits")}
    inputs, outputs = ["ids", "segments", "sentence", "near"], ["features", "logits", "tokens"]
    names: dict[str, Any] = {"input_names": inputs, "output_names": outputs}
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "float.onnx"
        torch.onnx.export(
            SingleSequence(network).eval(),
            example,
            str(plain),
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
            **names,
        )
        if not quantised:
            path.write_bytes(plain.read_bytes())
            return
        import onnx
        from onnxruntime.quantization import QuantType, quantize_dynamic

        nodes = onnx.load(str(plain)).graph.node
        exact = [node.name for node in nodes if "/encoder/" not in node.name or any(map(_is_bias, node.input))]
        quantize_dynamic(
            str(plain),
            str(path),
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_exclude=exact,
            op_types_to_quantize=["MatMul", "Gather"],
        )


def write_model(
    network: SignalNetwork,
    tokenizer: Any,
    fit: dict[str, Any],
    out: Path,
    name: str,
    budget: Budget = BUDGET,
    quantised: bool = True,
    ngrams: Path | None = None,
) -> None:
    """Writes `encoder.onnx`, `tokenizer.json`, with n-grams `ngrams.safetensors`, and `config.json` into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    write_graph(network, out / ENCODER_FILE, quantised)
    tokenizer.save(str(out / TOKENIZER_FILE))
    files = [ENCODER_FILE, TOKENIZER_FILE]
    if ngrams is not None and ngrams.is_file():
        (out / NGRAMS_FILE).write_bytes(ngrams.read_bytes())
        files.append(NGRAMS_FILE)
    config = {
        "schema": SCHEMA,
        "name": name,
        "labels": LABELS,
        "budget": {"before": budget.before, "sentence": budget.sentence, "after": budget.after},
        "calibration": fit["calibration"],
        "thresholds": fit["thresholds"],
        "files": {file: hashlib.sha256((out / file).read_bytes()).hexdigest() for file in files},
    }
    (out / METRICS_FILE).unlink(missing_ok=True)  # of other weights
    (out / CONFIG_FILE).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--fit", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="signals-mpnet")
    parser.add_argument("--float", action="store_true", help="keep float32 weights")
    args = parser.parse_args()
    fit = json.loads(args.fit.read_text(encoding="utf-8"))
    write_model(
        load_network(args.network),
        load_tokenizer(args.network),
        fit,
        args.out,
        args.name,
        quantised=not args.float,
        ngrams=args.network / NGRAMS_FILE,
    )


if __name__ == "__main__":
    main()
