"""Chromium prints the document: formulas set, what is too wide made smaller, page numbers in the contents.

`printed(page, address)` is the PDF as bytes. The contents name the pages that a first print has found.
"""

import io
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

WIDTH = 657  # CSS pixels between the margins of A4, 174 mm
PATIENCE = 300_000  # milliseconds that the whole book may take to load on a busy machine
SMALLEST = 0.5  # of its size a formula or table may be made to fit
FOOTER = '<p style="width: 100%; text-align: center; font-size: 8px"><span class="pageNumber"></span></p>'

FIT = Path(__file__).with_name("fit.js").read_text(encoding="utf-8")
NUMBER = """numbers => {
  for (const place of document.querySelectorAll('[data-page-of]')) {
    place.textContent = numbers[place.dataset.pageOf] ?? '';
  }
}"""

NAMES = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(node => {
  const copy = node.cloneNode(true);
  copy.querySelectorAll('.headerlink').forEach(link => link.remove());
  return copy.textContent;
})"""


def printed(page, address):
    """(PDF as bytes, what did not fit as (element, place, pixels too wide)) of the document at an address."""
    page.set_viewport_size({"width": WIDTH, "height": 1000})
    page.emulate_media(media="print", color_scheme="light")
    page.goto(address, wait_until="load", timeout=PATIENCE)
    page.evaluate("MathJax.startup.promise.then(() => document.fonts.ready).then(() => 0)")
    too_wide = page.evaluate(FIT, SMALLEST)
    first = PdfReader(io.BytesIO(_pdf(page)))
    page.evaluate(NUMBER, places(first))
    return named(_pdf(page), page.evaluate(NAMES)), too_wide


def named(pdf, names):
    """The PDF with an outline in the words of the headings.

    Chromium loses the space at which a heading breaks, and names one twice that it moves to the next page.
    """
    known = {_close(name): " ".join(name.split()) for name in names}
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for entry in _entries(writer.root_object["/Outlines"]):
        title = _close(entry["/Title"])
        name = known.get(title) or known.get(title[: len(title) // 2])
        if name and title in (_close(name), 2 * _close(name)):
            entry[NameObject("/Title")] = TextStringObject(name)
    text = io.BytesIO()
    writer.write(text)
    return text.getvalue()


def _entries(parent):
    """All entries of an outline below one of its dictionaries"""
    entry = parent.get("/First")
    while entry is not None:
        entry = entry.get_object()
        yield entry
        yield from _entries(entry)
        entry = entry.get("/Next")


def _close(text):
    return "".join(text.split())


def places(reader):
    """{name: page, from 1 on} of all places that links of a PDF can lead to."""
    return {
        name.removeprefix("/"): reader.get_destination_page_number(where) + 1
        for name, where in reader.named_destinations.items()
    }


def _pdf(page):
    return page.pdf(
        prefer_css_page_size=True,
        print_background=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=FOOTER,
        outline=True,
        tagged=True,
    )
