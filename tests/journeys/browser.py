"""A real browser for the journeys, and filling forms by the names of their fields."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "frontend" / "dist" / "js" / "app.js"
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def skip_without_browser():
    if not BUILT.exists() or not CHROMIUM.exists():
        pytest.skip("needs the built front end and /usr/bin/chromium")


def fill(page, answers):
    """Give the answers to the fields of the page that have their names; rows are added as needed."""
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            fill_rows(page, name, value)
        else:
            fill_one(page, name, value)


def fill_rows(page, key, rows):
    for number, row in enumerate(rows):
        first = f"{key}-{number}-{next(iter(row))}"
        if page.locator(f'main [name="{first}"]').count() == 0 and page.locator('main [name="_add"]').count():
            page.locator(f'main [name="_add"][value="{key}"], main [name="_add"]').first.click()
            page.wait_for_load_state()
        fill(page, {f"{key}-{number}-{name}": value for name, value in row.items()})


def fill_one(page, name, value):
    found = page.locator(f'main [name="{name}"]')
    if not found.count():
        return
    kind = found.first.get_attribute("type")
    if kind in ("radio", "checkbox"):
        wanted = value if isinstance(value, list) else [value]
        for one in wanted:
            text = str(one).lower() if isinstance(one, bool) else str(one)
            if kind == "radio" or text != "false":
                page.locator(f'main [name="{name}"][value="{text}"]').check()
    elif found.first.evaluate("e => e.tagName") == "SELECT":
        found.first.select_option(str(value))
    else:
        found.first.fill(str(value))


def serious(page):
    page.wait_for_load_state()  # the address changes before the page behind it has a document
    found = Axe().run(page).response["violations"]
    return [row["id"] for row in found if row["impact"] in ("serious", "critical")]


def fits(page):
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
