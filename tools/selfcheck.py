"""Look at the built pages: is everything there that the sources promise?

Every page of _toc.yml with its title, its formulas, the output of every code cell, its figures, explorers and
evidence; no error output and no LaTeX left as text. `faults` returns a sentence for each thing that is wrong.
"""

import json
import re
from pathlib import Path

import yaml
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

EVIDENCE, EXPLORER = "application/vnd.mathlib.evidence+json", "application/vnd.mathlib.explorer+json"
HIDDEN = {"remove-cell", "remove-output"}
LATEX_AS_TEXT = re.compile(r"\$[^$\n]+\$|\\[(\[]|\\(begin|frac|mathbf|sum|left|text)\b")
MATH_TOKENS = {"math_inline", "math_inline_double", "math_block", "math_block_label", "amsmath"}
PARSER = MarkdownIt().use(front_matter_plugin).use(dollarmath_plugin, double_inline=True)
PARSER.use(amsmath_plugin).use(colon_fence_plugin)


def faults(root, site):
    """Everything that is wrong with the built `site` of the book in `root`, as a list of sentences."""
    return [f"{name}: {fault}" for name in pages(root) for fault in page_faults(Path(root), Path(site), name)]


def pages(root):
    """The documents of _toc.yml in reading order."""
    return list(_files(yaml.safe_load(Path(root, "_toc.yml").read_text(encoding="utf-8"))))


def _files(entry):
    """Every file named anywhere in the table of contents."""
    if isinstance(entry, dict):
        yield from (entry[key] for key in ("root", "file") if key in entry)
        for value in entry.values():
            yield from _files(value)
    elif isinstance(entry, list):
        for item in entry:
            yield from _files(item)


def page_faults(root, site, name):
    """What is wrong with one page."""
    source, page = source_of(root, name), site / f"{name}.html"
    if source is None:
        return ["_toc.yml names it, but there is no such .md or .ipynb"]
    if not page.exists():
        return [f"{page.name} was not built"]
    return compare(*read_source(source), page.read_text(encoding="utf-8"))


def source_of(root, name):
    """The file behind a document's name, or None."""
    candidates = (root / f"{name}{suffix}" for suffix in (".md", ".ipynb"))
    return next((path for path in candidates if path.exists()), None)


def read_source(path):
    """The Markdown of a page, joined, and its code cells."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8"), []
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return text, [cell for cell in cells if cell["cell_type"] == "code"]


def compare(text, cells, page):
    """What the page lacks of its Markdown and its code cells, and what it should not have."""
    soup = BeautifulSoup(page, "html.parser")
    article = soup.select_one("article.bd-article")
    if article is None:
        return ["it has no article"]
    found = [*_title(text, article), *_formulas(text, article), *_outputs(cells, article)]
    return [*found, *_errors(article), *_latex_as_text(article)]


def _title(text, article):
    tokens = PARSER.parse(text)
    wanted = next((tokens[i + 1] for i, token in enumerate(tokens) if token.type == "heading_open"), None)
    shown = article.select_one("h1")
    if wanted is None:
        return ["its source has no title"]
    if shown is None or _letters(wanted.content)[:40] not in _letters(shown.get_text()):
        return [f"its title {wanted.content!r} is not on the page"]
    return []


def _letters(text):
    """Letters and digits only: markup, mathematics and typographic signs aside."""
    return re.sub(r"[\W_]+", "", re.sub(r"\$[^$]*\$", "", text)).lower()


def count_formulas(text):
    """How many formulas a Markdown text holds, those inside directives too."""
    total = 0
    for token in _tokens(PARSER.parse(text)):
        directive = token.info if token.type in ("fence", "colon_fence") else ""
        if token.type in MATH_TOKENS or directive.startswith("{math}"):
            total += 1
        elif directive.startswith("{") and "code" not in directive:
            total += count_formulas(token.content)
    return total


def _tokens(tokens):
    for token in tokens:
        yield token
        yield from _tokens(token.children or [])


def _formulas(text, article):
    wanted = count_formulas(text)
    shown = len([node for node in article.select(".math") if not node.find_parent(class_="cell_output")])
    return [f"{wanted} formulas in the source, {shown} on the page"] if shown < wanted else []


def _outputs(cells, article):
    """Code cells without their output, and figures, explorers and evidence that are not there."""
    shown = [cell for cell in cells if "".join(cell["source"]).strip() and "remove-cell" not in _tags(cell)]
    blocks = article.select("div.cell")
    if len(blocks) != len(shown):
        return [f"{len(shown)} code cells in the source, {len(blocks)} on the page"]
    return [fault for number, pair in enumerate(zip(shown, blocks), 1) for fault in _cell(number, *pair)]


def _cell(number, cell, block):
    if HIDDEN & _tags(cell):
        return
    if block.select_one("script[type='application/vnd.jupyter.widget-view+json']"):
        yield f"code cell {number} shows a bare widget, which does nothing on a page; show it as an explorer"
        return
    bundles = [output.get("data", {"text": 1}) for output in cell["outputs"]]
    output = block.select_one(".cell_output")
    if bundles and (output is None or not (output.get_text(strip=True) or output.select_one("img, svg"))):
        yield f"the output of code cell {number} is not on the page"
        return
    for what, is_it, selector in (
        ("evidence", lambda data: EVIDENCE in data, ".evidence"),
        ("explorers", lambda data: EXPLORER in data, ".explorer"),
        ("figures", lambda data: "image/png" in data and EXPLORER not in data, "img:not(.explorer-picture)"),
    ):
        wanted, shown = sum(map(is_it, bundles)), len(block.select(f".cell_output {selector}"))
        if shown < wanted:
            yield f"code cell {number} has {wanted} {what}, the page shows {shown}"
    for image in block.select(".cell_output img"):
        if not image.get("alt") or image["alt"].endswith(".png"):
            yield f"code cell {number} shows a picture without an alternative text"


def _tags(cell):
    return set(cell.get("metadata", {}).get("tags", []))


def _errors(article):
    wrong = article.select(".traceback, .stderr, .system-message, .problematic")
    return [f"an error is on the page: {node.get_text(' ', strip=True)[:120]}" for node in wrong]


def _latex_as_text(article):
    for node in article.select("script, style, pre, code, .math, noscript"):
        node.extract()
    texts = (match for text in article.find_all(string=True) for match in LATEX_AS_TEXT.finditer(str(text)))
    return [f"LaTeX is left as text: {match.group()[:60]}" for match in texts]
