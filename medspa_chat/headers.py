"""What every answer tells the browser, whoever gives it: Django, a static file, or the fence."""

from collections.abc import Iterable

from django.conf import settings

Pairs = list[tuple[bytes, bytes]]
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "microphone",
        "payment",
        "usb",
    )
)
# For what is no page of ours: nothing in it runs, loads, or is shown in a frame.
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def of_every_answer() -> Pairs:
    """Each header with the value that it has where an answer doesn't say its own."""
    said = {
        "Content-Security-Policy": NOTHING,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS_POLICY,
        "Cache-Control": "no-store",
    }
    if settings.SECURE_HSTS_SECONDS:
        said["Strict-Transport-Security"] = _https_for_ever()
    return [(name.lower().encode(), value.encode()) for name, value in said.items()]


def completed(headers: Iterable[tuple[bytes, bytes]], usual: Pairs) -> Pairs:
    """`headers`, and those of the usual ones that are missing."""
    given = list(headers)
    names = {name.lower() for name, _ in given}
    return given + [(name, value) for name, value in usual if name not in names]


def _https_for_ever() -> str:
    """As Django's SecurityMiddleware says it."""
    parts = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    parts += ["includeSubDomains"] * settings.SECURE_HSTS_INCLUDE_SUBDOMAINS
    parts += ["preload"] * settings.SECURE_HSTS_PRELOAD
    return "; ".join(parts)
