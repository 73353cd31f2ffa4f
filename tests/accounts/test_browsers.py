"""What a browser is called."""

import pytest

from accounts.browsers import browser_name

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0) {KIT} Chrome/150.0 Safari/537.36", "Chrome on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {KIT} Chrome/150.0 Edg/150.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/150.0",
            "Firefox on Linux",
        ),
        (
            f"Mozilla/5.0 (iPhone; like Mac OS X) {KIT} Safari/604.1",
            "Safari on iPhone",
        ),
        (f"Mozilla/5.0 (Linux; Android 16) {KIT} Chrome/150.0 Mobile", "Chrome on Android"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) {KIT} Safari/605.1", "Safari on Mac"),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_as_its_person_knows_it(agent: str, name: str) -> None:
    assert browser_name(agent) == name
