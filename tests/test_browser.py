"""The built pages in a real browser: nothing foreign, no complaints, formulas set, phone, access."""

import pytest
import site_tools as site

PAGES = site.built_pages()
LEFT_AS_TEXT = r"""() => {
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const left = [];
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (node.parentElement.closest('script, style, pre, code, noscript, mjx-container')) continue;
    if (/\$[^$\n]+\$|\\\(|\\\[|\\begin\{|\\frac/.test(node.data)) left.push(node.data.trim().slice(0, 80));
  }
  return left;
}"""
BROKEN_FORMULAS = """() => [...document.querySelectorAll('mjx-merror, [data-mjx-error], .MathJax_Error')]
  .map(node => node.getAttribute('data-mjx-error') || node.textContent)"""
UNSET_FORMULAS = """() => [...document.querySelectorAll('article.bd-article .math')]
  .filter(node => !node.querySelector('mjx-container')).map(node => node.textContent.slice(0, 80))"""
CLIPPED_FORMULAS = """() => [...document.querySelectorAll('.bd-article mjx-container')].filter(node => {
  const right = (node.querySelector('svg, mjx-math') ?? node).getBoundingClientRect().right;
  for (let up = node; up !== document.body; up = up.parentElement) {
    const beyond = getComputedStyle(up).overflowX;
    if (beyond === 'auto' || beyond === 'scroll') return false;
    if (beyond !== 'visible' && right > up.getBoundingClientRect().right + 1) return true;
  }
  return false;
}).map(node => node.parentElement.outerHTML.slice(0, 120))"""
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  const content = document.querySelectorAll('article.bd-article *, .prev-next-footer *');
  const clips = ['auto', 'scroll', 'hidden', 'clip'];
  const sticking = [...content].filter(node => {
    if (node.closest('mjx-assistive-mml, .visually-hidden')) return false;
    for (let up = node.parentElement; up !== document.body; up = up.parentElement)
      if (clips.includes(getComputedStyle(up).overflowX) && up.getBoundingClientRect().right <= width + 1)
        return false;
    return node.getBoundingClientRect().right > width + 1;
  });
  const page = document.documentElement.scrollWidth > width ? ['the page itself'] : [];
  return page.concat(sticking.slice(0, 5).map(node => node.outerHTML.slice(0, 120)));
}"""


def page_is_clean(visit):
    """What a page must not do, wherever it is read from."""
    assert visit.foreign == []
    assert visit.complaints == []
    assert visit.violations == []
    assert visit.page.evaluate(BROKEN_FORMULAS) == []
    assert visit.page.evaluate(UNSET_FORMULAS) == []


def test_there_is_a_book():
    """Without pages the tests below would pass by checking nothing."""
    site.require(PAGES, "no built book; run make book first")
    assert "chapters/intro.html" in PAGES


# loading a page takes longer than all that is asked of it, so it is asked at once
@pytest.mark.parametrize("path", PAGES)
def test_page_from_a_server(visit, base, path):
    opened = visit(base, path)
    page_is_clean(opened)
    page = opened.page
    assert page.evaluate(LEFT_AS_TEXT) == []
    searches = page.locator("input[type=search]:visible, .search-button__button:visible").count()
    assert searches == (
        2 if path == "search.html" else 1
    )  # the search page has its own field beside the button
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # or axe meets colours half way
        site.until(page, "theme => document.documentElement.dataset.theme === theme", theme)
        assert (theme, site.axe(page)) == (theme, [])
    page_is_clean(opened)


@pytest.mark.parametrize("path", PAGES)
def test_page_from_a_file(visit, path):
    page_is_clean(visit(site.SITE.as_uri() + "/", path))


@pytest.mark.parametrize("path", PAGES)
def test_page_on_a_phone(visit, base, path):
    opened = visit(base, path, width=360)
    assert opened.page.evaluate(OVERFLOW) == []
    assert opened.page.evaluate(CLIPPED_FORMULAS) == []


@pytest.mark.parametrize("where", ["server", "file"])
@pytest.mark.parametrize("path", [path for path in PAGES if site.has_explorer(path)])
def test_every_control_changes_picture_and_words(visit, base, path, where):
    opened = visit(base if where == "server" else site.SITE.as_uri() + "/", path)
    for panel in opened.page.locator(".explorer").all():
        controls = range(panel.locator(".explorer-control").count())
        changed = [site.move_to_a_change(opened.page, panel, number) for number in controls]
        assert any(changed)
    page_is_clean(opened)


def test_the_search_finds_the_page_of_the_softmax_jacobian_first(visit, base):
    opened = visit(base, "search.html?q=softmax+Jacobian")
    results = opened.page.locator("#search-results li > a")
    results.first.wait_for()
    opened.page.locator(".search-summary:has-text('finished')").wait_for()
    assert results.first.get_attribute("href").startswith("chapters/03_activations.html")
    assert opened.complaints == [] and opened.foreign == []
    opened = visit(base, "search.html?q=sofmaxx")
    opened.page.locator(".search-summary:has-text('did not match any')").wait_for()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_map_says_what_a_claim_rests_on_and_leads_there(visit, base, width):
    opened = visit(base, "chapters/map.html", width=width, has_touch=width == 360)
    page, sigmoid = opened.page, opened.page.locator("[data-claim='activations.sigmoid'] a")
    if width == 360:
        sigmoid.tap()  # the first tap chooses and leaves the page open
    else:
        sigmoid.hover()
    said = page.locator(".map-said:has(strong:text-is('activations.sigmoid'))")
    said.wait_for()
    assert said.inner_text().startswith(
        "activations.sigmoid rests on: prerequisites.chain_rule / carries: activations.tanh, "
    )
    names = page.locator(".map li.below").all_inner_texts()
    assert names == ["chain rule"] and page.locator(".map li.above").count() == said.locator("a").count() - 1
    said.locator("a", has_text="recurrence.lstm").click()
    page.locator(".map-said:has(strong:text-is('recurrence.lstm'))").wait_for()
    assert page.evaluate("document.activeElement.closest('li').dataset.claim") == "recurrence.lstm"
    line = page.locator(".map-said").bounding_box()
    assert 0 <= line["y"] < line["y"] + line["height"] < 900, "the line stays in sight"
    if width == 360:
        sigmoid.tap()
        sigmoid.tap()
    else:
        sigmoid.click()
    page.wait_for_url("**/ledger.html#claim-activations-sigmoid")


def test_a_list_of_exercises_leads_to_them_and_knows_those_answered_before(visit, base):
    page = visit(base, "chapters/06_optimizers.html").page
    page.evaluate("""localStorage.setItem('book-exercises', '["optimizers.two_steps"]')""")
    page.reload()
    names = page.locator(".exercise-progress [data-exercise]")
    done = page.locator(".exercise-progress [data-exercise='optimizers.two_steps']")
    assert done.inner_text().startswith("✓") and page.locator(".exercise-count").inner_text() == "1"
    place = done.locator("a").get_attribute("href")
    question = page.locator(f"{place} [data-answer-to='optimizers.two_steps']")
    assert question.locator(".exercise-earlier").inner_text() == "✓ answered right before"
    assert page.locator(".exercise-earlier").count() == 1
    assert 0 < names.locator("a").count() < names.count()  # the others are on the page about rates
    assert "other pages" in page.locator(".exercise-elsewhere").inner_text()


# ---- the checks above, held against pages with the fault each is there to find

FAULTS = {
    "script": '<script src="http://127.0.0.2:9/x.js"></script>',
    "console": "<script>console.warn('Got invalid theme mode')</script>",
    "wide": '<article class="bd-article"><div style="width: 500px">wide</div></article>',
    "clipped": '<article class="bd-article"><span style="display: block; width: 200px; overflow: hidden">'
    '<mjx-container style="display: block; width: 300px">wide</mjx-container></span></article>',
    "latex": r"<p>the derivative \(\frac{1}{2}\)</p>",
    "formula": '<article class="bd-article"><span class="math">x^2</span></article>',
    "label": '<label for="gone">A label</label><input id="here">',
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faulty")
    for name, body in FAULTS.items():
        start = '<!doctype html><html lang="en"><title>x</title><main><h1>x</h1>'
        html = f"{start}{body}</main></html>"
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    with site.served(folder) as address:
        yield address


def test_a_foreign_script_is_found(visit, faulty):
    assert visit(faulty, "script.html").foreign == ["http://127.0.0.2:9/x.js"]


def test_a_console_warning_is_found(visit, faulty):
    assert "warning: Got invalid theme mode" in visit(faulty, "console.html").complaints


def test_a_missing_page_is_found(visit, faulty):
    assert any("404" in complaint for complaint in visit(faulty, "missing.html").complaints)


def test_a_wide_page_is_found(visit, faulty):
    assert visit(faulty, "wide.html", width=360).page.evaluate(OVERFLOW) != []


def test_a_clipped_formula_is_found(visit, faulty):
    assert len(visit(faulty, "clipped.html", width=360).page.evaluate(CLIPPED_FORMULAS)) == 1


def test_latex_left_as_text_is_found(visit, faulty):
    assert visit(faulty, "latex.html").page.evaluate(LEFT_AS_TEXT) != []


def test_a_formula_that_is_not_set_is_found(visit, faulty):
    assert visit(faulty, "formula.html").page.evaluate(UNSET_FORMULAS) == ["x^2"]


def test_an_input_without_a_label_is_found(visit, faulty):
    opened = visit(faulty, "label.html")
    assert "label" in [rule for rule, _, _ in site.axe(opened.page)]
