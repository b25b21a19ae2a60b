"""The mean of the weights of several networks that started from the same one.

python -m pipelines.signals_training.average --out DIR NETWORK...
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch


def average(networks: list[Path], out: Path) -> None:
    """Writes the averaged network with the tokenizer and configuration of the first."""
    from safetensors.torch import load_file, save_file

    out.mkdir(parents=True, exist_ok=True)
    for name in ("model.safetensors", "heads.safetensors"):
        tables = [load_file(str(network / name)) for network in networks]
        mean = {key: torch.stack([table[key] for table in tables]).mean(dim=0) for key in tables[0]}
        save_file(mean, str(out / name), metadata={"format": "pt"})
    for name in ("config.json", "tokenizer.json"):
        (out / name).write_bytes((networks[0] / name).read_bytes())
    (out / "training.json").write_text(json.dumps({"average_of": len(networks)}) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("networks", type=Path, nargs="+")
    args = parser.parse_args()
    average(args.networks, args.out)


if __name__ == "__main__":
    main()
