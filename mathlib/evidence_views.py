"""What evidence looks like on a page: derivations as readable lines, agreements as tables, and a badge.

    block(record)      the whole block of an Evidence record (mathlib/evidence.py), as markup

The built page draws it through docutils (extensions/evidence.py), a live page as HTML (`html`).
"""

from mathlib.markup import ClaimLink, Math, math, tag, to_html, words

SIGNS = {
    "proved": "✓",
    "exact": "✓",
    "confirmed": "≈",
    "agrees": "✓",
    "refused": "✗",
    "right": "✓",
    "wrong": "✗",
}
LIMIT = r"\xrightarrow"  # an arrow with what goes where above it, wider than the other relations
LABELS = {"derivation": "Derivation", "agreement": "Agreement", "refused": "Refused", "answer": "Your answer"}


def html(record, latex="", text=""):
    """The block as HTML text; one without a view shows the LaTeX or text that stands beside it."""
    formula = latex.strip().strip("$").strip()
    instead = [Math(formula)] if formula else [tag("pre", text)]
    return to_html(block(record, instead=instead))


def block(record, anchor=None, instead=()):
    """The whole block for one record: its view, or `instead` if it has none, and its badge."""
    view = record["view"]
    kind = view["type"] if view else record["kind"]
    label = f"{LABELS.get(kind, 'Evidence')}: {record['claim'] or record['detail']}"
    body = VIEWS[view["type"]](view) if view else tag("div", *instead, class_="evidence-body")
    parts = [body, badge(record)] if record["claim"] else [body]
    return tag("div", *parts, class_=f"evidence evidence-{kind}", id=anchor, role="group", aria_label=label)


def badge(record):
    """One line: claim · part · kind · detail, with a link to the claim's row of the ledger."""
    said = record["view"] is not None and record["detail"] in record["view"].get("text", "")
    line = [ClaimLink(record["claim"])]
    for item in filter(None, (record["part"], mark(record["kind"]), "" if said else record["detail"])):
        line += [" · ", *(words(item) if isinstance(item, str) else [item])]
    return tag("p", *line, class_="evidence-badge")


def mark(verdict):
    """A verdict as a word with a sign that only the eye needs."""
    sign = tag("span", SIGNS.get(verdict, "•"), aria_hidden="true")
    return tag("span", sign, f" {verdict}", class_=f"verdict verdict-{verdict}")


def derivation(view):
    """A chain: the start, then a line a step with relation, expression, reason and mark."""
    lines = [
        tag("li", tag("span", math(view["start"]), class_="d-expression scrolls"), class_="d-line d-start")
    ]
    lines += [_step(step) for step in view["steps"]]
    wide = any(step["relation"].startswith(LIMIT) for step in view["steps"])
    return tag("div", *_given(view), tag("ol", *lines, class_="derivation" + " has-limit" * wide))


def _given(view):
    """The assumptions under which a chain holds, if it has any."""
    formulas = [math(g, display=False) for g in view.get("given", [])]
    apart = [piece for g in formulas for piece in (", ", g)][1:]
    return [tag("p", "Given ", *apart, class_="d-given scrolls")] if formulas else []


def _step(step):
    return tag(
        "li",
        tag("span", math(step["relation"]), class_="d-relation"),
        tag("span", math(step["expression"]), class_="d-expression scrolls"),
        tag(
            "span",
            tag("span", *words(step["because"]), class_="d-because scrolls"),
            tag("span", mark(step["verdict"]), class_="d-mark"),
            class_="d-why",
        ),
        class_="d-line",
    )


def agreement(view):
    """One sentence, and a small table of who agrees with whom and how closely."""
    rows = [
        tag("tr", tag("th", *words(name), scope="row"), tag("td", *words(bound)))
        for name, bound in view["rows"]
    ]
    sentence = tag("p", *words(view["text"]), class_="evidence-text")
    return tag("div", sentence, *([tag("table", tag("tbody", *rows), class_="agreement")] if rows else []))


def refused(view):
    """A wrong formula that ran and was refused: what the check said, line by line."""
    return tag("div", mark("refused"), *_lines(view["text"]), class_="evidence-text")


def statement(view):
    """A formula with its mark."""
    formula = tag("span", math(view["latex"]), class_="d-expression scrolls")
    return tag("div", formula, tag("span", mark(view["verdict"]), class_="d-mark"), class_="statement")


def answer(view):
    """What an exercise says about the reader's answer."""
    question = _lines(view.get("question", ""))
    return tag(
        "div",
        *([] if view["state"] == "open" else [mark(view["state"])]),
        *_lines(view["text"]),
        *([tag("div", *question, class_="answer-question")] if question else []),
        *_ladder(view.get("hints", ())),
        class_="evidence-text",
        data_answer_to=view.get("exercise"),
        data_state=view["state"],
    )


def _ladder(hints, number=1):
    """Hints to unfold, each inside the one before it."""
    if not hints:
        return []
    name = tag("summary", f"Hint {number}")
    return [tag("details", name, tag("p", *words(hints[0])), *_ladder(hints[1:], number + 1))]


def _lines(text):
    return [tag("p", *words(line)) for line in text.split("\n") if line.strip()]


VIEWS = {
    "derivation": derivation,
    "agreement": agreement,
    "refused": refused,
    "statement": statement,
    "answer": answer,
}
