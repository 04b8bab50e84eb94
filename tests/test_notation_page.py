r"""The page of notation: every row of its tables against the code it names and the chapters it leads to.

A row is `meaning | symbols in the text | shape in code | names in code | where introduced`. Asked of it: the
names exist in a real network that has run, with the stated shapes; the symbols stand in the section that
the link leads to; no chapter before that one uses them, but for EARLIER; and a letter that three chapters use
is on the page.
"""

import inspect
import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import yaml

from mathlib import schedules
from mathlib.attention import dot_product, normalization
from mathlib.attention import heads as attention_heads
from mathlib.attention.positions import frequencies, positions
from mathlib.backpropagation import backward
from mathlib.convolution import layers, toeplitz
from mathlib.landscape.overparameterization import pseudo_inverse
from mathlib.losses import LOSSES, empirical_risk, one_hot
from mathlib.network import forward, init, predict
from mathlib.optimizers import OPTIMIZERS
from mathlib.prerequisites.linear_algebra import d_norm2, inner, norm1, norm2
from mathlib.rates import worst_factor
from mathlib.recurrence import jacobians, lstm, rnn, spectral_norms, spectral_radius

ROOT = Path(__file__).parent.parent
PAGE = "notation"
NONE = "–"
AHEAD = {"intro", "first_walk", "map", PAGE}  # the first pages look ahead
MANY = 3  # chapters in which a letter is used before it has to be on the page

# Symbols that chapters use before the section that introduces them, and what they are there. A letter alone
# has to stand in the page's lists, too, where the reader finds its other meanings.
ANYWHERE = "anywhere"
EARLIER = {
    "\\theta": {"01_2_descent": "all parameters, as that page says", "01_prerequisites": "an angle"},
    "P": {"01_1_probability": "a probability", "01_2_descent": "number of parameters, as that page says"},
    "J(\\theta)": {"01_2_descent": "called the objective there"},
    "L": {"01_0_calculus 01_prerequisites": "a loss, as those pages say"},
    "N": {"01_1_probability": "a look ahead to the samples of a test set"},
    "M": {"02_network": "any matrix", "04_losses": "a number of classes"},
    "H": {"01_0_calculus": "the Jacobian of a function h"},
    "K": {
        "01_prerequisites 01_0_calculus": "a number of singular values or maps",
        "02_network": "the number of outputs",
    },
    "X": {ANYWHERE: "a batch of samples, or a random variable"},
    "Z": {"02_network 05_backpropagation 10_1_convolution": "a batch of z"},
    "Q": {"01_2_descent": "orthogonal directions as columns", "10_2_recurrence": "a squared length"},
    "S": {ANYWHERE: "a number of outcomes, a sum, or a soft threshold"},
    "V": {ANYWHERE: "a variance, or singular vectors as columns"},
    "W": {ANYWHERE: "a matrix of weights"},
    "\\Delta": {"05_backpropagation": "errors of a layer, one sample a row"},
    "\\tilde x": {"08_models": "an input with a 1 put after it"},
    "\\eta": {"01_0_calculus": "an error, no learning rate, as that page says"},
    "\\lambda": {"01_prerequisites 01_2_descent": "an eigenvalue", "03_1_variants": "a constant of SELU"},
    "\\mu": {"01_prerequisites": "a second eigenvalue", "01_1_probability": "an expectation"},
    "\\kappa": {"02_network": "a steepness, in a picture"},
    "\\varepsilon": {"03_1_variants 05_backpropagation 05_1_checking": "an error, or a small change"},
    "\\varphi": {
        "01_0_calculus 02_network": "an angle",
        "01_1_probability 03_1_variants": "a density",
        "06_optimizers": "a place, for Nesterov's rule",
    },
    "\\gamma": {ANYWHERE: "a positive number, or the bound of a slope"},
    "\\beta": {ANYWHERE: "a factor, a bias, or the share of an old average"},
    "p": {"01_prerequisites": "a length", "01_1_probability": "a probability", "02_network": "an index"},
    "g": {ANYWHERE: "slopes of any number, or a function"},
    "x": {"01_prerequisites 01_0_calculus 01_1_probability": "any vector, variable or draw"},
    "y": {"01_prerequisites 01_0_calculus": "any vector or variable", "02_network": "a target, called so"},
    "m": {"01_prerequisites 01_0_calculus": "a number of rows", "01_2_descent": "the size of a minibatch"},
    "n": {"01_prerequisites 01_0_calculus": "a number of columns", "01_1_probability": "a number of draws"},
    "t": {"01_prerequisites 01_0_calculus": "a distance or an entry"},
    "a": {ANYWHERE: "the output of a neuron, or an entry"},
    "b": {ANYWHERE: "the bias of a neuron, or an entry"},
    "c_t": {"09_2_overparameterization": "a coordinate after step t"},
    "d": {ANYWHERE: "a small change, a difference or a size"},
    "e": {"03_1_variants 04_losses": "the number e, or a small number"},
    "h": {ANYWHERE: "the step of a difference quotient, or a function"},
    "q": {ANYWHERE: "an index, a length or a probability"},
    "s": {ANYWHERE: "an index, a standard deviation or a length"},
}


# The pages, and the formulas in their prose


def in_order(toc):
    """The names of all pages as the table of contents orders them"""
    if isinstance(toc, dict):
        named = [toc[key].removeprefix("chapters/") for key in ("root", "file") if key in toc]
        return named + [name for value in toc.values() for name in in_order(value)]
    return [name for each in toc for name in in_order(each)] if isinstance(toc, list) else []


def prose(name):
    """The Markdown of a page; of a notebook, that of its Markdown cells"""
    notebook = ROOT / "chapters" / f"{name}.ipynb"
    if not notebook.exists():
        return notebook.with_suffix(".md").read_text("utf-8")
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def formulas(markdown):
    """The formulas between dollars, without those in code"""
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", markdown, flags=re.DOTALL | re.MULTILINE)
    return [double or single for double, single in re.findall(r"\$\$(.*?)\$\$|\$([^$]+?)\$", text, re.DOTALL)]


TOKEN = re.compile(
    r"\\(?:text|operatorname\*?|mathrm|mathbb|mathcal|begin|end)\s*\{[^{}]*\}"
    r"|\\(?:hat|tilde|bar)\s*(?:\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z])|\\[A-Za-z]+|\\.|\S"
)
INVISIBLE = re.compile(
    r"&|\\[,;:! \\]|\\(?:quad|qquad|left|right|[bB]igg?[lr]?|limits|begin.*|end.*|text\s*\{.*)"
)
FRACTIONS = (r"\frac", r"\tfrac", r"\dfrac")
ACCENT = re.compile(r"\\(hat|tilde|bar)\s*\{?\s*(\\?[A-Za-z]+)\s*\}?")


def tokens(formula):
    r"""The signs of a formula, without what only moves them; \frac{a}{b} is a / b, {a} is a"""
    found = [ACCENT.sub(r"\\\1 \2", token) for token in TOKEN.findall(formula)]
    found = [token for token in found if not INVISIBLE.fullmatch(token)]
    done, at = [], 0
    while at < len(found):
        group, at = _group(found, at)
        done += group
    return done


def _group(found, at):
    """One sign, one group in braces or one fraction from place `at` on, and the place behind it"""
    if found[at] in FRACTIONS and at + 2 < len(found):
        above, at = _group(found, at + 1)
        below, at = _group(found, at)
        return [*_bare(above), "/", *_bare(below)], at
    if found[at] != "{":
        return [found[at]], at + 1
    inside, at = [], at + 1
    while at < len(found) and found[at] != "}":
        group, at = _group(found, at)
        inside += group
    return (inside if len(inside) == 1 else ["{", *inside, "}"]), at + 1


def _bare(group):
    return group[1:-1] if group[:1] == ["{"] else group


GREEK = (
    r"alpha|beta|gamma|delta|(?:var)?epsilon|zeta|eta|(?:var)?theta|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau"
)
GREEK += r"|(?:var)?phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega|ell"
LETTER = re.compile(rf"(?:\\(?:hat|tilde|bar) )?(?:[A-Za-z]|\\(?:{GREEK}))")


def letters(markdown):
    """The letters in the formulas; one with an accent is another letter"""
    return {token for formula in formulas(markdown) for token in tokens(formula) if LETTER.fullmatch(token)}


def occurs(symbol, formula):
    """Whether the signs of `symbol` follow each other in the formula; a letter alone has no index or power"""
    wanted, given = tokens(symbol), tokens(formula)
    for at in range(len(given) - len(wanted) + 1):
        after = given[at + len(wanted) : at + len(wanted) + 1]
        if given[at : at + len(wanted)] == wanted and not (len(wanted) == 1 and after in (["_"], ["^"])):
            return True
    return False


def used(symbol, markdown):
    return any(occurs(symbol, formula) for formula in formulas(markdown))


# The tables


class Row(NamedTuple):
    part: str  # the heading above the table
    meaning: str
    text: str
    code: str
    names: str
    introduced: str


def rows(markdown):
    """The rows of all tables whose last column says where a symbol is introduced"""
    found, part, inside = [], "", False
    for line in markdown.splitlines():
        if line.startswith("## "):
            part = line.removeprefix("## ").strip()
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        inside = bool(cells) and (inside or cells[-1] == "introduced")
        if inside and cells[-1] != "introduced" and set(line) - set("|-: "):
            if len(cells) != len(Row._fields) - 1:
                raise ValueError(f"{len(cells)} columns in the row {line}")
            found.append(Row(part, *cells))
    return found


def symbols(text):
    """The symbols of a row: what stands first in its formulas, and behind the commas that no bracket holds"""
    found = []
    for formula in formulas(text):
        depth, pieces = 0, [""]
        for sign in re.findall(r"\\[A-Za-z]+|\\.|.", formula, re.DOTALL):
            depth += (sign in "([{" or sign == r"\langle") - (sign in ")]}" or sign == r"\rangle")
            if sign == "," and depth == 0:
                pieces.append("")
            else:
                pieces[-1] += sign
        found += [re.split(r"\\(?:in|ge|le)\b|[=<>]", piece)[0] for piece in pieces]
    return [re.sub(r"^(\\ |\s)+|(\\ |\s)+$", "", symbol) for symbol in found]


def shapes(cell, sizes):
    """The shapes in a cell as tuples: N × m_l in formulas of code, ℝ^{m_l} in formulas of the text"""
    found = []
    for formula in formulas(cell):
        spaces = re.findall(r"\\mathbb\{R\}(?:\^(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\S))?", formula)
        products = [space.strip("{}") if space.count("{") < 2 else space[1:-1] for space in spaces]
        for product in products if r"\mathbb" in formula else [formula]:
            factors = [factor.replace(" ", "") for factor in product.split(r"\times")] if product else []
            missing = [factor for factor in factors if factor not in sizes]
            if missing:
                raise ValueError(f"no size is known for {', '.join(missing)} in {cell}")
            found.append(tuple(sizes[factor] for factor in factors))
    return found


# (a) The names


def code_faults(row, names, sizes, calls):
    """What is wrong with the names of a row: a name that is not there, or has another shape than stated"""
    if row.names == NONE:
        return []
    expressions = re.findall(r"`([^`]+)`", row.names)
    try:
        stated = _stated(row, sizes)
    except ValueError as error:
        return [f"{row.meaning}: {error}"]
    faults = [] if expressions else [f"{row.meaning}: no name in code in {row.names!r}"]
    for place, expression in enumerate(expressions):
        shape = stated[min(place, len(stated) - 1)] if stated else None
        faults += _faults_of(row, expression, shape, names, calls)
        if shape == () and not faults:
            faults += _another_number(row, place, expression, names, sizes, calls)
    for name, shape in re.findall(r"`([^`]+)` is (\$[^$]+\$)", row.code):
        faults += _faults_of(row, name, shapes(shape, sizes)[0], names, calls)
    return faults


def _stated(row, sizes):
    if row.code == NONE:
        return []
    if row.code == "a number":
        return [()]
    in_text = shapes(" ".join(f"${part}$" for part in formulas(row.text) if r"\mathbb{R}" in part), sizes)
    if row.code == "the same":
        if not in_text:
            raise ValueError("the shape in code is said to be that of the text, which states none")
        return in_text
    if " is $" in row.code:  # a whole sequence in code, of which the name is one step
        return [(sizes["N"], *shape) for shape in in_text]
    in_code = shapes(row.code, sizes)
    if not in_code:
        raise ValueError(f"no shape in {row.code!r}")
    for shape, single in zip(in_code, in_text, strict=False):
        if shape[len(shape) - len(single) :] != single:
            raise ValueError(f"{shape} in code does not end in {single}, the shape of one in the text")
    return in_code


def _value(expression, names, calls):
    value = eval(expression, dict(names))
    return eval(f"({expression})({calls[expression]})", dict(names)) if expression in calls else value


def _faults_of(row, expression, shape, names, calls):
    try:
        value = _value(expression, names, calls)
    except Exception as error:
        return [f"{row.meaning}: `{expression}` is not in the code: {type(error).__name__}: {error}"]
    numbers = np.asarray(value).dtype.kind in "iuf"
    if shape is None or np.shape(value) == shape and numbers:
        return []
    has = "is a function, and no arguments are known" if callable(value) else f"has shape {np.shape(value)}"
    has += "" if numbers or callable(value) else f" and is no number but {value!r}"
    return [f"{row.meaning}: `{expression}` {has}; the page says {shape}"]


def _another_number(row, place, expression, names, sizes, calls):
    """A number whose symbol is one of the sizes has its value"""
    of_row = symbols(row.text)
    symbol = of_row[place].replace(" ", "") if place < len(of_row) else ""
    if symbol in sizes and _value(expression, names, calls) != sizes[symbol]:
        return [f"{row.meaning}: `{expression}` is not {symbol} = {sizes[symbol]}"]
    return []


def inside(function, *arguments, **named):
    """What a function returns, and its variables by name when it does: those that the page speaks of"""
    code, seen, before = inspect.unwrap(getattr(function, "func", function)).__code__, {}, sys.getprofile()

    def look(frame, event, _):
        if event == "return" and frame.f_code is code:
            seen.update(frame.f_locals)

    sys.setprofile(look)
    try:
        value = function(*arguments, **named)
    finally:
        sys.setprofile(before)
    return value, seen


def of_networks(rng):
    """A network 5-4-3 on seven samples, forward and backward; `l` is the layer at which backward ends"""
    N, m, name = 7, (5, 4, 3), "cross_entropy"
    network = init(m, ["tanh", "softmax"], rng, biases=1.0)
    X, y = rng.standard_normal((N, m[0])), rng.integers(m[-1], size=N)
    Y, stored = one_hot(y, m[-1]), forward(network, X)
    _, names = inside(backward, network, stored, Y, name)
    _, of_step = inside(OPTIMIZERS["sgd"].step, network.theta.copy(), names["g"], None, 0.1)
    l = names["l"]
    sizes = {"N": N, "n": m[0], "m": m[1], "m_0": m[0], "m_l": m[l], "m_{l-1}": m[l - 1], "m_L": m[-1]}
    sizes |= {"K": m[-1], "L": len(m) - 1, "P": 5 * 4 + 4 + 4 * 3 + 3}
    names |= {"network": network, "b": network.b, "X": X, "x": X[0], "y": y, "Y": Y, "stored": stored}
    names |= {"L": network.L, "name": name, "LOSSES": LOSSES, "eta": of_step["eta"], "np": np}
    known = (empirical_risk, predict, pseudo_inverse, inner, norm1, norm2, d_norm2)
    return names | {function.__name__: function for function in known}, sizes


def of_steps(rng):
    """One step of momentum and one of Adam on 39 parameters, and the three schedules"""
    names, P = {}, 39
    for optimizer in ("momentum", "adam"):
        record, theta = OPTIMIZERS[optimizer], rng.standard_normal(P)
        _, seen = inside(
            record.step, theta, rng.standard_normal(P), record.start(theta), 0.1, **record.parameters
        )
        names |= seen
    for schedule in (schedules.step_decay(5, 0.5), schedules.cosine(8, 0.1), schedules.warm_up(6)):
        names |= inside(schedule, 2)[1]
    return names | inside(worst_factor, 0.1, 1.0, 4.0)[1] | {"schedule": schedule}, {"P": P}


def of_images(rng):
    """A layer with unequal sizes everywhere, and the gradient by its input"""
    sizes = {"N": 9, "C_{in}": 2, "C_{out}": 8, "H": 18, "W": 23, "k_h": 6, "k_w": 7, "s": 5, "p": 1}
    sizes |= {"H'": 3, "W'": 4}
    X, w = rng.standard_normal((9, 2, 18, 23)), rng.standard_normal((8, 2, 6, 7))
    b, stride, padding = rng.standard_normal(8), sizes["s"], sizes["p"]
    (Z, stored), names = inside(layers.forward, X, w, b, stride, padding)
    _, back = inside(layers.d_input, rng.standard_normal(Z.shape), w, stored)
    return back | names | {"toeplitz": toeplitz}, sizes


def of_sequences(rng):
    """A recurrent cell and an LSTM, forward and backward"""
    sizes = {"N": 2, "T": 3, "(T+1)": 4, "m": 5, "d": 6}
    X, G = rng.standard_normal((2, 3, 5)), rng.standard_normal((2, 3, 6))
    names = inside(lstm.forward, lstm.init(5, 6, rng), X)[1]
    p = rnn.init(5, 6, rng)
    stored, of_cell = inside(rnn.forward, p, X)
    names |= inside(rnn.backward, p, stored, G)[1] | of_cell | {"stored": stored, "t": 2}
    known = (jacobians, spectral_norms, spectral_radius)
    return names | {function.__name__: function for function in known}, sizes


def of_attention(rng):
    """Heads with fewer keys than queries, so that neither can stand for the other; and a normalization"""
    sizes = {"N": 2, "h": 3, "T": 5, "S": 4, "d": 18, "(d/h)": 6, "d/h": 6, "m": 7, "d/2": 9}
    X = rng.standard_normal((2, 5, 18))
    p = {name: rng.standard_normal(shape) for name, shape in attention_heads.shapes(18).items()}
    _, names = inside(attention_heads.forward, p, X, 3)
    Q, K, V = (rng.standard_normal((2, 3, *shape)) for shape in ((5, 6), (4, 6), (4, 7)))
    stored, scores = inside(dot_product.forward, Q, K, V)
    _, normal = inside(normalization.forward, X, np.ones(18), np.zeros(18))
    names |= normal | scores | {"stored": stored, "T": 5, "d": 18}
    return names | {"positions": positions, "frequencies": frequencies}, sizes


WORLDS = {
    "Symbols": of_networks,
    "Letters of the update rules": of_steps,
    "Images and kernels": of_images,
    "Recurrent networks": of_sequences,
    "Sequences and attention": of_attention,
}
CALLS = {  # arguments of the functions that the page names, whose values have the stated shapes
    "inner": "x, x",
    "norm1": "x",
    "norm2": "x",
    "d_norm2": "x",
    "sigma[l]": "Z[l]",
    "sigma[l].d": "Z[l]",
    "LOSSES[name].value": "Z[L], Y",
    "empirical_risk": "network, stored, Y, name",
    "np.log": "2.0",
    "phi": "Z[:, t - 1]",
}


# (b) The section that introduces it


def section(link, pages):
    """The page that a link leads to, and its text: up to the next heading of that level or above"""
    plain = re.sub(r"\{ref\}`(.*?) <([\w-]+)>`", r"[\1](#\2)", link)  # where a label is a term as well
    target = re.search(r"\]\(([^)]+)\)", plain)
    if not target:
        raise LookupError(f"no link in {link!r}")
    if not target[1].startswith("#"):
        name = Path(target[1]).stem
        if name not in pages:
            raise LookupError(f"{target[1]} is no page of the book")
        return name, pages[name]
    label = target[1].removeprefix("#")
    for name, markdown in pages.items():
        start = re.search(rf"^\({re.escape(label)}\)=\n(#+) ", markdown, re.MULTILINE)
        if start:
            rest = markdown[start.end() :]
            end = re.search(rf"^#{{1,{len(start[1])}}} ", rest, re.MULTILINE)
            return name, rest[: end.start()] if end else rest
    raise LookupError(f"no section has the label {label}")


def introduction_faults(row, pages):
    """What is wrong with the last column: a link that leads nowhere, or to a section without the symbol"""
    try:
        name, markdown = section(row.introduced, pages)
    except LookupError as error:
        return [f"{row.meaning}: {error}"]
    missing = [symbol for symbol in symbols(row.text) if not used(symbol, markdown)]
    return [f"{row.meaning}: {symbol} is not in the section {row.introduced} of {name}" for symbol in missing]


# (c) Not used before


def first_introductions(table, pages):
    """{symbol: (place of its page in the book, row)}: of several rows with a symbol, the earliest counts"""
    order, found = list(pages), {}
    for row in table:
        place = order.index(section(row.introduced, pages)[0])
        for symbol in symbols(row.text):
            if symbol not in found or place < found[symbol][0]:
                found[symbol] = place, row
    return found


def early_faults(table, pages, earlier):
    """Uses before the introduction that are not listed, and what is listed and does not happen"""
    allowed = {
        (symbol, page)
        for symbol, listed in earlier.items()
        for names in listed
        for page in (pages if names == ANYWHERE else names.split())
    }
    introduced = first_introductions(table, pages)
    happens = {
        (symbol, page)
        for symbol, (place, _) in introduced.items()
        for page in list(pages)[:place]
        if page not in AHEAD and used(symbol, pages[page])
    }
    faults = [
        f"{introduced[symbol][1].meaning}: {symbol} is used in {page}, before it is introduced"
        for symbol, page in sorted(happens - allowed)
    ]
    for symbol, listed in sorted(earlier.items()):
        really = {page for each, page in happens if each == symbol}
        for names in listed:
            unused = ([] if really else [ANYWHERE]) if names == ANYWHERE else set(names.split()) - really
            faults += [f"{symbol} is not used early in {page}" for page in sorted(unused)]
    return faults


# (d) Every letter is declared


def declared(markdown):
    """The letters that the page explains: in the symbols of its tables, its list of indices and its lists"""
    known = {
        letter for row in rows(markdown) for each in symbols(row.text) for letter in letters(f"${each}$")
    }
    indices = [
        line.split("|")[1] for line in markdown.splitlines() if re.match(r"\| \$[^|]*\| [^|]*\|$", line)
    ]
    return known | in_lists(markdown) | letters(" ".join(indices))


def in_lists(markdown):
    """The letters in the lists of the page, which say what else a letter may be"""
    return letters("\n".join(re.findall(r"^\* .*?(?=^\* |^$|\Z)", markdown, re.MULTILINE | re.DOTALL)))


def undeclared(markdown, pages):
    """The letters in formulas of MANY chapters or more that the page does not explain"""
    places = {}
    for name, text in pages.items():
        for letter in letters(text) if name[0].isdigit() else ():
            places.setdefault(letter, []).append(name)
    return [
        f"{letter} is used in {', '.join(where)} and is not on the page of notation"
        for letter, where in sorted(places.items())
        if len(where) >= MANY and letter not in declared(markdown)
    ]


# The page of the book

PAGES = {name: prose(name) for name in in_order(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8")))}
ROWS = rows(PAGES[PAGE])
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.meaning)


@pytest.fixture(scope="module")
def worlds():
    return {part: world(np.random.default_rng(0)) for part, world in WORLDS.items()}


def test_every_part_has_rows():
    assert {row.part for row in ROWS} == set(WORLDS)


@each_row
def test_the_names_exist_and_have_the_shapes(row, worlds):
    assert code_faults(row, *worlds[row.part], CALLS) == []


@each_row
def test_the_symbol_is_introduced_where_the_page_says(row):
    assert symbols(row.text) and introduction_faults(row, PAGES) == []


def test_no_symbol_is_used_before_it_is_introduced():
    assert early_faults(ROWS, PAGES, EARLIER) == []


def test_a_letter_of_two_meanings_is_in_the_lists():
    assert {symbol for symbol in EARLIER if LETTER.fullmatch(symbol)} - in_lists(PAGES[PAGE]) == set()


def test_no_letter_of_many_chapters_is_missing():
    assert undeclared(PAGES[PAGE], PAGES) == []


# Planted faults: each check refuses one, and says which

SMALL = {
    "intro": "$w$",
    "01_first": "(first)=\n# First\n\n$c$ and $q_i$\n\n(second)=\n## Second\n\n$\\hat{w} = \\frac{c}{v}$\n",
    "02_next": "(next)=\n# Next\n\nThe weights $w^\\top x$, $w$ and $q$, `$code$`.\n",
    "03_last": "(last)=\n# Last\n\n$$ q = c \\, w + \\operatorname{Var}(x) $$ (equation)\n",
}
NAMES = {"w": np.zeros((2, 3)), "N": 2, "f": np.tanh}
SIZES = {"N": 2, "m": 3, "(d/h)": 4}


def planted(text="$w$", code=NONE, names=NONE, introduced="[Next](#next)"):
    return Row("Planted", "weights", text, code, names, introduced)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (planted(code=r"$N \times m$", names="`W`"), "`W` is not in the code: NameError"),
        (planted(code=r"$m \times N$", names="`w`"), "`w` has shape (2, 3); the page says (3, 2)"),
        (planted(r"$w \in \mathbb{R}^{m \times N}$", "the same", "`w`"), "has shape (2, 3)"),
        (planted(r"$w \in \mathbb{R}^N$", r"$N \times m$", "`w`"), "(2, 3) in code does not end in (2,)"),
        (planted(code=r"$N \times k$", names="`w`"), "no size is known for k"),
        (planted(code="the same", names="`w`"), "that of the text, which states none"),
        (planted(code="some", names="`w`"), "no shape in 'some'"),
        (planted(r"$m$", "a number", "`N`"), "`N` is not m = 3"),
        (planted(r"$w \in \mathbb{R}^m$", r"`w` is $N \times N$", "`w`"), "the page says (2, 2)"),
        (planted(code="$N$", names="`f`"), "`f` is a function, and no arguments are known"),
        (planted(code="a number", names="`'w'`"), "is no number but 'w'"),
        (planted(code="$N$", names="w"), "no name in code in 'w'"),
    ],
)
def test_a_wrong_name_or_shape_is_refused(row, message):
    (fault, *_) = code_faults(row, NAMES, SIZES, {})
    assert fault.startswith("weights: ") and message in fault


def test_right_names_and_shapes_pass():
    for code, names in (
        (r"$N \times m$", "`w`"),
        ("a number", "`N`"),
        (NONE, NONE),
        (r"$N \times m$", "`f`"),
    ):
        assert code_faults(planted("$w$", code, names), NAMES, SIZES, {"f": "w"}) == []
    assert code_faults(planted(r"$N$, $m$", "a number", "`N`, `N + 1`"), NAMES, SIZES, {}) == []


@pytest.mark.parametrize(
    ("text", "introduced", "message"),
    [
        ("$W$", "[Next](#next)", "W is not in the section [Next](#next) of 02_next"),
        ("$code$", "[Next](#next)", "code is not in the section"),
        ("$w^l$", "[Next](#next)", "w^l is not in the section"),
        ("$w$", "[Second](#second)", "w is not in the section"),
        ("$q$", "[First](#first)", "q is not in the section"),
        ("$w$", "[Nowhere](#nowhere)", "no section has the label nowhere"),
        ("$w$", "[Nowhere](04_nowhere.ipynb)", "04_nowhere.ipynb is no page of the book"),
        ("$w$", "Next", "no link in 'Next'"),
    ],
)
def test_a_symbol_that_its_section_lacks_is_refused(text, introduced, message):
    (fault,) = introduction_faults(planted(text, introduced=introduced), SMALL)
    assert fault.startswith("weights: ") and message in fault


def test_a_symbol_of_its_section_passes():
    for text, introduced in (
        (r"$w^\top,\ x$", "[Next](#next)"),
        (r"$\hat w = c / v$, $c / v$", "[Second](#second)"),
        ("$c$", "[First](01_first.ipynb)"),
    ):
        assert introduction_faults(planted(text, introduced=introduced), SMALL) == []


def test_a_use_before_the_introduction_is_refused():
    late = [planted("$c$, $w$", introduced="[Last](#last)")]
    assert early_faults(late, SMALL, {}) == [
        "weights: c is used in 01_first, before it is introduced",
        "weights: w is used in 02_next, before it is introduced",
    ]
    assert early_faults(late, SMALL, {"c": {"01_first": "a reason"}, "w": {ANYWHERE: "a reason"}}) == []
    assert early_faults([*late, planted("$c$, $w$", introduced="[First](#first)")], SMALL, {}) == []


def test_a_listed_early_use_that_does_not_happen_is_refused():
    earlier = {"w": {"01_first": "a reason"}, "z": {ANYWHERE: "a reason"}}
    assert early_faults([planted()], SMALL, earlier) == [
        "w is not used early in 01_first",
        "z is not used early in anywhere",
    ]


def test_a_letter_of_three_chapters_that_the_page_lacks_is_refused():
    table = "| meaning | text | code | name | introduced |\n|---|---|---|---|---|\n| {} | [First](#first) |\n"
    page = table.format("weights, not $c$ | $w$ | $q$ | –")
    many = SMALL | {"03_more": "$c$ and $x$", "glossary": "$v$ $q$"}
    where = "is used in 01_first, 03_last, 03_more and is not on the page of notation"
    assert undeclared(page, many)[0] == f"c {where}"
    assert [fault[0] for fault in undeclared(page, many)] == ["c", "q", "x"]
    assert undeclared(page + "\n* $c$ and $q$\n  and $x$.\n", many) == []
    assert undeclared(page + "\n| $c,\\ q,\\ x$ | an index |\n", many) == []


def test_a_row_with_too_few_columns_is_refused():
    with pytest.raises(ValueError, match="2 columns in the row"):
        rows("| meaning | introduced |\n|---|---|\n| weights | [First](#first) |\n")
