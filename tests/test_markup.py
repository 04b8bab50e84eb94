"""mathlib.markup: what a tree becomes as HTML, and how sentences are taken apart."""

import pytest

from mathlib import evidence_views
from mathlib.evidence import Evidence
from mathlib.markup import ClaimLink, Math, math, tag, to_html, words

HTML = (
    ("a < b & c", "a &lt; b &amp; c"),
    (math("x < y"), '<span class="math">\\(\\displaystyle x &lt; y\\)</span>'),
    (math("x", display=False), '<span class="math">\\(x\\)</span>'),
    (
        tag("p", "a", tag("b", "c"), class_="n", aria_label='"'),
        '<p class="n" aria-label="&quot;">a<b>c</b></p>',
    ),
    (tag("p", hidden=True, title=None, open=False), "<p hidden></p>"),
    (tag("img", src="x.png"), '<img src="x.png">'),
    (ClaimLink("losses.mse_bias"), '<a href="ledger.html#claim-losses-mse-bias">losses.mse_bias</a>'),
)


@pytest.mark.parametrize(("tree", "html"), HTML)
def test_html(tree, html):
    assert to_html(tree) == html


def test_a_sentence_is_formulas_calls_small_numbers_and_text():
    found = words('below 1e-10 with $a_1$: see check("x.y", hint=1).')
    assert [to_html(each) for each in found] == [
        "below ", '<span class="number">1e-10</span>', " with ",
        '<span class="math">\\(a_1\\)</span>', ": see ", '<code>check("x.y", hint=1)</code>', ".",
    ]  # fmt: skip
    assert found[3] == Math("a_1")


def test_evidence_without_a_view_shows_what_stands_beside_it():
    record = Evidence(None, "cited", True, "in a book").json()
    assert "\\(x^2\\)" in evidence_views.html(record, latex="$$x^2$$")
    assert "<pre>x &lt; 2</pre>" in evidence_views.html(record, text="x < 2")


def test_evidence_with_a_claim_has_its_badge():
    view = {"type": "statement", "latex": "x = x", "verdict": "proved"}
    html = evidence_views.html(
        Evidence("activations.sigmoid", "proved", True, "1 step", "range", view).json()
    )
    assert 'aria-label="Evidence: activations.sigmoid"' in html
    badge = html[html.index("evidence-badge") :]
    assert "#claim-activations-sigmoid" in badge and " · range · " in badge and " proved</span>" in badge
