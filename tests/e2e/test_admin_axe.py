"""Axe has nothing against any page of the settings: those that the site knows of, none by name."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.urls import get_resolver
from playwright.sync_api import Page, expect

from accounts.admin.copying import KINDS
from accounts.clock import database_now
from accounts.invitations import invite
from accounts.models import Role, TimeOff
from messaging.models import PeopleGroup, RecordsAddress, Template
from policies.models import Obligation
from tests.attacks.matrix import ADMIN
from tests.cast import Cast, oakland
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.medspa_chat.test_every_address import ARGUMENT, furnished, routes

OURS = ("admin/", "reports/", "guidelines/")
# What isn't a page: data, files, and what sends one on.
NO_PAGES = {
    "admin/(?P<url>.*)",
    "admin/accounts/user/import/<str:kind>.csv",
    "admin/autocomplete/",
    "admin/jsi18n/",
    "admin/login/",
    "admin/logout/",
    "admin/password_change/",
    "admin/password_change/done/",
    "admin/messaging/integration/<path:object_id>/rotate/",
    "admin/policies/hookendpoint/<path:object_id>/ping/",
    "admin/policies/hookendpoint/<path:object_id>/rotate/",
    "admin/policies/responserule/preview/",
    "admin/policies/responserule/simulations/<int:run_id>/progress/",
    "admin/r/<path:content_type_id>/<path:object_id>/",
    "guidelines/misfit/<int:message_id>/",
    "guidelines/pending/",
    "guidelines/pulse/",
    "guidelines/remind/",
    "guidelines/seen/",
    "reports/<int:location_id>/<period:period>/figures.csv",
    "reports/<int:location_id>/<period:period>/late.csv",
    "reports/<int:location_id>/<period:period>/mail/",
    "reports/<int:location_id>/<period:period>/report.xlsx",
}
Look = Callable[[Page], list[str]]
OF_A_ROW = re.compile(r"admin/(\w+)/(\w+)/(add|<path:object_id>)/(\w*)/?$")
# The pages of admin take 0.2 s to fade from one theme to the other.
COLORS = ("color-contrast", "link-in-text-block")
BY_WIDTH = ("scrollable-region-focusable", "target-size", "label", "select-name")
SETTLED = "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))"


def a_row_of_each(cast: Cast) -> dict[str, Any]:
    """A practice with something on every page; the arguments of addresses by name."""
    cast.oakland.region = "US-CA"
    cast.oakland.save()
    cast.oakland.closures.create(name="Closed", on_date=date(2027, 1, 1))
    TimeOff.objects.create(user=cast.kim, first_on=date(2027, 1, 1), last_on=date(2027, 1, 2))
    group = PeopleGroup.objects.create(name="lasers", location=cast.oakland)
    group.people.add(cast.kim)
    Template.objects.create(name="supplies", text="We need {what}.", location=cast.oakland)
    RecordsAddress.objects.create(template="https://records.example/{id}")
    invite(
        by=cast.olive, email="sam@lumen.example", name="Sam", role=Role.FRONT_DESK,
        locations=[cast.oakland], now=database_now(),
    )  # fmt: skip
    known = furnished(cast)
    late = {"state": "satisfied", "breached_at": oakland("11:00"), "location": cast.oakland}
    late |= {"satisfied_at": oakland("12:00"), "closed_at": oakland("12:00")}
    Obligation.objects.filter(pk=known["policies/obligation"]).update(**late)
    return known


@pytest.fixture
def known(practice: Cast, elsewhere: Elsewhere) -> dict[str, Any]:
    """See `a_row_of_each`."""
    return elsewhere(a_row_of_each, practice)


def pages() -> Iterator[str]:
    """The route of every page of the settings, once."""
    for route in dict.fromkeys(routes(get_resolver())):
        row = OF_A_ROW.match(route)
        sends_on = row is not None and (row[3], row[4]) == ("<path:object_id>", "")
        if route.startswith(OURS) and route not in NO_PAGES and not sends_on:
            yield route


def address_of(route: str, known: dict[str, Any]) -> str:
    """A page's address, with a row that there is."""
    model = re.match(r"admin/(\w+/\w+)/", route)
    mine = known | ({"object_id": known.get(model[1])} if model else {})
    return "/" + ARGUMENT.sub(lambda found: str(mine[found[1] or found[2]]), route)


def addresses_of(route: str, known: dict[str, Any]) -> list[str]:
    """The same, of each kind where a route has several pages."""
    kinds = KINDS if route.endswith("copy/<str:kind>/") else ["hours"]
    return [address_of(route, known | {"kind": kind}) for kind in kinds]


def is_shown(route: str, role: str) -> bool:
    """Whether the table of rights opens a page, of which somebody sees the row."""
    row = OF_A_ROW.match(route)
    hidden = "simulations" in route or "/bot/" in route or route.endswith("history/")
    if role == "manager" and hidden:
        return False  # looks as an owner's, or is somebody's alone
    if row is None:
        listed = re.match(r"admin/(\w+)/(\w+)/$", route)
        return listed is None or "L" in ADMIN[f"{listed[1]}.{listed[2]}"].get(role, "")
    needed = {"add": "A", "delete": "D", "change": "V", "history": "V"}
    wanted = needed.get(row[4] or row[3])
    if wanted is None:  # an act on a row, which is the practice's
        return role == "owner"
    return wanted in ADMIN[f"{row[1]}.{row[2]}"].get(role, "")


def found_on(page: Page) -> list[str]:
    """What is wrong with a page by day; then with its colors by night, and on a phone."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    for button in page.locator(".add-row a").all():
        button.click()
    wrong = flaws(page)
    if page.url.endswith("/history/"):  # a table of plain text, as on every list
        return wrong
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 800})
    page.evaluate(SETTLED)
    wrong += flaws(page, only=[*COLORS, *BY_WIDTH]) + sticking_out(page)
    if page.url.endswith("/add/"):
        page.locator("input[name=_save]").click()
        expect(page.locator(".errornote")).to_be_visible()
        wrong += flaws(page)
    return wrong


def test_every_model_of_the_settings_has_a_row_to_look_at(known: dict[str, Any]) -> None:
    names = {f"{one._meta.app_label}/{one._meta.model_name}" for one in admin.site._registry}
    assert names - set(known) == set()


def visit(page: Page, known: dict[str, Any], role: str, look: Look) -> list[str]:
    """What `look` finds on every page that `role` is shown."""
    origin = page.url.removesuffix("/admin/")
    wrong = []
    for route in pages():
        for address in addresses_of(route, known) if is_shown(route, role) else ():
            answer = page.goto(origin + address)
            assert answer is not None
            found = look(page) if answer.ok else [f"answered {answer.status}"]
            wrong += [f"{address}: {flaw}" for flaw in found]
    return wrong


def test_axe_has_nothing_against_any_page_of_the_settings_of_an_owner(
    open_as: Opening, practice: Cast, known: dict[str, Any]
) -> None:
    wrong = visit(open_as(practice.olive, "/admin/"), known, "owner", found_on)
    assert not wrong, "\n".join(wrong)


def test_axe_has_nothing_against_what_of_them_a_manager_may_only_read(
    open_as: Opening, practice: Cast, known: dict[str, Any]
) -> None:
    wrong = visit(open_as(practice.dana, "/admin/"), known, "manager", flaws)
    assert not wrong, "\n".join(wrong)
