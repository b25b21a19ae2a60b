"""Opens what a model directory holds: the encoder's graph in ONNX Runtime, and its tokenizer."""

from __future__ import annotations

from typing import Any

from cxnlp.errors import ModelError
from cxnlp.signals.heads import WIDTH
from cxnlp.signals.model import ENCODER_FILE, TOKENIZER_FILE, SignalModel

SLOW_FUSIONS = ["SkipLayerNormFusion"]
"""Optimisations of ONNX Runtime that cost more than they save: sum and layer norm in one take four times what they
take apart, an eighth of a pass."""


def open_session(model: SignalModel) -> Any:
    """The encoder's session, one thread inside the operators. ModelError when its graph is of another version."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    graph = (model.directory / ENCODER_FILE).read_bytes()
    session = onnxruntime.InferenceSession(
        graph, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW_FUSIONS
    )
    shapes = {output.name: output.shape[-1] for output in session.get_outputs()}
    if shapes.get("logits") != WIDTH or not {"features", "tokens"} <= set(shapes):
        raise ModelError(f"model {model.name}: its graph does not give the outputs of this version; get newer weights")
    if model.correction is not None and model.correction.weight.shape[1] != shapes["features"]:
        raise ModelError(f"model {model.name}: its correction does not fit its encoder; train it again")
    return session


def open_tokenizer(model: SignalModel) -> Any:
    """The tokenizer."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(model.directory / TOKENIZER_FILE))
