"""One document of all built pages: what paper can show of them, with every link leading within it.

`assemble(root, site)` takes the articles in the order of _toc.yml. Controls, buttons and folded code are left
out, an explorer shows the picture and the words of the setting it opens with, and the solutions of the
exercises stand together behind the last page.
"""

import json
import posixpath
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from bs4 import BeautifulSoup

STYLE = Path(__file__).with_name("print.css")
OUT = ", ".join(
    (
        "a.headerlink, button, script, noscript, .toctree-wrapper, .explorer-controls, .explorer-note",
        ".tag_hide-input > details, .tag_hide-cell:not([data-solution]) > details > .cell_input",
        ".exercise-progress, [data-solution] .cell_input, summary",
    )
)
POINTERS = ("aria-labelledby", "aria-describedby", "for")  # attributes that hold ids


def assemble(root, site):
    """The HTML text of the document; its addresses are relative to a folder beside `site`."""
    entries = list(contents(root))
    names = {name for name, _, _ in entries}
    first = _page(site, entries[0][0])
    document = BeautifulSoup("<!doctype html><html><head></head><body></body></html>", "html.parser")
    document.html.attrs = dict(first.html.attrs) | {"data-theme": "light", "data-mode": "light"}
    _head(document, first, site, entries[0][0])
    toc, articles, solutions = _tag("nav", "print-contents"), [], []
    for name, depth, caption in entries:
        page = _page(site, name)
        article = page.find("article")
        _mark_solutions(article)
        for place in article.select(OUT):
            place.decompose()
        _explorers(article)
        _links(article, name, names, site)
        title = article.find("h1").get_text().strip()
        solutions += _solutions(article, title, slug(name))
        _deeper(article, depth)
        toc.extend(_entry(title, slug(name), depth, caption))
        section = _tag("section", "print-page", id=slug(name))
        section.append(article)
        articles.append(section)
    if solutions:
        toc.extend(_entry("Solutions of the exercises", "solutions", 1, ""))
    document.body.extend([_cover(root), toc, *articles, *_behind(solutions)])
    return str(document)


def contents(root):
    """(document, depth, caption of the part it opens) of every page, in reading order."""
    toc = yaml.safe_load(Path(root, "_toc.yml").read_text(encoding="utf-8"))
    yield toc["root"], 1, ""
    for part in toc["parts"]:
        caption = part["caption"]
        for entry, depth in _nested(part["chapters"], 1):
            yield entry["file"], depth, caption
            caption = ""


def _nested(entries, depth):
    for entry in entries:
        yield entry, depth
        yield from _nested(entry.get("sections", ()), depth + 1)


def slug(name):
    """What a page is called within the document."""
    return name.removeprefix("chapters/").replace("/", "-")


def _page(site, name):
    return BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


_MAKER = BeautifulSoup("", "html.parser")


def _tag(name, class_=None, *children, **attributes):
    made = _MAKER.new_tag(name, attrs=attributes | ({"class": class_} if class_ else {}))
    made.extend(children)
    return made


def _head(document, page, site, name):
    """The style sheets and MathJax of the book, and after them the style of paper."""
    head = document.head
    head.extend([_tag("meta", charset="utf-8"), _tag("title", None, page.title.get_text())])
    found = page.head.find_all("link", rel="stylesheet")
    found += [each for each in page.find_all("script") if "mathjax" in str(each).lower()]
    for each in found:
        for key in ("href", "src"):
            if each.get(key):
                each[key] = _beside(each[key].partition("?")[0], name, site)
        head.append(each)
    head.append(_tag("style", None, STYLE.read_text(encoding="utf-8")))


def _beside(address, name, site):
    """An address of a page, as seen from a folder beside the site."""
    return posixpath.normpath(posixpath.join("..", site.name, posixpath.dirname(name), address))


def _mark_solutions(article):
    """Cells that show the solution of an exercise get its name."""
    for cell in article.select(".tag_hide-cell"):
        code = cell.select_one(".cell_input").get_text().strip()
        if code.startswith('solution("') and code.endswith('")'):
            cell["data-solution"] = code.removeprefix('solution("').removesuffix('")')


def _explorers(article):
    """Under its title an explorer names the setting of the picture."""
    for explorer in article.select(".explorer"):
        controls = json.loads(explorer["data-live"])["controls"]
        settings = (f"{c['label']}: {c['texts'][c['stops'].index(c['default'])]}" for c in controls)
        explorer.find(class_="explorer-title").insert_after(_tag("p", "print-settings", " · ".join(settings)))
        del explorer["data-live"]


def _links(article, name, names, site):
    """Ids become unique; links lead within the document, and those to other files of the site are text."""
    own = slug(name)
    for node in article.find_all(id=True):
        node["id"] = f"{own}--{node['id']}"
    for key in POINTERS:
        for node in article.find_all(attrs={key: True}):
            node[key] = " ".join(f"{own}--{each}" for each in node[key].split())
    for image in article.find_all("img", src=True):
        if not urlsplit(image["src"]).scheme:
            image["src"] = _beside(image["src"], name, site)
    for link in article.find_all("a", href=True):
        address = urlsplit(link["href"])
        if address.scheme or address.netloc:
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), address.path))
        page = name if not address.path else target.removesuffix(".html")
        if page in names:
            link["href"] = f"#{slug(page)}--{address.fragment}" if address.fragment else f"#{slug(page)}"
        else:
            link.unwrap()


def _solutions(article, title, page):
    """The solutions taken out of a page, under its title; in their places stand links to them."""
    cells = article.select("[data-solution]")
    found = []
    for cell in cells:
        name, place = cell["data-solution"], f"solution-{page}-{cell['data-solution']}"
        link = _tag("a", None, "Solution", href=f"#{place}")
        cell.replace_with(_tag("p", "print-solution", link))
        back = _tag("a", None, name, href=f"#{page}--exercises")
        found += [_tag("p", "print-solution-name", back, id=place), *cell.select(".cell_output")]
    return [_tag("h2", None, title), *found] if found else []


def _behind(solutions):
    """The section of all solutions."""
    if not solutions:
        return []
    return [
        _tag(
            "section",
            "print-page",
            _tag("h1", None, "Solutions of the exercises"),
            *solutions,
            id="solutions",
        )
    ]


def _deeper(article, depth):
    """The headings of a page that stands under another one are that much smaller."""
    for level in range(6, 0, -1):
        for heading in article.find_all(f"h{level}"):
            heading.name = f"h{min(level + depth - 1, 6)}"


def _entry(title, place, depth, caption):
    """A line of the contents; its page number is filled in when it is known."""
    number = _tag("span", "print-number", **{"data-page-of": place})
    line = _tag("p", f"print-entry print-entry-{depth}", _tag("a", None, title, href=f"#{place}"), number)
    return [_tag("p", "print-part", caption), line] if caption else [line]


def _cover(root):
    """The first page: title, authors, licence, from _config.yml."""
    config = yaml.safe_load(Path(root, "_config.yml").read_text(encoding="utf-8"))
    lines = [_tag("p", "print-title", config["title"]), _tag("p", None, config["author"])]
    return _tag("section", "print-cover", *lines, _tag("p", None, f"© {config['copyright']}"))
