"""What the process's environment says, read once and refused loudly when it makes no sense."""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def database_from_url(url: str) -> dict[str, Any]:
    """Django's database settings for a postgresql:// URL.

    Both `postgresql://user:password@host:5432/name` and the form for a Unix socket,
    `postgresql://user@/name?host=/run/postgresql`, are understood; other query parameters
    (`sslmode`, `sslrootcert`) go to the driver. Raises ImproperlyConfigured.
    """
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name "
            "(PostgreSQL is the only database supported)."
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", parts.hostname or "")
    port = query.pop("port", str(parts.port or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": query,
    }


def version_of(project: Path) -> str:
    """The version that a pyproject.toml says."""
    version: str = tomllib.loads(project.read_text())["project"]["version"]
    return version
