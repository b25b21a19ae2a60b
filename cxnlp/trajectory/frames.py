"""The weekly table and the table of sentences of judged accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cxnlp.behaviour.reported import holders
from cxnlp.trajectory.assess import Assessed
from cxnlp.trajectory.history import History

if TYPE_CHECKING:
    import pandas as pd


def weekly_table(assessed: Sequence[Assessed]) -> pd.DataFrame:
    """One row per account and ISO week with every feature the scorer used; a feature never seen is a column of NaN."""
    import pandas as pd

    frame = pd.DataFrame([w for a in assessed for w in a.weeks])
    fixed = ["account", "week"]
    frame = frame.astype({c: float for c in frame.columns if c not in fixed and frame[c].dtype == object})
    return frame[[*fixed, *sorted(c for c in frame.columns if c not in fixed)]] if len(frame) else frame


def sentence_table(histories: Sequence[History], assessed: Sequence[Assessed]) -> pd.DataFrame:
    """One row per scored sentence: place, speaker, probabilities, of whose mood it tells where that is another's, and
    what the mood is about; the vendor's own staff stays without names."""
    import pandas as pd

    frames = [
        h.sentences.assign(
            account=h.account,
            credited_to=told,
            reported=[who is not None for who in told],
            target=pd.Series(list(a.targets) or None, index=h.sentences.index, dtype="str"),
        )
        for h, a in zip(histories, assessed, strict=True)
        if len(h.sentences)
        for told in (holders(h),)
    ]
    if not frames:
        return pd.DataFrame()
    frame = pd.concat(frames, ignore_index=True).drop(columns=["day"])
    texts = [c for c in frame.columns if frame[c].dtype == object]
    frame = frame.astype(dict.fromkeys(texts, "str"))
    frame["person"] = frame["person"].where(frame["side"] != "vendor", None)
    return frame[["account", *(c for c in frame.columns if c != "account")]]
