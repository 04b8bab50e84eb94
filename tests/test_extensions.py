"""Evidence, explorers and the ledger on the page, from stored outputs to HTML."""

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from matplotlib.figure import Figure
from sphinx import addnodes

from extensions import (
    code_page,
    evidence,
    explorer,
    frontend,
    html,
    index_page,
    ledger_page,
    map_page,
    pictures,
    reading,
)
from mathlib import claims, explorers, ledger, plots
from mathlib.evidence import EVIDENCE_MIME, Evidence
from mathlib.markup import claim_anchor
from tools import notebooks

ROOT = Path(__file__).parent.parent
CONF = """
extensions = ["myst_nb"]
extensions += [f"extensions.{name}" for name in (
    "frontend", "evidence", "explorer", "ledger_page", "code_page", "map_page", "index_page")]
templates_path = ["TEMPLATES"]
nb_execution_mode = "off"
myst_enable_extensions = ["colon_fence"]
"""
STEP = {"relation": "=", "expression": "b", "because": "the rule of $c$", "verdict": "proved"}
LIMIT = STEP | {"relation": r"\xrightarrow{n \to \infty}"}
VIEWS = {
    "derivation": {"type": "derivation", "start": "a", "steps": [STEP]},
    "limit": {"type": "derivation", "start": "a", "steps": [LIMIT, STEP]},
    "agreement": {"type": "agreement", "text": "all agree", "rows": [["complex step", "below 1e-12"]]},
    "refused": {"type": "refused", "text": "Step 1 does not follow.\nat $z = 1$"},
    "statement": {"type": "statement", "latex": "s", "verdict": "proved"},
    "answer": {
        "type": "answer",
        "exercise": "x.y",
        "text": 'a sign?  A hint: check("x.y", hint=1)',
        "state": "wrong",
        "hints": ["the first", "the second $b$"],
    },
    "none": None,
}
CLAIM = "activations.sigmoid"


def output(view, claim):
    bundle = Evidence(claim, "proved", True, "1 step", view=view).bundle("as text", "$latex$")
    return nbformat.v4.new_output("execute_result", bundle, execution_count=1)


def code_cell(source, name, output):
    return nbformat.v4.new_code_cell(source, id=name, execution_count=1, outputs=[output])


def picture_output(alt):
    picture, _ = plots.panels(1, alt=alt, size=(1, 1))
    data, metadata = picture._repr_mimebundle_()
    data["image/png"] = b64encode(data["image/png"]).decode()
    return nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A book of three pages: one of every view, one with an explorer, and the ledger."""
    root = tmp_path_factory.mktemp("book")
    (root / "chapters").mkdir()
    for name in ("claims.toml", "mathlib"):
        (root / name).symlink_to(ROOT / name)
    (root / "_build").mkdir()
    (root / "_build/npm").symlink_to(ROOT / "_build/npm")
    cells = [nbformat.v4.new_markdown_cell(TITLE, id="title")]
    for name, view in VIEWS.items():
        source = f'from mathlib import activations\nshow(activations.d_sigmoid, claim="{CLAIM}")'
        cells.append(code_cell(source, name, output(view, CLAIM)))
    record = {"explorer": NAME, "state": explorers.find(NAME).defaults, "describe": "words"}
    bundle = {"text/plain": "words", explorer.EXPLORER_MIME: record, WIDGET: {"model_id": "m"}}
    shown = nbformat.v4.new_output("execute_result", bundle, execution_count=1)
    cells.append(code_cell("explore()", "explorer", shown))
    cells.append(code_cell("draw()", "figure", picture_output("a curve that rises")))
    cells.append(code_cell("draw()", "named-figure", picture_output("a curve")))
    cells[-1].metadata["mystnb"] = {"image": {"alt": "the text of the cell"}}
    metadata = {"kernelspec": notebooks.KERNELSPEC, "widgets": {WIDGET_STATE: STATE}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    ledger.record_digest(notebook)
    nbformat.write(notebook, root / "chapters/views.ipynb")
    (root / "index.md").write_text(
        "# Book\n\n```{toctree}\nchapters/views\nchapters/ledger\nchapters/map\nchapters/glossary\n```\n",
        "utf-8",
    )
    (root / "chapters/ledger.md").write_text("# Ledger\n\n```{ledger}\n```\n", "utf-8")
    (root / "chapters/glossary.md").write_text(GLOSSARY, "utf-8")
    (root / "chapters/map.md").write_text("# Map\n\n```{map}\n```\n", "utf-8")
    conf = CONF.replace("TEMPLATES", str(ROOT / "extensions/templates"))
    (root / "conf.py").write_text(conf + 'exclude_patterns = ["_build", "mathlib"]\n', "utf-8")
    for builder in ("html", "text"):
        command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-b", builder, ".", f"_build/{builder}"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return root / "_build"


TITLE = "# Views\n\nA {term}`weight`, *words*.\n\n## Rates\n\nTwo *learning rates*, a *bias*."
GLOSSARY = "# Glossary\n\n:::{glossary}\nlearning rate\n  A factor.\n\nweight\n  A number.\n:::\n\n*bias*\n"
NAME = "activations.softmax"
WIDGET = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
STATE = {"state": {"m": {"model_name": "VBoxModel"}}, "version_major": 2, "version_minor": 0}


@pytest.fixture(scope="module")
def page(built):
    return BeautifulSoup((built / "html/chapters/views.html").read_text("utf-8"), "html.parser")


def test_a_derivation_is_lines_with_reasons_and_marks(page):
    block = page.select_one(".evidence-derivation")
    start, step = block.select("ol.derivation > li")
    assert "displaystyle a" in start.get_text()
    assert step.select_one(".d-because .math").get_text() == r"\(c\)"
    assert step.select_one(".d-mark").get_text(strip=True).endswith("proved")
    assert block.select_one("[aria-hidden=true]").get_text() == "✓", (
        "the sign is for the eye, the word for all"
    )


def test_hints_unfold_one_inside_the_other(page):
    answer = page.select_one("[data-answer-to]")
    assert (answer["data-answer-to"], answer["data-state"]) == ("x.y", "wrong")
    first = answer.select_one("details")
    second = first.select_one("details")
    assert first.summary.get_text() == "Hint 1" and "the first" in first.p.get_text()
    assert second.summary.get_text() == "Hint 2" and second.select_one(".math")


def test_the_map_has_every_claim_and_an_arc_for_all_it_rests_on(built):
    page = BeautifulSoup((built / "html/chapters/map.html").read_text("utf-8"), "html.parser")
    known = claims.load()
    lines = page.select(".map li[data-claim]")
    assert [line["data-claim"] for line in lines] == list(known)
    for line in lines:
        assert line.a["href"] == f"ledger.html#{claim_anchor(line['data-claim'])}"
        assert line["title"] == f"{line['data-claim']}: {known[line['data-claim']].says}"
    said = page.select_one(".map-said")
    assert said["aria-live"] == "polite" and said.has_attr("hidden"), "it says nothing without a script"
    arcs = {(arc["data-from"], arc["data-to"]) for arc in page.select(".map-arcs path")}
    assert arcs == {(claim.id, below) for claim in known.values() for below in claim.rests}
    rows = [line.get("data-claim") for line in page.select(".map li")]
    height = int(page.select_one(".map-arcs")["height"])
    assert height == map_page.ROW * len(rows)
    for arc in page.select(".map-arcs path"):  # M0 start C… … 0 end, each in the middle of its row
        numbers = arc["d"].replace("M0 ", "").replace("C", " ").split()
        ends = [rows[int(float(y) // map_page.ROW)] for y in (numbers[0], numbers[-1])]
        assert ends == [arc["data-from"], arc["data-to"]]


def test_the_index_names_the_sections_that_use_a_term_and_ends_the_contents(built):
    """A word in italics that is no term, such as bias, is not in the index."""
    page = BeautifulSoup((built / "html/genindex.html").read_text("utf-8"), "html.parser")
    terms = {term.get_text(): term.find_next_sibling("dd").select("a") for term in page.select("dt")}
    assert {term: [(a.get_text(), a["href"]) for a in links] for term, links in terms.items()} == {
        "learning rate": [
            ("Glossary", "chapters/glossary.html#term-learning-rate"),
            ("Views: Rates", "chapters/views.html#rates"),
        ],
        "weight": [
            ("Glossary", "chapters/glossary.html#term-weight"),
            ("Views", "chapters/views.html#views"),
        ],
    }
    letters = page.select(".index-letters a")
    assert [(a.get_text(), a["href"]) for a in letters] == [("L", "#L"), ("W", "#W")]
    assert all(page.find(id=a["href"].removeprefix("#")) for a in letters)
    front = BeautifulSoup((built / "html/index.html").read_text("utf-8"), "html.parser")
    assert front.select(".toctree-wrapper a")[-1]["href"] == "genindex.html"


def test_a_plural_counts_as_its_term_and_a_subsection_for_itself():
    inner = nodes.section("", nodes.paragraph("", "", nodes.emphasis("", "Learning\nrates")))
    outer = nodes.section("", nodes.paragraph("", "", nodes.emphasis("", "loss")), inner)
    known = {"loss": "loss", "learning rate": "learning rate"}
    assert index_page.named(outer, known) == ["loss"] and index_page.named(inner, known) == ["learning rate"]
    assert index_page.named(outer, {}) == []


def test_the_minutes_of_a_page_count_words_formulas_steps_and_pictures(tmp_path):
    words = nbformat.v4.new_markdown_cell("word " * 401 + "\n$$a + b + c$$", id="words")
    steps = code_cell("d", "steps", output({"type": "derivation", "start": "a", "steps": [STEP] * 4}, CLAIM))
    cells = [words, steps, code_cell("draw()", "figure", picture_output("a curve"))]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "page.ipynb")
    assert reading.minutes(tmp_path / "page.ipynb") == 5, "401 / 200 + 6 · 20 / 60 is a little above 4"


def test_a_page_needs_the_pages_that_show_what_its_claims_rest_on():
    needed = reading.needs(ROOT)
    order = [page for page in needed if page]
    assert needed["chapters/03_1_variants"] == ["chapters/03_activations"]
    assert {"chapters/02_network", "chapters/04_losses"} <= set(needed["chapters/05_backpropagation"])
    for page, earlier in needed.items():
        assert page not in earlier
        assert all(order.index(each) < order.index(page) for each in earlier), page


def test_a_row_of_the_ledger_names_its_neighbours_on_the_map(built):
    page = BeautifulSoup((built / "html/chapters/ledger.html").read_text("utf-8"), "html.parser")
    row = page.find(id=claim_anchor(CLAIM))
    rests, carries = (line.get_text() for line in row.select(".claim-neighbours"))
    assert rests == "Rests on prerequisites.chain_rule."
    assert carries.startswith("Carries activations.tanh, ") and "losses.saturation" in carries


def test_source_and_claims_lead_to_each_other(built):
    page = BeautifulSoup((built / "html/chapters/ledger.html").read_text("utf-8"), "html.parser")
    [code] = page.find(id=claim_anchor(CLAIM)).select(".claim-code")
    link = code.find("a", string="activations.elementary.d_sigmoid")
    assert link["href"] == "../code/activations-elementary.html#d_sigmoid"
    source = BeautifulSoup(
        (built / "html/code/activations-elementary.html").read_text("utf-8"), "html.parser"
    )
    assert source.h1.get_text().startswith("mathlib/activations/elementary.py")
    assert [str(part) for part in source.h1.find_all("wbr")] == ["<wbr/>"] * 2
    assert source.select_one(".code-ways a[href='../chapters/ledger.html']").get_text() == "Ledger"
    assert source.get_text().count(code_page.LISTED) == 1
    piece = source.find(id="d_sigmoid")
    assert "def d_sigmoid(z" in piece.get_text()
    assert piece.select_one(".code-claims a")["href"] == f"../chapters/ledger.html#{claim_anchor(CLAIM)}"
    shown = "".join(pre.get_text() for pre in source.select(".highlight pre"))
    written = (ROOT / "mathlib/activations/elementary.py").read_text("utf-8")
    assert shown.split() == written.split()


def test_a_limit_makes_the_column_of_relations_wider_in_all_lines_of_its_chain(page):
    chains = page.select("ol.derivation")
    assert ["has-limit" in chain["class"] for chain in chains] == [False, True]
    arrow = chains[1].select_one(".d-relation").get_text()
    assert r"\xrightarrow{n \to \infty}" in arrow


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("agreement", "all agree"),
        ("refused", "Step 1 does not follow."),
        ("statement", "displaystyle s"),
        ("answer", "wrong"),
        ("proved", "latex"),
    ],
)
def test_every_view_is_drawn(page, kind, words):
    assert words in page.select_one(f".evidence-{kind}").get_text()


def test_a_call_keeps_its_straight_quotes_and_a_small_number_stays_in_one_line(page):
    assert page.select_one(".evidence-answer code").get_text() == 'check("x.y", hint=1)'
    assert page.select_one(".evidence-agreement td .number").get_text() == "1e-12"


def test_evidence_takes_the_place_of_the_latex(page):
    assert page.get_text().count(r"\[latex\]") == 1, "once, for the record without a view"


SHOWN = [
    ("proved", "moments", "1 step"),
    ("proved", "area", "1 step"),
    ("proved", "moments", "2 steps"),
    ("agrees", None, "f agrees"),
    ("proved", "moments", "1 step"),
    ("agrees", None, "g agrees"),
    ("exact", "moments", "1 step"),
]


def test_lines_of_evidence_that_say_the_same_are_numbered():
    """A part that was shown in several ways, each in words of its own, needs no number."""
    evidence = [{"kind": kind, "part": part, "detail": detail} for kind, part, detail in SHOWN]
    assert ledger_page.names(evidence) == [
        "moments, 1 of 3",
        "area",
        "moments, 2 of 3",
        "shown",
        "moments, 3 of 3",
        "shown",
        "moments",
    ]


def test_each_line_of_the_ledger_leads_to_its_own_piece_of_evidence(built, page):
    rows = BeautifulSoup((built / "html/chapters/ledger.html").read_text("utf-8"), "html.parser")
    links = rows.find(id="claim-activations-sigmoid").select(".claim-evidence a")
    anchors = [link["href"].partition("#")[2] for link in links]
    assert anchors == [block["id"] for block in page.select(".evidence[id]")]
    assert [link.get_text() for link in links] == [
        f"shown, {n + 1} of {len(VIEWS)}" for n in range(len(VIEWS))
    ]


def test_a_key_of_the_bibliography_becomes_a_citation_and_a_doi_a_link():
    text = "R is small [vapnik1971uniform], see [K 2016, doi:10.48550/arXiv.1605.07110] and [a, b]"
    node = evidence.cite(html.tag("span", text))
    assert node.astext() == text.replace("[vapnik1971uniform]", "vapnik1971uniform")
    [citation] = node.findall(addnodes.pending_xref)
    assert (citation["refdomain"], citation["reftarget"]) == ("cite", "vapnik1971uniform")
    [link] = node.findall(nodes.reference)
    assert link["refuri"] == "https://doi.org/10.48550/arXiv.1605.07110"


def test_other_builders_keep_the_latex(built):
    text = (built / "text/chapters/views.txt").read_text("utf-8")
    assert text.count("latex") == len(VIEWS)
    assert "the rule of" not in text


def test_the_badge_leads_to_the_ledger_and_back(built, page):
    forth = page.select_one(".evidence-badge a")["href"]
    assert forth == "ledger.html#claim-activations-sigmoid"
    rows = BeautifulSoup((built / "html/chapters/ledger.html").read_text("utf-8"), "html.parser")
    row = rows.find(id="claim-activations-sigmoid")
    back = row.select_one(".claim-evidence a")["href"]
    assert back.startswith("views.html#")
    assert page.find(id=back.partition("#")[2]) is not None


def test_the_ledger_has_a_row_for_every_claim(built):
    rows = BeautifulSoup((built / "html/chapters/ledger.html").read_text("utf-8"), "html.parser")
    count = (ROOT / "claims.toml").read_text("utf-8").count("[[claim]]")
    assert len(rows.select(".claim")) == count >= 102
    assert f"of {count} claims" in rows.select_one(".ledger-counts").get_text()


def test_an_explorer_has_labels_pictures_and_words(built, page):
    panel, record = page.select_one(".explorer"), explorers.find(NAME)
    controls = panel.select("input, select")
    assert [panel.find("label", attrs={"for": c["id"]}).get_text() for c in controls] == [
        control.label for control in record.controls
    ]
    picture = panel.select_one("img")
    assert picture["alt"] == record.describe() == panel.select_one(".explorer-words").get_text()
    assert (built / "html/chapters" / picture["src"]).exists()
    assert "JavaScript" in panel.select_one("noscript").get_text()
    folder = built / "html/chapters" / panel["data-folder"]
    settings = pictures.settings(folder)
    assert len(settings["words"]) == len(settings["pictures"]) == len(record)
    assert all((folder / name).exists() for name in settings["pictures"])


def test_an_explorer_brings_no_widget_manager_and_no_state_of_widgets(page):
    scripts = [tag["src"] for tag in page.select("script[src]")]
    assert [src for src in scripts if "html-manager" in src or "embed-amd" in src or "require" in src] == []
    assert page.select("script[type*='jupyter.widget']") == []
    assert "VBoxModel" not in str(page)


# ---- pictures, with an explorer of three settings


def draw(n):
    """A line through n points."""
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot(range(n + 2))
    return figure


def small(draw=draw):
    control = {"name": "n", "label": "points", "default": 1, "numeric": True}
    control["stops"] = [{"value": n, "text": str(n)} for n in (1, 2, 3)]
    return SimpleNamespace(
        name="test.line",
        grid=lambda: [{"n": n} for n in (1, 2, 3)],
        draw=draw,
        describe=lambda n: f"{n} points",
        json=lambda: {"explorer": "test.line", "title": "A line", "controls": [control]},
        live_json=lambda: {"controls": []},
    )


def test_a_warm_build_draws_nothing_and_says_nothing(tmp_path, monkeypatch, capsys):
    folder = pictures.make(small(), ROOT, tmp_path)
    made = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    capsys.readouterr()
    monkeypatch.setattr(pictures, "Parallel", lambda *_, **__: pytest.fail("a picture is drawn"))
    assert pictures.make(small(), ROOT, tmp_path) == folder
    assert capsys.readouterr() == ("", "")
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == made
    assert pictures.settings(folder)["words"] == ["1 points", "2 points", "3 points"]
    assert len(set(pictures.settings(folder)["pictures"])) == 3


def test_a_log_tells_the_beginning_and_the_end_of_drawing(tmp_path, capsys):
    pictures.make(small(), ROOT, tmp_path)
    said = capsys.readouterr()
    assert said.out == ""
    first, last = said.err.strip().split("\r")
    assert first.startswith("pictures of test.line:   0%") and "0/3" in first
    assert last.startswith("pictures of test.line: 100%") and "3/3" in last


def test_another_definition_draws_again_and_the_old_pictures_go(tmp_path):
    before = pictures.make(small(), ROOT, tmp_path)
    other = small()
    record = other.json() | {"title": "Another line"}
    other.json = lambda: record
    assert pictures.make(other, ROOT, tmp_path) != before
    assert not before.exists()


def test_pictures_are_drawn_again_when_a_source_of_theirs_changes_and_only_then(tmp_path):
    """The drawing module imports another; a third has no part in it."""
    root, store, line = tmp_path / "book", tmp_path / "store", small(draw=lambda n: draw(n))
    line.draw.__module__ = "mathlib.lines"
    texts = {"__init__": "", "plots": "", "lines": "from mathlib.lengths import n\n", "lengths": "n = 1\n"}
    (root / "mathlib").mkdir(parents=True)
    for name, text in (texts | {"apart": "n = 1\n"}).items():
        (root / "mathlib" / f"{name}.py").write_text(text, encoding="utf-8")
    folder = pictures.make(line, root, store)
    for name, again in (("apart", False), ("lines", True), ("lengths", True), ("plots", True)):
        with (root / "mathlib" / f"{name}.py").open("a", encoding="utf-8") as source:
            source.write("other = 2\n")
        before, folder = folder, pictures.make(line, root, store)
        assert (folder != before) is again, name
        assert list(store.iterdir()) == [folder], name


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("activations.shape", ["activations/__init__.py", "explorers/activations.py", "plots.py"]),
        ("walk.digits", ["explorers/walk.py", "network.py", "explorers/protocol.py"]),
        ("playground.network", ["explorers/playground.py", "explorers/stage.py", "schedules.py"]),
    ],
)
def test_an_explorer_is_drawn_by_the_mathematics_it_shows(name, files):
    assert {ROOT / "mathlib" / file for file in files} <= set(pictures.drawn_by(explorers.find(name), ROOT))


def test_large_pictures_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "LARGEST_PICTURE", 100)
    with pytest.raises(ValueError, match="'test.line' are too large"):
        pictures.make(small(), ROOT, tmp_path)


def test_a_state_that_is_no_setting_is_refused():
    with pytest.raises(ValueError, match="7 is no stop of the control 'n'"):
        explorer.setting(small().json()["controls"], {"n": 7})


def test_the_number_of_a_setting_moves_fastest_with_the_last_control():
    record = explorers.find(NAME)
    for number, state in enumerate(record.grid()):
        assert explorer.setting(json.loads(json.dumps(record.json()))["controls"], state) == number


def test_controls_that_need_python_are_named_where_they_stand(tmp_path):
    seed = {"name": "seed", "label": "Seed", "default": 4, "text": "4 ✓"}
    record = small().json() | {"live": [seed]}
    assert explorer.live(record, {"n": 1, "seed": 4}) == [seed]
    with pytest.raises(ValueError, match="the pictures keep 'seed' at 4, the stored state has 5"):
        explorer.live(record, {"n": 1, "seed": 5})
    still = SimpleNamespace(**vars(small()) | {"json": lambda: record})
    folder = pictures.make(still, ROOT, tmp_path)
    shown = explorer.panel(still, {"n": 1, "seed": 4}, folder, "here").astext()
    assert (
        "These stand still in the pictures; when Python runs, here or in a notebook, they move: Seed 4 ✓"
        in shown
    )
    record["live"] = []
    assert "Python" not in explorer.panel(still, {"n": 1}, folder, "here").astext()


def test_attributes_are_escaped():
    node = html.tag("p", title='"><script>')
    writer = SimpleNamespace(body=[], builder=None)
    html.visit(writer, node)
    assert writer.body == ['<p title="&quot;&gt;&lt;script&gt;">']


def test_the_mime_type_is_the_one_mathlib_stores():
    assert EVIDENCE_MIME in Evidence(None, "proved", True, "d").bundle("text")


def test_a_picture_has_its_own_text_unless_the_cell_has_one(built):
    page = BeautifulSoup((built / "html/chapters/views.html").read_text("utf-8"), "html.parser")
    shown = page.select(".cell_output img:not(.explorer-picture)")
    assert [image["alt"] for image in shown] == ["a curve that rises", "the text of the cell"]


def test_a_page_names_its_preview_once_the_book_has_an_address():
    app = SimpleNamespace(config=SimpleNamespace(html_baseurl="", html_title='A "book"'))
    context = {"title": "Losses & more"}
    frontend.name_preview(app, "chapters/x", "page.html", context, None)
    assert "metatags" not in context
    app.config.html_baseurl = "https://example.org/book/"
    frontend.name_preview(app, "chapters/x", "page.html", context, None)
    tags = BeautifulSoup(context["metatags"], "html.parser").find_all("meta")
    named = {tag["property"]: tag["content"] for tag in tags}
    assert named["og:title"] == "Losses & more" and named["og:site_name"] == 'A "book"'
    assert named["og:image"] == "https://example.org/book/_static/pictures/social.png"
    assert (ROOT / "extensions/static/pictures/social.png").exists()
