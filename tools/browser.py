"""A headless Chromium, for what needs a browser: the tests of the pages, their speed, and the print."""

import shutil
from contextlib import contextmanager

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_ONE = (
    "no Chromium on this machine; install one (Debian: apt-get install chromium, or: "
    "python -m playwright install chromium and put it on PATH as chromium)"
)


def program():
    """Where Chromium is, found by its name, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched():
    """A headless Chromium. Raises FileNotFoundError where there is none."""
    from playwright.sync_api import sync_playwright

    if program() is None:
        raise FileNotFoundError(HOW_TO_GET_ONE)
    options = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=options)
        yield browser
        browser.close()
