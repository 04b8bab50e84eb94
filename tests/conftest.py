"""Fixtures of the tests that open the built book in a browser."""

import pytest
import site_tools as site


@pytest.fixture(scope="module")
def browser():
    site.require(site.built_pages(), "no built book; run make book first")
    with site.launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def base():
    with site.served(site.SITE) as address:
        yield address


@pytest.fixture
def visit(browser):
    visits = []

    def open_page(*where, **how):
        visits.append(site.Visit(browser, *where, **how))
        return visits[-1]

    yield open_page
    for each in visits:
        each.close()
