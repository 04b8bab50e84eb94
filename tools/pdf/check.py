"""What must be true of the PDF: all pages of the book, an outline, links that lead somewhere, fonts inside,
and no ink in the right margin, which is where a clipped formula or table would end.
"""

import numpy as np
import pypdfium2
from pypdf import PdfReader

from tools.pdf.printing import places

MARGIN = 18 / 210  # of the width of a page
LEAST = 100  # pages of a whole book
SCALE = 1.0  # pixels a point, of the pages that are looked at


def faults(file, titles, least=LEAST):
    """What is wrong with the PDF, as sentences; titles: those of the pages of the book."""
    reader = PdfReader(file)
    found = [] if len(reader.pages) >= least else [f"{len(reader.pages)} pages; expected at least {least}"]
    outline = {_plain(each.title) for each in _flat(reader.outline)}
    found += [f"the outline lacks {title!r}" for title in titles if _plain(title) not in outline]
    found += [f"page {number}: the font {font} is not embedded" for number, font in _loose_fonts(reader)]
    found += _dead_links(reader)
    return found + [
        f"page {number}: something reaches into the right margin" for number in _over_the_edge(file)
    ]


def _flat(outline):
    for each in outline:
        if isinstance(each, list):
            yield from _flat(each)
        else:
            yield each


def _plain(text):
    return " ".join(text.split())


def _loose_fonts(reader):
    """(page, name) of every font whose shapes are not in the file."""
    seen = set()
    for number, page in enumerate(reader.pages, start=1):
        for font in _fonts(page.get("/Resources", {})):
            name = str(font.get("/BaseFont", "a font drawn by the file"))
            if name not in seen and not _embedded(font):
                yield number, name
            seen.add(name)


def _fonts(resources):
    """All fonts of a page, and of the forms drawn on it."""
    resources = resources.get_object()
    yield from _inside(resources, "/Font")
    for form in _inside(resources, "/XObject"):
        if "/Resources" in form:
            yield from _fonts(form["/Resources"])


def _inside(resources, kind):
    """The objects of a kind that a page or a form may use."""
    return [each.get_object() for each in resources[kind].get_object().values()] if kind in resources else []


def _embedded(font):
    if font["/Subtype"] == "/Type3":  # drawn by the file itself
        return True
    if "/DescendantFonts" in font:
        return all(_embedded(each.get_object()) for each in font["/DescendantFonts"])
    files = {"/FontFile", "/FontFile2", "/FontFile3"}
    return "/FontDescriptor" in font and bool(files & set(font["/FontDescriptor"].get_object()))


def _dead_links(reader):
    """Links within the file whose place does not exist, and addresses that no reader has."""
    known = places(reader)
    for number, page in enumerate(reader.pages, start=1):
        for note in page.get("/Annots", ()):
            note = note.get_object()
            place = note.get("/Dest")
            if isinstance(place, str) and place.removeprefix("/") not in known:
                yield f"page {number}: a link leads to {place}, which does not exist"
            address = note.get("/A", {}).get_object().get("/URI", "") if "/A" in note else ""
            if address and not address.startswith(("https://", "http://", "mailto:")):
                yield f"page {number}: a link leads to {address}, which is no address of the web"


def _over_the_edge(file):
    """The pages that have ink in the right margin."""
    with pypdfium2.PdfDocument(file) as pages:
        for number, page in enumerate(pages, start=1):
            picture = page.render(scale=SCALE, grayscale=True).to_numpy()
            edge = picture.shape[1] - int(MARGIN * picture.shape[1]) + 3
            if np.any(picture[:, edge:] < 250):
                yield number
