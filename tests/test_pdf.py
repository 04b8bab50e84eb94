"""The print of the book: what is assembled, and what its check refuses. `make pdf` prints the whole book."""

import io

import pytest
import site_tools as site
from bs4 import BeautifulSoup
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tools.pdf import assemble, check, printing

CONFIG = 'title: "A book"\nauthor: "Its authors"\ncopyright: "2026"\n'
TOC = """
root: chapters/intro
parts:
  - caption: First part
    chapters:
      - file: chapters/one
        sections:
          - file: chapters/two
"""
PAGE = """<html><head><title>t</title><link rel="stylesheet" href="../_static/book.css?v=1"></head>
<body><article><section id="top"><h1>{title}<a class="headerlink" href="#top">#</a></h1>{body}</section>
</article></body></html>"""
EXPLORER = """<div class="explorer" aria-labelledby="name"
data-live='{"controls": [{"label": "Rate", "stops": [1, 2], "texts": ["one", "two"], "default": 2}]}'>
<p class="explorer-title" id="name">Move</p>
<div class="explorer-controls"><input></div><img src="../_static/a.png" alt="a"></div>"""
CELL = """<div class="cell tag_hide-cell"><details><summary>Show</summary>
<div class="cell_input"><pre>{code}</pre></div>
<div class="cell_output"><p>{output}</p></div></details></div>"""
ONE = (
    '<h2 id="exercises">Exercises</h2><p><a href="two.html#far">there</a> <a href="#exercises">here</a> '
    '<a href="../code/losses.html#mse">code</a> <a href="https://doi.org/10.1/x">paper</a></p>'
    "<button>Copy</button>"
    + EXPLORER
    + CELL.format(code='solution("x.first")', output="the way")
    + CELL.format(code="getsource(f)", output="kept")
)


@pytest.fixture
def book(tmp_path):
    """A book of three pages, and the folder of its site."""
    (tmp_path / "_config.yml").write_text(CONFIG, "utf-8")
    (tmp_path / "_toc.yml").write_text(TOC, "utf-8")
    folder = tmp_path / "_build" / "html" / "chapters"
    folder.mkdir(parents=True)
    for name, body in {"intro": "<p>Hello</p>", "one": ONE, "two": '<h2 id="far">Far</h2>'}.items():
        (folder / f"{name}.html").write_text(PAGE.format(title=f"Page {name}", body=body), "utf-8")
    return tmp_path, folder.parent


@pytest.fixture
def document(book):
    return BeautifulSoup(assemble.assemble(*book), "html.parser")


def test_links_lead_within_the_document_or_out_of_the_book(document):
    links = {link.get_text(): link["href"] for link in document.select("article a[href]")}
    assert links["there"] == "#two--far" and links["here"] == "#one--exercises"
    assert links["paper"] == "https://doi.org/10.1/x" and "code" not in links
    places = {node["id"] for node in document.find_all(id=True)}
    inside = [link["href"][1:] for link in document.find_all("a", href=True) if link["href"][0] == "#"]
    assert len(inside) >= 6 and set(inside) <= places


def test_addresses_of_pictures_and_styles_are_seen_from_beside_the_site(document):
    assert document.find("article").find_next("img")["src"] == "../html/_static/a.png"
    assert document.link["href"] == "../html/_static/book.css"


def test_an_explorer_names_its_setting_and_has_no_controls(document):
    explorer = document.find(class_="explorer")
    assert explorer.find(class_="print-settings").get_text() == "Rate: two"
    assert not explorer.find("input") and explorer["aria-labelledby"] == "one--name" == explorer.p["id"]


def test_solutions_stand_behind_the_last_page(document):
    assert document.select(".print-page")[-1]["id"] == "solutions"
    behind = document.find(id="solutions")
    assert "the way" in behind.get_text() and "the way" not in document.find(id="one").get_text()
    assert document.find(id="one").find("a", string="Solution")["href"] == "#solution-one-x.first"
    assert behind.find("a", string="x.first")["href"] == "#one--exercises"


def test_code_that_is_folded_away_and_buttons_are_left_out(document):
    text = document.find(id="one").get_text()
    assert "kept" in text and "getsource" not in text and "Copy" not in text and "Show" not in text


def test_headings_follow_the_contents(document):
    assert document.find(id="one").h1.get_text() == "Page one"
    assert document.find(id="two").h2.get_text() == "Page two" and document.find(id="two--far").name == "h3"
    entries = [entry.get_text() for entry in document.select(".print-entry")]
    assert entries == ["Page intro", "Page one", "Page two", "Solutions of the exercises"]


@pytest.fixture(scope="module")
def page():
    with site.launched() as browser:
        yield browser.new_page()


STYLE = "<style>@page { size: A4; margin: 18mm } h1 { break-before: page } pre { width: 100mm }</style>"
MATHJAX = "<script>window.MathJax = {startup: {promise: Promise.resolve()}}</script>"
BODY = """<p><a href="#b">to b</a> <span data-page-of="b"></span></p>
<h1>First</h1><article id="a"><table>{cells}</table></article><h1 id="b">Second</h1>"""


def printed(page, tmp_path, cells="<td>small</td>", style=STYLE):
    source = tmp_path / "book.html"
    source.write_text(f"<title>t</title>{style}{MATHJAX}{BODY.format(cells=cells)}", "utf-8")
    pdf, too_wide = printing.printed(page, source.as_uri())
    file = tmp_path / "book.pdf"
    file.write_bytes(pdf)
    return file, too_wide


def test_a_print_has_page_numbers_an_outline_and_passes(page, tmp_path):
    file, too_wide = printed(page, tmp_path)
    assert too_wide == [] and check.faults(file, ["First", "Second"], least=3) == []
    reader = PdfReader(file)
    assert printing.places(reader)["b"] == 3
    assert "to b 3" in " ".join(reader.pages[0].extract_text().split())


def outline(pdf):
    return [each.title for each in PdfReader(io.BytesIO(pdf)).outline]


def test_the_outline_is_in_the_words_of_the_headings(page, tmp_path):
    """A space that is lost, a name that is doubled; other names stay, a repeated word among them."""
    file, _ = printed(page, tmp_path)
    titles = ("FirstFirst", "Se\u00a0cond")

    def spoil(writer):
        for entry, title in zip(printing._entries(writer.root_object["/Outlines"]), titles, strict=True):
            entry[NameObject("/Title")] = TextStringObject(title)

    spoiled = planted(file, spoil).getvalue()
    assert outline(spoiled) == list(titles)
    assert outline(printing.named(spoiled, [" First\n", "Se cond", "cond"])) == ["First", "Se cond"]
    assert outline(printing.named(spoiled, ["FirstFirst", "First"])) == ["FirstFirst", "Se\u00a0cond"]
    assert printing.places(PdfReader(io.BytesIO(printing.named(spoiled, ["First"]))))["b"] == 3


def test_what_is_missing_is_named(page, tmp_path):
    file, _ = printed(page, tmp_path)
    found = check.faults(file, ["First", "Third"])
    assert found == ["3 pages; expected at least 100", "the outline lacks 'Third'"]


def test_a_wide_table_is_made_smaller_until_it_fits(page, tmp_path):
    file, too_wide = printed(page, tmp_path, f"<td>{'wide' * 25}</td>")
    assert too_wide == [] and check.faults(file, [], least=1) == []


def test_what_cannot_be_made_to_fit_is_reported(page, tmp_path):
    _, [(element, place, over)] = printed(page, tmp_path, f"<td>{'wide' * 100}</td>")
    assert (element, place) == ("table", "a") and over > 100


def test_ink_in_the_right_margin_is_found(page, tmp_path):
    style = STYLE.replace("margin: 18mm", "margin: 18mm 5mm 18mm 18mm")
    file, _ = printed(page, tmp_path, "<td style='width: 180mm; border: 1px solid'>wide</td>", style)
    assert check.faults(file, [], least=1) == ["page 2: something reaches into the right margin"]


def planted(file, change):
    """The PDF with something wrong in it."""
    writer = PdfWriter(clone_from=file)
    change(writer)
    text = io.BytesIO()
    writer.write(text)
    return io.BytesIO(text.getvalue())


def dead(writer):
    [note] = writer.pages[0]["/Annots"]
    note.get_object()[NameObject("/Dest")] = TextStringObject("nowhere")


def of_this_machine(writer):
    [note] = writer.pages[0]["/Annots"]
    action = DictionaryObject({NameObject("/URI"): TextStringObject("file:///etc/hosts")})
    note.get_object()[NameObject("/A")] = action


def loose(writer):
    for font in writer.pages[0]["/Resources"]["/Font"].get_object().values():
        for part in font.get_object().get("/DescendantFonts", [font]):
            part = part.get_object()
            if "/FontDescriptor" in part:
                for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                    part["/FontDescriptor"].get_object().pop(key, None)
            part[NameObject("/Subtype")] = NameObject("/TrueType")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dead, "page 1: a link leads to nowhere, which does not exist"),
        (of_this_machine, "page 1: a link leads to file:///etc/hosts, which is no address of the web"),
        (loose, "is not embedded"),
    ],
)
def test_a_planted_fault_is_found(page, tmp_path, change, message):
    file, _ = printed(page, tmp_path)
    assert check.faults(file, [], least=1) == []
    assert any(message in fault for fault in check.faults(planted(file, change), [], least=1))
