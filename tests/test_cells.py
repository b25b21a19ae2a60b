import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.ingest.cell_words import outcome_of, role_of, side_of, truth_of
from cxnlp.ingest.cells import currency_of, decimal_style, emails_of, number, text_or_none


@pytest.mark.parametrize("cell", ["", "  ", "-", "N/A", "null", "NaN", "k.A.", "\u3000"])
def test_missing_is_missing(cell):
    assert text_or_none(cell) is None


def test_zero_is_not_missing():
    assert text_or_none("0") == "0"


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1,234.50", "point", 1234.5),
        ("1.234,50", "comma", 1234.5),
        ("1 234,50 €", "comma", 1234.5),
        ("CHF 1'200", "point", 1200),
        ("$-12", "point", -12),
        ("(1,200)", "point", -1200),
        ("58 %", "point", 0.58),
        ("−3", "point", -3),
        ("US$ 7", "point", 7),
        ("12,34,567", "point", 1234567),
        ("0", "point", 0),
        ("10.5", "comma", 10.5),
        ("1,234.56", "comma", 1234.56),
        ("1.234,56", "point", 1234.56),
        ("0.125", "comma", 0.125),
        ("1.234.567", "point", 1234567),
        ("$2M", "point", 2e6),
        ("1,5 Mio. €", "comma", 1.5e6),
        ("£8k", "point", 8000),
    ],
)
def test_numbers(cell, decimal, value):
    assert number(cell, decimal) == pytest.approx(value)


@pytest.mark.parametrize(
    "cell", ["abc", "1.2.3", "1,2,3", "12.34,5.6", "12 or 13", "2025-01-01", "", "5 seats", "1e5", "9" * 60]
)
def test_what_is_no_number_raises(cell):
    with pytest.raises(ValueError, match="is no number"):
        number(cell)


def test_decimal_style_is_decided_by_the_column():
    assert decimal_style(["1.234", "5,5"]) == "comma"
    assert decimal_style(["1,234", "5.5"]) == "point"
    assert decimal_style(["1.234"], "comma") == "comma"
    assert decimal_style(["1.234.567"]) == "comma"
    assert decimal_style(["0.125"], "comma") == "point"
    assert decimal_style([]) == "point"


@given(st.integers(-(10**9), 10**9))
def test_grouped_numbers_round_trip(value):
    assert number(f"{value:,}") == value
    assert number(f"{value:,}".replace(",", "."), "comma") == value


def test_several_addresses_in_odd_blanks():
    good, bad = emails_of(
        ["\u3000Bo.Li@Acme.example\u00a0; bo@acme.example", "mailto:BO@acme.example", "<zoe+x@b.example>"]
    )
    assert good == ("bo.li@acme.example", "bo@acme.example", "zoe+x@b.example")
    assert bad == ()


def test_what_is_no_address_is_told():
    assert emails_of(["bo at acme", "n/a", "bo@acme"]) == ((), ("bo at acme", "bo@acme"))
    assert emails_of(["Bo Li <bo@acme.example>"]) == (("bo@acme.example",), ())


def test_words_in_several_languages():
    assert [role_of(w) for w in ("Executive", "Decision Maker", "Einkauf", "utilisateur", "CFO", "")] == [
        *("executive", "executive", "buyer", "user", None, None)
    ]
    assert [side_of(w) for w in ("customer", "Kunde", "fornecedor", "agent", "Partner", "?")] == [
        *("customer", "customer", "vendor", "vendor", "other", "unknown")
    ]
    assert [outcome_of(w) for w in ("renewed", "Cancelled", "gekündigt", "Upsell", "downgrade", "maybe")] == [
        *("renewed", "churned", "churned", "expanded", "downgraded", None)
    ]
    assert [truth_of(w) for w in ("TRUE", "ja", "no", "0", "perhaps")] == [True, True, False, False, None]


def test_currencies():
    assert [currency_of(c) for c in ("€ 12", "12 EUR", "$12", "CHF 1'200", "R$ 5", "12")] == [
        *("EUR", "EUR", None, "CHF", "BRL", None)
    ]


@given(st.text(max_size=50))
def test_any_cell_is_survived(cell):
    emails_of([cell])
    currency_of(cell)
    decimal_style([cell])
    role_of(cell)
    try:
        number(cell)
    except ValueError as error:
        assert "is no number" in str(error)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("churned", ("Non-renewal", "did not renew", "Didn\u2019t renew", "Lapsed", "expired", "Churned (price)",
                     "nicht verl\u00e4ngert", "non renouvel\u00e9e", "no renovado", "n\u00e3o renovou")),
        ("renewed", ("Renewed early", "Flat renewal", "Vertragsverl\u00e4ngerung", "renovaci\u00f3n",
                     "Renewed (3 years)")),
        (None, ("Renewed (downgraded)", "Under review", "not churned", "")),
    ],
)  # fmt: skip
def test_outcomes_are_known_by_the_words_of_contracts(outcome: str | None, words: tuple[str, ...]) -> None:
    assert {word: outcome_of(word) for word in words} == dict.fromkeys(words, outcome)
