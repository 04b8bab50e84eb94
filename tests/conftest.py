"""Fixtures of the tests that open the built book in a browser, and how many cases a property is tried on."""

import os

import pytest
import site_tools as site
from hypothesis import Phase, settings

os.environ["BOOK_PROGRESS"] = ""  # what a test answers right is not the reader's

# The same cases on every run unless asked for more: `PROPERTIES=thorough` draws new ones each time, and keeps
# those that failed in .hypothesis to try them first the next time.
# Explaining a failure by the lines that only it ran takes ten times as long as making its case smaller.
phases = [phase for phase in Phase if phase is not Phase.explain]
always = settings(deadline=None, print_blob=True, report_multiple_bugs=False, phases=phases)
settings.register_profile("fixed", always, derandomize=True, max_examples=100, database=None)
settings.register_profile("thorough", always, max_examples=1000)
settings.load_profile(os.environ.get("PROPERTIES", "fixed"))


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
