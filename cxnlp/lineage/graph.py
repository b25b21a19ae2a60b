"""A lineage as nodes and edges, for graph tools and catalogues of data lineage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cxnlp.lineage.trace import Contribution, Finding, Lineage, Quoted

Json = dict[str, Any]


def graph(lineage: Lineage) -> Json:
    """`{"nodes": [{"id", "type", …}], "edges": [{"from", "to", "relation"}]}`, both without repeats, in order.

    Node types: risk, score, contribution, confirmatory, event, signal, sentence, message, record, source. Every edge
    reads "from was derived from to" (the relation prov:wasDerivedFrom; Source: W3C PROV-O, 2013).
    """
    nodes: dict[str, Json] = {}
    edges: dict[tuple[str, str], None] = {}
    account = lineage.account
    score = f"score:{account}@{lineage.as_of}"
    nodes[score] = {
        "type": "score", "account": account, "as_of": lineage.as_of, "class": lineage.label, "score": lineage.score,
        "score_logit": lineage.score_logit, "baseline_logit": lineage.baseline_logit,
    }  # fmt: skip
    _parts("contribution", account, score, lineage.contributions, nodes, edges)
    risk = f"risk:{account}@{lineage.as_of}"
    nodes[risk] = {
        "type": "risk", "account": account, "as_of": lineage.as_of, "decline_logit": lineage.decline_logit,
        "risk_90d": lineage.risk_90d, "risk_leading": lineage.risk_leading,
    }  # fmt: skip
    edges[risk, score] = None
    _parts("confirmatory", account, risk, lineage.confirmatory, nodes, edges)
    for number, event in enumerate(lineage.events):
        name = f"event:{account}:{number}:{event.kind}"
        nodes[name] = {"type": "event", "kind": event.kind, "date": event.date, "statement": event.statement}
        _evidence(name, event, nodes, edges)
    return {
        "schema_version": 1,
        "account": account,
        "nodes": [{"id": key, **value} for key, value in nodes.items()],
        "edges": [{"from": a, "to": b, "relation": "prov:wasDerivedFrom"} for a, b in edges],
    }


def _parts(
    kind: str,
    account: str,
    owner: str,
    parts: Iterable[Contribution],
    nodes: dict[str, Json],
    edges: dict[tuple[str, str], None],
) -> None:
    """What is added up to `owner`, each part with its evidence; `kind` is the type of its nodes."""
    for part in parts:
        name = f"{kind}:{account}:{part.feature}"
        nodes[name] = {
            "type": kind, "feature": part.feature, "value": part.value, "norm": part.norm,
            "contribution": part.contribution, "statement": part.statement,
        }  # fmt: skip
        edges[owner, name] = None
        _evidence(name, part, nodes, edges)


def _evidence(
    owner: str, part: Contribution | Finding, nodes: dict[str, Json], edges: dict[tuple[str, str], None]
) -> None:
    for q in part.evidence:
        above = owner
        for name, fields in _chain(q):
            nodes.setdefault(name, fields)
            edges[above, name] = None
            above = name


def _chain(q: Quoted) -> list[tuple[str, Json]]:
    place = f"{q.message_id}:{q.turn}:{q.start}-{q.end}" if q.turn is not None else f"{q.message_id}:{q.quote}"
    record = f"{q.record.source}#{q.record.locator}" if q.record.locator else q.record.source
    chain: list[tuple[str, Json]] = []
    if q.signal:
        chain.append((f"signal:{place}:{q.signal}", {"type": "signal", "signal": q.signal, "strength": q.strength}))
    sentence = {"type": "sentence", "text": q.quote, "turn": q.turn, "start": q.start, "end": q.end}
    message = {"type": "message", "message_id": q.message_id, "kind": q.kind, "sent_at": q.sent_at}
    chain += [(f"sentence:{place}", sentence), (f"message:{q.message_id}", message)]
    located = {"type": "record", "locator": q.record.locator, "parser": q.record.parser}
    source = {"type": "source", "source": q.record.source, "sha256": q.record.sha256}
    return [*chain, (f"record:{record}", located), (f"source:{q.record.source}", source)]
