"""Sentences per second, peak memory and cold start of sentence scoring beside two alternatives, in one run.

    python -m pipelines.benchmarks.scoring [--sentences 2000] [--repeats 3] [--threads 2]

The sentences are the project's own training threads; each is judged with the two before it in sight. Also measures what
share of the machine's int8 matrix-multiply rate the encoder reaches.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any

from pipelines.benchmarks.contenders import CONTENDERS
from pipelines.signals_training.own_text import load_own

OWN = Path("corpora/training")
HIDDEN, INNER, LAYERS = 768, 3072, 6
"""Widths of the shipped encoder and how many layers it has."""
OPERATIONS_PER_TOKEN = 2 * LAYERS * (4 * HIDDEN * HIDDEN + 2 * HIDDEN * INNER)
"""Multiply-adds, counted twice, of its matrix products with weights."""


def workload(sentences: int) -> dict[str, Any]:
    """What every contender reads."""
    rows = load_own(OWN)[:sentences]
    fit = [(row.item.text, str(row.orientation)) for row in rows[:600]]
    return {
        "fit": fit,
        "threads": [[row.item.text for row in thread] for _, thread in groupby(rows, lambda r: r.group)],
    }


def measure(name: str, path: Path, threads: int) -> dict[str, Any]:
    """One run of one contender in a process of its own."""
    command = [sys.executable, "-m", "pipelines.benchmarks.contenders", name, str(path), str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def int8_rate(threads: int, rows: int = 64, seconds: float = 2.0) -> float:
    """Operations a second of ONNX Runtime's int8 product (rows, HIDDEN) x (HIDDEN, INNER), one a thread in parallel."""
    import numpy as np
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    shape = HIDDEN, INNER
    weights = helper.make_tensor("w", TensorProto.INT8, shape, np.ones(shape, np.int8).tobytes(), raw=True)
    node = helper.make_node("MatMulInteger", ["x", "w"], ["y"])
    x = helper.make_tensor_value_info("x", TensorProto.UINT8, (rows, HIDDEN))
    y = helper.make_tensor_value_info("y", TensorProto.INT32, (rows, INNER))
    graph = helper.make_graph([node], "g", [x], [y], [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    feed = {"x": np.ones((rows, HIDDEN), np.uint8)}

    def spin(_: int) -> int:
        runs, until = 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            session.run(None, feed)
            runs += 1
        return runs

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        runs = sum(pool.map(spin, range(threads)))
    return runs * 2 * rows * HIDDEN * INNER / (time.perf_counter() - began)


def encoder_rate(data: dict[str, Any], sentences_per_second: float) -> float:
    """Operations a second of the encoder's weight products at this speed."""
    from cxnlp.signals.passages import in_passages
    from cxnlp.signals.score import Scorer
    from cxnlp.types import ScoreInput

    scorer = Scorer.load()
    items = [item for thread in data["threads"] for item in in_passages([ScoreInput(text) for text in thread])]
    passages = dict.fromkeys(item.passage for item in items if item.passage)
    tokens = sum(len(scorer.assemble_passage(passage).ids) for passage in passages)
    return sentences_per_second * tokens / len(items) * OPERATIONS_PER_TOKEN


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, help="write the table here as JSON")
    args = parser.parse_args()
    data = workload(args.sentences)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "work.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        runs = [measure(name, path, args.threads) for _ in range(args.repeats) for name in CONTENDERS]
    table = {}
    for name in CONTENDERS:
        own = [run for run in runs if run["name"] == name]
        table[name] = {
            "sentences_per_s": round(statistics.median(run["sentences"] / run["seconds"] for run in own), 1),
            "first_score_s": round(statistics.median(run["first_score_s"] for run in own), 2),
            "peak_mb": round(max(run["peak_mb"] for run in own)),
        }
    speed = table["cxnlp"]["sentences_per_s"]
    for name, row in table.items():
        ratio = speed / row["sentences_per_s"]
        print(f"{name:40s} {row['sentences_per_s']:8.1f}/s  first {row['first_score_s']:5.2f} s  "
              f"{row['peak_mb']:6d} MB  cxnlp is {ratio:.2f} times as fast")  # fmt: skip
    limit, reached = int8_rate(args.threads), encoder_rate(data, speed)
    print(f"int8 products: {limit / 1e9:.0f} GOP/s possible, {reached / 1e9:.0f} reached ({reached / limit:.0%})")
    if args.out:
        result = {"contenders": table, "int8_gops": limit / 1e9, "encoder_gops": reached / 1e9}
        args.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
