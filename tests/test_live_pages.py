"""Every chapter, live in a real browser: each cell says in the page what the notebook stores."""

import live_tools as live
import pytest
import site_tools as site


def test_there_are_pages_with_code():
    """Without pages the tests below would pass by comparing nothing."""
    notebooks = sorted(path.stem for path in (site.ROOT / "chapters").glob("*.ipynb"))
    assert sorted(page.split("/")[-1].removesuffix(".html") for page in live.PAGES) == notebooks


@pytest.mark.parametrize("path", live.PAGES)
def test_every_cell_says_what_is_stored(visit, base, path):
    opened = visit(base, path)
    cells = live.code_cells(path)
    assert live.start(opened) == "live", opened.page.inner_text(".live-bar")
    assert opened.page.evaluate("window.bookLive.cells.map(cell => cell.text)") == [
        "".join(cell["source"]).rstrip("\n") for cell in cells
    ]
    failed = [number for number in range(len(cells)) if not live.run(opened.page, number)]
    assert failed == [], live.said(opened.page, failed[0])
    for number, cell in enumerate(cells):
        found = live.comparable(live.outputs(opened.page, number))
        assert found == live.comparable(cell["outputs"]), f"cell {number} ({cell['id']})"
    unset = opened.page.evaluate("[...document.querySelectorAll('mjx-merror, [data-mjx-error]')].length")
    assert unset == 0
    assert opened.complaints == []
    assert opened.foreign == []


def test_a_difference_is_found():
    """The comparison, held against outputs that differ in one character, one kind and one missing."""
    one = {"output_type": "execute_result", "data": {"text/plain": ["x", "y"], "text/latex": "$x$"}}
    same = one | {"data": {"text/plain": "xy", "text/latex": ["$x$"], "application/other": 1}}
    assert live.comparable([one]) == live.comparable([same])
    for data in ({"text/plain": "xz", "text/latex": "$x$"}, {"text/plain": "xy"}):
        assert live.comparable([one]) != live.comparable([one | {"data": data}])
    assert live.comparable([one]) != live.comparable([one | {"output_type": "display_data"}])
    assert live.comparable([one]) != live.comparable([])
    written = {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]}
    assert live.comparable([written]) == live.comparable([written | {"text": "a\nb"}])
    assert live.comparable([written]) != live.comparable([written | {"name": "stderr"}])
