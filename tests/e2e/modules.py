"""The page's modules that know no DOM, on their own in a browser."""

from datetime import datetime
from typing import Any

from playwright.sync_api import Page

from tests.cast import oakland

NOW = oakland("13:00")


def run(page: Page, module: str, script: str, given: Any = None) -> Any:
    """What `script` returns of the exports of a module, in it `it`, and of what is `given`."""
    path = f"/static/{module.replace('/', '/js/')}.js"
    body = f"async (given) => {{ const it = await import('{path}'); {script} }}"
    return page.evaluate(body, given)


def iso(at: datetime) -> str:
    """An instant as the server writes it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
