"""Which dates are public holidays where, as the package `holidays` knows it; no rows."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

import holidays
from holidays.registry import COUNTRIES

# Countries whose states are offered, too; of the others the country as a whole.
WITH_STATES = {"US": "United States", "CA": "Canada"}
MOST_IN_A_NAME = 60


@cache
def regions() -> Mapping[str, str]:
    """By code, as US or US-CA: the name of a country, or of a state of it."""
    found = {}
    for code, country in WITH_STATES.items():
        found[code] = f"{country}: the whole country"
        names: dict[str, str] = getattr(holidays.country_holidays(code), "subdivisions_aliases", {})
        states = {state: name for name, state in reversed(names.items())}  # the first name of each
        in_order = sorted(states.items(), key=lambda one: one[1])
        found |= {f"{code}-{state}": name for state, name in in_order}
    for module, entry in sorted(COUNTRIES.items()):
        if entry[1] not in found:
            found[entry[1]] = module.replace("_", " ").title()
    return MappingProxyType(found)


def grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    """The same for a list to choose from: countries with their states, then the others."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, name in regions().items():
        country = WITH_STATES.get(code.partition("-")[0], "Other countries")
        groups.setdefault(country, []).append((code, name))
    return list(groups.items())


def holidays_of(region: str, first: date, last: date) -> list[tuple[date, str]]:
    """The public holidays from `first` to `last`, both included, each date once, by name."""
    country, _, state = region.partition("-")
    years = range(first.year, last.year + 1)
    found = holidays.country_holidays(country, subdiv=state or None, years=years)
    return [
        (day, name[:MOST_IN_A_NAME]) for day, name in sorted(found.items()) if first <= day <= last
    ]
