"""What `manage.py check` looks at beside Django's own checks; each has an id.

`browser` and `sessions`: what a browser is told, and how long a log-in lasts. `transport`: nothing
travels in the clear. `keys`, `limits`, `versions`: what they say. `practice`: what the practice
chose. `sso`: who else logs people in. `database` is asked of by `check --database default` alone.
Where people work, the site doesn't start while one of the errors stands (`medspa_chat.guard`).
"""

from medspa_chat.checks import (
    browser,
    database,
    keys,
    limits,
    practice,
    sessions,
    sso,
    transport,
    versions,
)

__all__ = [
    "browser",
    "database",
    "keys",
    "limits",
    "practice",
    "sessions",
    "sso",
    "transport",
    "versions",
]
