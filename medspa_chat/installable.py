"""What makes the chat an app on a device: its manifest, its service worker, and the shell.

The worker keeps the shell for when there is no connection: the page without anybody's name, the
modules and the styles. It keeps no answer of the API and nothing of a session.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_GET

KEPT = ("accounts/base.css", "accounts/icon.svg")
KEPT_FOLDERS = ("messaging/css/", "messaging/js/", "policies/css/", "policies/js/")
# The colors of `base.css`: what the device paints before the page does.
GROUND = "#faf9f7"
PANEL = "#f3f1ed"
SHELL = {"shell": True, "practice_name": "", "theme": "", "density": ""}


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a device needs to know to install the chat."""
    icons = (("icon-192", "192x192", "any"), ("icon-512", "512x512", "any"))
    masked = (("maskable-512", "512x512", "maskable"),)
    return JsonResponse(
        {
            "id": "/",
            "name": f"{settings.PRACTICE_NAME} chat",
            "short_name": "Chat",
            "description": "The team's chat, with a time for every answer.",
            "lang": "en",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": GROUND,
            "theme_color": PANEL,
            "icons": [
                {
                    "src": static(f"accounts/icons/{name}.png"),
                    "sizes": sizes,
                    "type": "image/png",
                    "purpose": purpose,
                }
                for name, sizes, purpose in icons + masked
            ],
        },
        content_type="application/manifest+json",
    )


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; a new version of anything that it keeps makes it a new one."""
    text = render_to_string(
        "messaging/sw.js", {"version": _version(), "files": json.dumps(kept_files())}
    )
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The page as it is for everybody and nobody: no name, no token, the same for all."""
    return render(request, "messaging/app.html", SHELL)


@lru_cache(maxsize=1)
def kept_files() -> list[str]:
    """The addresses of all modules and styles of the chat."""
    return [static(path) for path in _paths()]


def _paths() -> list[str]:
    found = {
        path
        for finder in finders.get_finders()
        for path, _ in finder.list([])
        if path.startswith(KEPT_FOLDERS)
    }
    return sorted(found | set(KEPT))


@lru_cache(maxsize=1)
def _version() -> str:
    """Changes with anything that is kept, and with nothing else."""
    digest = hashlib.sha256(render_to_string("messaging/app.html", SHELL).encode())
    for path in _paths():
        digest.update(Path(str(finders.find(path))).read_bytes())
    return digest.hexdigest()[:16]
