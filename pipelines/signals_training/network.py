"""The multi-task network: an encoder, two means over its token vectors, one linear layer for all heads.

Outputs per sequence: 22 logits (3 orientation, 7 flags, 4 x 3 polarities), see `cxnlp.signals.heads`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

from cxnlp.signals.heads import WIDTH
from pipelines.signals_training.batches import Batch


class SignalNetwork(nn.Module):
    """`forward(batch)` gives (features, logits), a row a target of the batch.

    Features are the mean over the sentence's tokens and the mean over those of its surroundings, side by side
    (targets, 2 x hidden). `learned_segments` feeds the segments to the encoder too; without it they only steer the
    pooling, as is right for an encoder that was never trained with them; one that has no vectors for them (mpnet) is
    not given any. The encoder may be of another precision than the rest, which is float32.
    """

    def __init__(self, encoder: nn.Module, width: int = WIDTH, learned_segments: bool = True) -> None:
        super().__init__()
        self.encoder = encoder
        self.learned_segments = learned_segments
        hidden = int(encoder.config.hidden_size)  # type: ignore[union-attr, arg-type]
        self.dropout = nn.Dropout(0.2)
        self.heads = nn.Linear(2 * hidden, width)

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        features = _means(self.states(batch.ids, batch.segments, batch.mask).float(), batch)
        return features, self.heads(self.dropout(features))

    def states(self, ids: torch.Tensor, segments: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The encoder's last hidden states, (batch, tokens, hidden)."""
        more = {}
        if hasattr(self.encoder.embeddings, "token_type_embeddings"):
            more["token_type_ids"] = segments if self.learned_segments else torch.zeros_like(segments)
        states: torch.Tensor = self.encoder(input_ids=ids, attention_mask=mask, **more).last_hidden_state
        return states


def _means(states: torch.Tensor, batch: Batch) -> torch.Tensor:
    """The two means of each target, (targets, 2 x hidden). The weights of all targets of a row are laid one below the
    other, so that no row of `states` (rows, length, hidden) is copied for each."""
    counts = torch.bincount(batch.owners, minlength=len(batch.rows))
    most = int(counts.max())
    place = torch.arange(len(batch.owners)) - (counts.cumsum(0) - counts)[batch.owners]
    weights = torch.zeros(len(batch.rows), 2 * most, states.shape[1])
    weights[batch.owners, place] = batch.sentence
    weights[batch.owners, most + place] = batch.near
    pooled = weights @ states
    return torch.cat([pooled[batch.owners, place], pooled[batch.owners, most + place]], dim=1)


class SingleSequence(nn.Module):
    """The network for one unpadded sequence at a time, the form that is exported.

    `sentence`, `near`: weights of the two means, (targets, tokens). Adds a third output, (targets, tokens, 22): what
    each token's vector adds to each logit. Both poolings are means and the heads are linear, so over the tokens these
    sum to the logits, the bias apart.
    """

    of_sentence: torch.Tensor
    of_near: torch.Tensor

    def __init__(self, network: SignalNetwork) -> None:
        super().__init__()
        self.network = network
        of_sentence, of_near = network.heads.weight.detach().T.contiguous().chunk(2)
        self.register_buffer("of_sentence", of_sentence.clone())
        self.register_buffer("of_near", of_near.clone())

    def forward(
        self, ids: torch.Tensor, segments: torch.Tensor, sentence: torch.Tensor, near: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        states = self.network.states(ids, segments, torch.ones_like(ids))[0]
        features = torch.cat([sentence @ states, near @ states], dim=1)
        added = (states @ self.of_sentence) * sentence.unsqueeze(-1) + (states @ self.of_near) * near.unsqueeze(-1)
        return features, self.network.heads(features), added


def load_encoder(directory: Path) -> nn.Module:
    """A transformers encoder from a local directory, never from a hub.

    Dropout inside it is off: it costs a third of the time on a CPU. Attention is the plain one, which in bfloat16 is
    twice as fast a step as the fused one.
    """
    from transformers import AutoModel

    encoder: nn.Module = AutoModel.from_pretrained(
        str(directory),
        local_files_only=True,
        attn_implementation="eager",
        add_pooling_layer=False,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    return encoder


def freeze_bottom(encoder: nn.Module, layers: int) -> None:
    """Keeps the embeddings and the lowest layers as they are: a quarter less work a step, little lost."""
    encoder.embeddings.requires_grad_(False)
    for layer in list(encoder.encoder.layer)[:layers]:  # type: ignore[union-attr, arg-type]
        layer.requires_grad_(False)


def load_tokenizer(directory: Path) -> Any:
    """The `tokenizers.Tokenizer` of a model directory, without the padding and truncation that its file may ask for."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
