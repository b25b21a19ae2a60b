"""Exchange rates that the user gives, so that contract values of several currencies can be compared and added."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HOW = '[rates] with base = "GBP" and a number for each other currency: USD = 0.79'


@dataclass(frozen=True)
class Rates:
    """`base`: the currency that values are told in; `worth`: what one of another currency is worth in it."""

    base: str
    worth: tuple[tuple[str, float], ...]

    def converted(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """What an accounts table says, its `arr` in the base currency; `arr_own` and `currency_own` keep what it said
        where that was another. A value without a currency, or of one that has no rate, stays as it is.

        >>> Rates("GBP", (("USD", 0.8),)).converted({"arr": 100.0, "currency": "usd"})
        {'arr': 80.0, 'currency': 'GBP', 'arr_own': 100.0, 'currency_own': 'USD'}
        >>> Rates("GBP", (("USD", 0.8),)).converted({"arr": 100.0, "currency": "EUR"})
        {'arr': 100.0, 'currency': 'EUR'}
        """
        currency = str(told.get("currency") or "").strip().upper()
        rate = dict(self.worth).get(currency)
        if rate is None or told.get("arr") is None:
            return dict(told)
        own = {"arr_own": told["arr"], "currency_own": currency}
        return {**told, "arr": round(told["arr"] * rate, 2), "currency": self.base, **own}


def rates_of(table: object, problems: list[str]) -> Rates | None:
    """The `[rates]` of a cxnlp.toml; what is wrong with it is added to `problems`."""
    if not isinstance(table, dict) or not _is_code(table.get("base")):
        problems.append(f"rates must be a table: {HOW}")
        return None
    others = {str(name).upper(): value for name, value in table.items() if name != "base"}
    wrong = sorted(name for name, value in others.items() if not _is_code(name) or not _is_rate(value))
    if wrong:
        problems.append(
            f"rates.{', rates.'.join(wrong)}: write a currency's three letters and a number above 0 (USD = 0.79)"
        )
        return None
    base = str(table["base"]).upper()
    return Rates(base, tuple(sorted((name, float(value)) for name, value in others.items() if name != base)))


def _is_code(name: object) -> bool:
    return isinstance(name, str) and len(name) == 3 and name.isalpha() and name.isascii()


def _is_rate(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0
