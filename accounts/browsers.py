"""What a browser says of itself, in the words of its person. Pure."""

import re

# The first that is found counts: later ones are claimed by the earlier for old reasons.
_BROWSERS = (
    (re.compile(r"\bEdgA?(?:iOS)?/"), "Edge"),
    (re.compile(r"\bOPR/"), "Opera"),
    (re.compile(r"\bSamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"\b(?:Firefox|FxiOS)/"), "Firefox"),
    (re.compile(r"(?:Chrome|\bCriOS)/"), "Chrome"),
    (re.compile(r"\bSafari/"), "Safari"),
)
_SYSTEMS = (
    (re.compile(r"\biPhone\b"), "iPhone"),
    (re.compile(r"\biPad\b"), "iPad"),
    (re.compile(r"\bAndroid\b"), "Android"),
    (re.compile(r"\bWindows\b"), "Windows"),
    (re.compile(r"\bMac OS X\b"), "Mac"),
    (re.compile(r"\bCrOS\b"), "Chromebook"),
    (re.compile(r"\bLinux\b"), "Linux"),
)


def browser_name(agent: str) -> str:
    """ "Chrome on Windows" for a User-Agent header; "A browser" when it says nothing known."""
    browser = next((name for pattern, name in _BROWSERS if pattern.search(agent)), "A browser")
    system = next((name for pattern, name in _SYSTEMS if pattern.search(agent)), "")
    return f"{browser} on {system}" if system else browser
