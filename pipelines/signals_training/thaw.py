"""The network of a shipped int8 graph, in float32 again, to go on training from it.

    python -m pipelines.signals_training.thaw MODEL --start DIR --out DIR

`--start`: what `pipelines.encoder.mpnet` wrote, whose word vectors and lowest matrices were never trained and are taken
as they are. All else comes from the graph: the other matrices with the 7 bits a weight that it keeps, biases, norms and
heads exactly.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp.errors import ModelError
from cxnlp.signals.model import ENCODER_FILE

LAYER = "/encoder/encoder/layer."
INSIDE = "network.encoder."
FROZEN = ("embeddings.", "encoder.layer.0.")
"""What was never trained: it may come from the start."""


def thawed(graph: Any, start: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Weights of the encoder and of the heads by name. Raises ModelError where the graph is of another encoder."""
    import torch
    from onnx import numpy_helper

    held = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    found = {k.removeprefix(INSIDE): v for k, v in held.items() if k.startswith(INSIDE) and v.dtype == np.float32}
    for node in graph.node:
        if node.op_type == "MatMulInteger" and LAYER in node.name:
            name = "encoder.layer." + node.name.split(LAYER)[1].rsplit("/MatMul", 1)[0].replace("/", ".")
            if not name.startswith(FROZEN):
                found[f"{name}.weight"] = _matrix(held, node.input[1].removesuffix("_quantized"))
    missing = [k for k, v in start.items() if k not in found and not k.startswith(FROZEN) and v.is_floating_point()]
    if missing:
        raise ModelError(f"the graph has no {missing[0]}: it is not of this encoder")
    encoder = {}
    for name, weight in start.items():
        own = found.get(name)
        if own is None:
            encoder[name] = weight
        elif own.shape != tuple(weight.shape):
            raise ModelError(f"{name} has the shape {own.shape} in the graph, not {tuple(weight.shape)}")
        else:
            encoder[name] = torch.from_numpy(own.copy())
    heads = np.concatenate([held["of_sentence"], held["of_near"]]).T
    return encoder, {
        "weight": torch.from_numpy(np.ascontiguousarray(heads)),
        "bias": torch.from_numpy(held["network.heads.bias"].copy()),
    }


def _matrix(held: Mapping[str, np.ndarray], base: str) -> np.ndarray:
    """A quantised matrix of the graph as the transposed float32 one of a linear layer."""
    quantised, zero, scale = (held[f"{base}_{part}"] for part in ("quantized", "zero_point", "scale"))
    values = (quantised.astype(np.float32) - zero.astype(np.float32)) * scale.astype(np.float32)
    return np.ascontiguousarray(values.T)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    import onnx
    from safetensors.torch import load_file, save_file

    encoder, heads = thawed(
        onnx.load(str(args.model / ENCODER_FILE)).graph, load_file(str(args.start / "model.safetensors"))
    )
    args.out.mkdir(parents=True, exist_ok=True)
    save_file(encoder, str(args.out / "model.safetensors"), metadata={"format": "pt"})
    save_file(heads, str(args.out / "heads.safetensors"))
    for name in ("config.json", "tokenizer.json"):
        (args.out / name).write_bytes((args.start / name).read_bytes())
    (args.out / "training.json").write_text(json.dumps({"thawed": True}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
