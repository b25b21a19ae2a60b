"""The model card of the reader of personnel news, from its metrics."""

from __future__ import annotations

from typing import Any

TITLES = {
    "ends": "leaves the company",
    "moves": "stays, but carries the subject no longer",
    "takes": "takes over a post or a part",
    "away": "is absent with an end",
    "vacant": "has a post that is not filled again",
    "micro": "all",
}

# Alarms of these weights on the ordinary sentences that only measure, read under the definitions by a language-model reader.
READ_SHA256 = "8d9af445ecd46b3ba6540e4a9d0b41bb12169113b82f81cb19dade8b467ce02c"
ALARMS, RIGHT = 97, 61


def _read(m: dict[str, Any]) -> str:
    if m["weights_sha256"] != READ_SHA256:
        return "They have not been read since the weights were fitted."
    false = 1000 * (ALARMS - RIGHT) / m["ordinary"]["measured"]
    return (
        f"All {ALARMS} alarms of the shipped weights on them were read: {RIGHT} right, so {false:.1f} false in "
        "1,000; a third of the false ones are of words that are no person's name, which the program does not ask about."
    )


def _table(figures: dict[str, Any]) -> str:
    head = "| news | n | said | precision | recall | F1 |\n|---|---|---|---|---|---|\n"
    return head + "".join(
        f"| {TITLES[what]} | {f['n']} | {f['said']} | {f['precision']:.2f} | {f['recall']:.2f} | {f['f1']:.2f} |\n"
        for what, f in figures.items()
    )


def card(m: dict[str, Any]) -> str:
    """The card as Markdown."""
    alarms = ", ".join(f"{what} {n:.1f}" for what, n in m["alarms_per_1000_ordinary"].items())
    low, high = m["test_interval"]
    return f"""# personnel

Reads in one sentence who leaves, moves, takes over, is away for a while or is not replaced, and of whom it is told: of whoever says
it or of a person it names. An additive model over token n-grams of the sentence seen from that person
(`cxnlp/people/news_features.py`), {m["features"]:,} features, weights in hundredths; before it a model of single words passes over
sentences without news ({m["words_let_through"]["ordinary"]:.0%} of ordinary ones are looked at closely, {m["words_let_through"]["with_news"]:.0%} of those with news). Written by
`python -m pipelines.personnel_news.train` with `metrics.json`; the same bytes from the same sentences.

## Data and labels
{m["rows"]:,} sentences invented for this project by language models, several writers with other trades and Englishes each
(`corpora/personnel_news/`), {m["with_news"]:,} with news, the rest without and often tempting; each writer labelled their own. Beside them
{m["ordinary"]["fitted"]:,} ordinary sentences of `corpora/training/` count as telling nothing. One reading a sentence; no person of the trade has labelled any.

## Measured
**Test**: {m["test_rows"]} sentences by a writer asked for indirect and telegraphic wording, who saw none of the others; they served no
choice. A fact counts when both person and kind are right. Micro F1 {m["test"]["micro"]["f1"]:.2f} ({low:.2f}-{high:.2f}, 90 %, bootstrap over sentences).

{_table(m["test"])}
The word lists that stood here before reached precision 0.63 and recall 0.14 on the same sentences.

**Cross-validated** over the training sentences ({m["folds"]} folds), where the thresholds were chosen, {m["cross_validated_interval"][0]:.2f}-{m["cross_validated_interval"][1]:.2f}:

{_table(m["cross_validated"])}
**Ordinary sentences** ({m["ordinary"]["measured"]:,}, not fitted): said of 1,000 by the first fold's weights: {alarms}. {_read(m)}

## Use and limits
- Sentences are far more often news here than in life. An account counts one's own word of a going from 0.4 on, another's from
  0.5 (`cxnlp/trajectory/departures.py`); treat a sentence as a pointer with a quote. What became of a champion is said
  from news and behaviour together (`cxnlp/trajectory/champion.py`).
- A pronoun is not followed to a name in another sentence.
- English only. Idioms that nobody wrote down are missed; which of two people leaves and which follows is sometimes mixed up.
"""
