"""`python -m tools.pdf`: print the built book to _build/pdf/book.pdf, and check it; 1 if a check fails."""

import sys
import time
from pathlib import Path

from bs4 import BeautifulSoup

from tools.browser import launched
from tools.pdf.assemble import assemble, contents
from tools.pdf.check import faults
from tools.pdf.printing import printed

ROOT = Path(__file__).parent.parent.parent
SITE, FOLDER = ROOT / "_build" / "html", ROOT / "_build" / "pdf"


def main():
    """Print and check; return 0 if nothing is wrong."""
    if not (SITE / "index.html").exists():
        print("No book in _build/html yet: run make book first.", file=sys.stderr)
        return 1
    start = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    source, file = FOLDER / "book.html", FOLDER / "book.pdf"
    source.write_text(assemble(ROOT, SITE), encoding="utf-8")
    with launched() as browser:
        pdf, too_wide = printed(browser.new_page(), source.as_uri())
    file.write_bytes(pdf)
    found = [f"{place}: {element} is {over} pixels too wide" for element, place, over in too_wide]
    found += faults(file, _titles())
    for fault in found:
        print(f"pdf: {fault}", file=sys.stderr)
    size = file.stat().st_size / 1e6
    print(f"{file.relative_to(ROOT)}: {size:.1f} MB in {time.monotonic() - start:.0f} s, {len(found)} faults")
    return int(bool(found))


def _titles():
    """The titles of all pages of the book."""
    pages = (SITE / f"{name}.html" for name, _, _ in contents(ROOT))
    titles = (BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").article.h1 for page in pages)
    return [title.get_text().removesuffix("#") for title in titles]


if __name__ == "__main__":
    sys.exit(main())
