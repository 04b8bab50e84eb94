"""The built book without a browser: complete, and nothing in it is loaded from elsewhere."""

import json
import posixpath
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
import site_tools as site
from bs4 import BeautifulSoup, SoupStrainer

from extensions import pictures
from mathlib import evidence_views, explorers, plots
from mathlib.evidence import EVIDENCE_MIME
from tools import selfcheck

PAGES = site.built_pages()
NOTEBOOKS = sorted((site.ROOT / "chapters").glob("*.ipynb"))
ELSEWHERE = re.compile(r"(https?:)?//[\w.-]+", re.IGNORECASE)
CSS_LOADS = re.compile(r"(?:url\(|@import)\s*['\"]?\s*((?:https?:)?//[^'\")\s;]+)", re.IGNORECASE)
LOADING = {
    "script": ("src",), "link": ("href",), "img": ("src", "srcset"), "iframe": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"), "audio": ("src",), "embed": ("src",), "object": ("data",), "use": ("href",),
}  # fmt: skip
HARMLESS_LINKS = {"canonical", "search", "index", "next", "prev"}
LOADED_BY_SCRIPT = re.compile(
    r"(?:import\s*\(|importScripts\(|fetch\(|\.src\s*=)\s*['\"`]((?:https?:)?//[^'\"`]+)"
)


def built(path):
    return (site.SITE / path).read_text(encoding="utf-8")


def loads(html):
    """The addresses outside the site that a page loads something from."""
    soup, found = BeautifulSoup(html, "html.parser"), []
    for name, attributes in LOADING.items():
        for node in soup.find_all(name):
            if not HARMLESS_LINKS & set(node.get("rel", [])):
                found += [node[key] for key in attributes if ELSEWHERE.match(node.get(key, ""))]
    styles = [
        *(node.get_text() for node in soup.find_all("style")),
        *(n["style"] for n in soup.select("[style]")),
    ]
    found += [address for style in styles for address in CSS_LOADS.findall(style)]
    found += [
        address for node in soup.find_all("script") for address in LOADED_BY_SCRIPT.findall(node.get_text())
    ]
    return found + (["const THEBE_JS_URL"] if "THEBE_JS_URL" in html else [])


def test_there_is_a_book():
    site.require(PAGES, "no built book; run make book first")
    assert selfcheck.faults(site.ROOT, site.SITE) == []


@pytest.mark.parametrize("path", PAGES)
def test_page_loads_from_its_own_site_only(path):
    assert loads(built(path)) == []


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_names_is_there(path):
    soup = BeautifulSoup(built(path), "html.parser")
    named = [node[key] for key in ("src", "href") for node in soup.select(f"[{key}]")]
    files = {name.partition("#")[0].partition("?")[0] for name in named}
    local = [name for name in files if name and not re.match(r"[a-z]+:|//", name)]
    assert [name for name in local if not (site.SITE / path).parent.joinpath(name).exists()] == []


class Anchors(HTMLParser):
    """The ids of a page and the addresses of its links; without a tree, so that all pages take seconds."""

    def __init__(self, html):
        super().__init__()
        self.places, self.links = set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note the ids, and the addresses of links."""
        attributes = dict(attrs)
        self.places |= {attributes.get("id"), attributes.get("name") if tag == "a" else None} - {None}
        self.links |= {attributes.get("href") if tag == "a" else None} - {None}


def astray(pages):
    """The links between pages {path: HTML} that lead to no page, or to no place on it, as (page, address)."""
    known, found = {path: Anchors(html) for path, html in pages.items()}, []
    for path, anchors in known.items():
        for href in sorted(anchors.links):
            address = urlsplit(href)
            if address.scheme or address.netloc:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address.path)))
            there = known.get(target if address.path else path)
            place = unquote(address.fragment)
            if there is None:
                lost = address.path.endswith(".html") or not (site.SITE / target).exists()
            else:
                lost = place and place not in there.places
            found += [(path, href)] if lost else []
    return found


def test_every_link_leads_to_a_place_that_is_there():
    pages = site.require({path: built(path) for path in site.all_pages()}, "no built book")
    assert sum(path.startswith("code/") for path in pages) > 20
    assert {"genindex.html", "search.html", "index.html"} <= pages.keys()
    assert sum(len(Anchors(pages[path]).links) for path in ("genindex.html", site.SOURCE_PAGE)) > 100
    assert astray(pages) == []


def wordless(html):
    """Pictures with no text, the name of a file, or fewer words than say what they show."""
    soup, found = BeautifulSoup(html, "html.parser", parse_only=SoupStrainer(["img", "svg"])), []
    for node in soup.find_all(["img", "svg"]):
        if node.get("aria-hidden") == "true" or node.get("role") in ("presentation", "none"):
            continue
        text = node.get("alt" if node.name == "img" else "aria-label", "").strip()
        named = node.name == "img" or node.get("role") == "img"
        if not named or FILE_NAME.search(text) or len(re.findall(r"\w+", text)) < 4:
            found.append((node.name, text))
    return found


FILE_NAME = re.compile(r"\.(png|svg|jpe?g|gif|webp)\b|^[\w-]+/", re.IGNORECASE)


@pytest.mark.parametrize("path", site.all_pages())
def test_every_picture_says_what_it_shows(path):
    assert wordless(built(path)) == []


def unsaid(html):
    """States that only a colour would tell: marks and boxes without their word."""
    soup = BeautifulSoup(html, "html.parser")
    found = []
    for mark in soup.select(".verdict"):
        states = [name.removeprefix("verdict-") for name in mark["class"] if name != "verdict"]
        if not states or states[0] not in mark.get_text().split():
            found.append(str(mark))
    boxes = {".evidence-refused": "refused", ".claim-missing": "Missing", "[data-state=wrong]": "wrong"}
    for box, word in boxes.items():
        found += [str(node)[:120] for node in soup.select(box) if word not in node.get_text()]
    return found


@pytest.mark.parametrize("path", [page for page in PAGES if "verdict" in built(page)])
def test_every_state_is_a_word_and_not_a_colour_only(path):
    assert unsaid(built(path)) == []


def test_style_sheets_load_from_their_own_site_only():
    sheets = sorted(site.SITE.rglob("*.css"))
    found = [(sheet.name, CSS_LOADS.findall(sheet.read_text("utf-8", errors="replace"))) for sheet in sheets]
    assert [each for each in found if each[1]] == []


def test_no_page_loads_a_widget_manager_before_python_runs():
    for path in PAGES:
        html = (site.SITE / path).read_text(encoding="utf-8")
        assert not re.search(r"embed-amd\.js|require\.js|jupyter\.widget-(view|state)\+json", html), path


def test_every_picture_is_a_figure_with_a_number_of_its_own_and_a_caption():
    shown, numbers = 0, []
    for path in PAGES:
        soup = BeautifulSoup(built(path), "html.parser")
        shown += len(soup.select("div.cell_output img:not(.explorer-picture)"))
        for figure in soup.select("div.cell_output figure:has(img)"):
            number, caption = figure.select_one(".caption-number"), figure.select_one(".caption-text")
            numbers.append(int(number.get_text().removeprefix("Figure ")))
            assert len(caption.get_text()) > 20, (path, number)
    assert sorted(numbers) == list(range(1, shown + 1)) and shown > 20


@pytest.mark.parametrize("name", explorers.names())
def test_pictures_are_what_the_explorer_draws_now(name):
    """Ten settings, drawn at random with seed 6, equal byte for byte; and their words."""
    explorer = explorers.find(name)
    (folder,) = (site.SITE / "_static" / "explorers").glob(f"{name}-*")
    stored, states = pictures.settings(folder), list(explorer.grid())
    for number in np.random.default_rng(6).choice(len(states), min(10, len(states)), replace=False):
        drawn = plots.png(explorer.draw(**states[number]))
        assert (folder / stored["pictures"][number]).read_bytes() == drawn, states[number]
        assert stored["words"][number] == explorer.describe(**states[number])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_evidence_reads_in_a_live_page_as_it_does_before(path):
    """What a live page draws, without what belongs to its place, is what the page holds already."""
    page = BeautifulSoup(built(f"chapters/{path.stem}.html"), "html.parser")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    records = [data for data in outputs if EVIDENCE_MIME in data]
    blocks = page.select(".cell_output .evidence")
    assert len(blocks) == len(records)
    for data, block in zip(records, blocks, strict=True):
        latex, text = ("".join(data.get(kind, "")) for kind in ("text/latex", "text/plain"))
        drawn = evidence_views.html(data[EVIDENCE_MIME], latex, text)
        assert spelled(BeautifulSoup(drawn, "html.parser").div) == spelled(block)


TYPOGRAPHIC = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "…": "..."})
OF_SPHINX = {"notranslate", "nohighlight", "docutils", "literal", "pre"}


def spelled(block):
    """The words and the classes of a block of evidence, in their order, without what Sphinx adds to them."""
    found = [" ".join(block.stripped_strings).translate(TYPOGRAPHIC)]
    for each in block.find_all(["p", "li", "ol", "table", "th", "td", "div", "span"]):
        found.append((each.name, *sorted(set(each.get("class", [])) - OF_SPHINX)))
    return [each for each in found if each != ("span",) and "std" not in each]


# ---- planted faults


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example.org/x.js"></script>',
        '<script src="//cdn.example.org/x.js"></script>',
        '<link rel="stylesheet" href="https://fonts.example.org/css">',
        '<link rel="preconnect" href="https://fonts.example.org">',
        '<img src="https://example.org/a.png" alt="">',
        '<iframe src="http://example.org"></iframe>',
        "<style>@import 'https://example.org/a.css';</style>",
        '<p style="background: url(https://example.org/a.png)">x</p>',
        '<script>import("https://example.org/a.mjs")</script>',
        '<script>const THEBE_JS_URL = "x"</script>',
    ],
)
def test_a_planted_foreign_address_is_found(html):
    assert loads(html) != []


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="a.png">',
        '<img src="a.png" alt="">',
        '<img src="a.png" alt="../_images/two_curves_over_time.png">',
        '<img src="a.png" alt="the figure">',
        '<svg><path d="M0 0"/></svg>',
        '<svg aria-label="ten claims and their arcs"></svg>',
        '<svg role="img"></svg>',
    ],
)
def test_a_planted_picture_without_words_is_found(picture):
    assert len(wordless(f"<main>{picture}</main>")) == 1


def test_pictures_with_words_and_ornaments_are_allowed():
    assert (
        wordless('<img alt="a curve that rises"><svg role="img" aria-label="the claims and arcs"></svg>')
        == []
    )
    assert wordless('<svg aria-hidden="true"></svg>') == []


@pytest.mark.parametrize(
    "state",
    [
        '<span class="verdict verdict-proved">✓</span>',
        '<span class="verdict verdict-refused">proved</span>',
        '<div class="evidence evidence-refused"><p>Step 1</p></div>',
        '<div data-state="wrong"><p>a sign?</p></div>',
    ],
)
def test_a_planted_state_in_colour_only_is_found(state):
    assert len(unsaid(state)) == 1


@pytest.mark.parametrize("href", ["b.html#gone", "#gone", "gone.html", "../a.html#here", "b.html#here"])
def test_a_planted_link_that_leads_nowhere_is_found(href):
    pages = {"code/a.html": f'<p id="here"><a href="{href}">a</a></p>', "code/b.html": '<p id="there">b</p>'}
    assert astray(pages) == [("code/a.html", href)]


def test_links_that_lead_somewhere_are_allowed():
    addresses = ("#here", "b.html#x-1", "../c.html", "https://doi.org/x#y")
    links = "".join(f'<a href="{address}">a</a>' for address in addresses)
    pages = {"code/a.html": f'<p id="here">{links}</p>', "code/b.html": '<p id="x-1">b</p>', "c.html": ""}
    assert astray(pages) == []


def test_an_ordinary_link_is_allowed():
    assert loads('<a href="https://doi.org/10.1038/323533a0">a paper</a>') == []


ARTICLE = '<article class="bd-article"><h1>Title</h1>{}</article>'
CELL = {
    "cell_type": "code",
    "source": "x",
    "metadata": {},
    "outputs": [{"output_type": "stream", "text": "1"}],
}
WIDGET = '<script type="application/vnd.jupyter.widget-view+json">{}</script>'
PICTURE = '<div class="cell"><div class="cell_output"><img src="1.png" {}></div></div>'
GOOD_CELL = '<div class="cell"><div class="cell_output"><pre>1</pre></div></div>'


def with_output(mime):
    return CELL | {"outputs": [{"output_type": "display_data", "data": {mime: "x"}}]}


@pytest.mark.parametrize(
    ("text", "cells", "body", "fault"),
    [
        ("# Other", [], "", "title"),
        ("no title", [], "", "no title"),
        ("# Title\n\n$x$ and $$y$$", [], '<span class="math">x</span>', "2 formulas in the source, 1"),
        ("# Title", [CELL], "", "1 code cells in the source, 0"),
        ("# Title", [CELL], '<div class="cell"></div>', "output of code cell 1"),
        ("# Title", [with_output(selfcheck.EVIDENCE)], GOOD_CELL, "1 evidence"),
        ("# Title", [with_output(selfcheck.EXPLORER)], GOOD_CELL, "1 explorers"),
        ("# Title", [with_output("image/png")], GOOD_CELL, "1 figures"),
        ("# Title", [with_output("image/png")], PICTURE.format('alt="../_images/1.png"'), "alternative text"),
        ("# Title", [with_output("image/png")], PICTURE.format(""), "alternative text"),
        ("# Title", [CELL], f'<div class="cell">{WIDGET}</div>', "code cell 1 shows a bare widget"),
        ("# Title", [], '<div class="traceback">ValueError</div>', "error"),
        ("# Title", [], r"<p>\(x\)</p>", "LaTeX is left"),
        ("# Title", [], "<p>$x$</p>", "LaTeX is left"),
    ],
)
def test_a_planted_gap_in_a_page_is_found(text, cells, body, fault):
    assert fault in " ".join(selfcheck.compare(text, cells, ARTICLE.format(body)))


def test_a_complete_page_has_no_faults():
    assert (
        selfcheck.compare("# Title\n\n$x$", [CELL], ARTICLE.format(f'<span class="math">x</span>{GOOD_CELL}'))
        == []
    )


def test_formulas_in_directives_count():
    text = "$a$\n\n:::{note}\n$b$\n:::\n\n```{math}\nc\n```\n\n\\begin{align}d\\end{align}\n\n"
    text += "```python\n$e$\n```"
    assert selfcheck.count_formulas(text) == 4


def test_a_page_that_was_not_built_is_found(tmp_path):
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: a\nchapters:\n  - file: b\n", encoding="utf-8")
    (tmp_path / "a.md").write_text("# A\n", encoding="utf-8")
    found = " ".join(selfcheck.faults(tmp_path, tmp_path))
    assert "a: a.html was not built" in found
    assert "b: _toc.yml names it" in found
