"""HTML to text: lines, lists, quotes, signatures, hidden parts, hostile markup."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.ingest.html_text import html_to_text, looks_like_html
from cxnlp.ingest.zoning import zone_message
from cxnlp.types import Message, Party


def test_blocks_breaks_and_spaces() -> None:
    assert html_to_text("<div>One  two\n three</div><div>four<br>five</div>") == "One two three\nfour\nfive"


def test_paragraphs_are_parted_by_one_blank_line() -> None:
    assert html_to_text("<p>One</p>\n<p>&nbsp;</p><p>Two</p>") == "One\n\nTwo"


def test_lists_nest_and_count() -> None:
    assert html_to_text("<ul><li>a<li>b</ul><ol><li>x</li><li>y</li></ol>") == "- a\n- b\n\n1. x\n2. y"


def test_quotes_carry_their_depth() -> None:
    html = "<p>Fine.</p><blockquote type='cite'>When?<blockquote>Soon</blockquote></blockquote>"
    assert html_to_text(html) == "Fine.\n\n> When?\n>\n> > Soon"


def test_an_indent_is_no_quote() -> None:
    assert html_to_text("<blockquote style='margin:0 0 0 40px;border:none'>note</blockquote>") == "note"


def test_signature_and_rule_marks() -> None:
    assert html_to_text("Hi<div class='gmail_signature'>Jo<br>Buyer</div>") == "Hi\n-- \nJo\nBuyer"
    assert "_" * 32 in html_to_text("Hi<hr>From: Jo")


def test_hidden_scripts_and_pixels_are_dropped() -> None:
    html = (
        "<style>p{}</style><script>x()</script><span style='display:none'>pre</span>"
        "<div style='font-size:0px'>tiny</div><img src=p.gif alt='logo of a company'>Seen"
    )
    assert html_to_text(html) == "Seen"


def test_bracketed_addresses_survive() -> None:
    assert html_to_text("Write to Jo <jo@acme.example> now") == "Write to Jo <jo@acme.example> now"


def test_preformatted_text_keeps_its_lines() -> None:
    assert html_to_text("<pre>a\n  b\n\nc</pre>") == "a\n  b\n\nc"


def test_table_cells_do_not_run_together() -> None:
    assert html_to_text("<table><tr><td>Seats</td><td>12</td></tr><tr><td>Price</td><td>3</td></tr></table>") == (
        "Seats 12\nPrice 3"
    )


def test_twenty_thousand_open_tags_are_read() -> None:
    started = time.process_time()
    assert html_to_text("<div>" * 20_000 + "deep") == "deep"
    assert time.process_time() - started < 10


def test_looks_like_html() -> None:
    assert looks_like_html("Hi<br>there")
    assert not looks_like_html("if a < b and c > d then write to <jo@acme.example>")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_accepted(text: str) -> None:
    html_to_text(text)
    html_to_text(f"<div><p>{text}</blockquote><li></ul>")


OLD = "<div>Can we ship in May?</div><div>And to which depot?</div>"


@pytest.mark.parametrize(
    "history",
    [
        f'<div class="gmail_quote gmail_quote_container"><div class="gmail_attr">3.3. Ana</div>'
        f'<blockquote class="gmail_quote">{OLD}</blockquote></div>',
        f'<blockquote type="cite">{OLD}</blockquote>',
        f'<span id="OLK_SRC_BODY_SECTION">{OLD}</span>',
        f'<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>X:</b> Ana</div>{OLD}',
        f'<div id="x_divRplyFwdMsg"><b>X:</b> Ana</div>{OLD}',
        f'<div class="ydp1yahoo_quoted yahoo_quoted" id="yahoo_quoted_12">{OLD}</div>',
        f'<div class="moz-cite-prefix">3.3. Ana:<br></div><blockquote type="cite">{OLD}</blockquote>',
        f'<div class="protonmail_quote">3.3. Ana<br><blockquote class="protonmail_quote">{OLD}</blockquote></div>',
        f'<div id="mail-editor-reference-message-container">{OLD}</div>',
    ],
)
def test_what_mail_programs_wrap_is_history(history: str) -> None:
    author = Party("Jo Doe", "jo@acme.example")
    body = html_to_text(f"<p>Agreed.</p>{history}")
    mail = Message(kind="email", source="a", parser="eml", author=author, body=body, subject="Re: Depot")
    assert zone_message(mail).text == "Agreed."


def test_answers_within_what_gmail_wraps_are_kept() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">3.3. Ana</div><blockquote class="gmail_quote">May?'
        '</blockquote><div>Yes, the 5th.</div><blockquote class="gmail_quote">Which depot?</blockquote>Lund.</div>'
    )
    assert html_to_text(html).split("\n")[0] == "> 3.3. Ana"
    author = Party("Jo Doe", "jo@acme.example")
    mail = Message(kind="email", source="a", parser="eml", author=author, body=html_to_text(html), subject="Re: Depot")
    assert zone_message(mail).text == "Yes, the 5th.\n\nLund."


def test_a_forward_with_a_quote_in_it_is_no_answer() -> None:
    html = (
        '<div>See below.</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------'
        "<br>From: Cy &lt;cy@acme.example&gt;<br>Date: Mon<br>Subject: Depot<br>To: Jo<br></div>We should leave."
        '<blockquote class="gmail_quote">Should we?</blockquote>Soon.</div>'
    )
    author = Party("Jo Doe", "jo@acme.example")
    mail = Message(kind="email", source="a", parser="eml", author=author, body=html_to_text(html), subject="Fwd: Depot")
    assert zone_message(mail).text == "See below."


def test_a_processing_instruction_is_no_element() -> None:
    assert html_to_text("<div>The price<?div> is too high.</div>") == "The price is too high."
    assert html_to_text('<p><?xml:namespace prefix = o ns = "urn:x" />Hello</p>') == "Hello"
