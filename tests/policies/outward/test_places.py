"""Which addresses that people write are spoken to: those of the internet, spelled plainly."""

import pytest

from policies.outward import Refused, target_of
from policies.outward.places import is_open

REFUSED = (
    # Inside, by number.
    "https://127.0.0.1/",
    "https://10.0.0.1/",
    "https://172.16.4.4/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://169.254.169.254/latest/meta-data/",
    "https://168.63.129.16/",
    "https://100.100.100.200/",
    "https://192.0.0.192/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://240.0.0.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:1234::1]/",
    "https://[2001:db8::1]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fd00:ec2::254]/",
    "https://[fc00::1]/",
    "https://[ff02::1]/",
    # Numbers in disguise.
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://127.0.0.01/",
    "https://127.0.0.1./",
    "https://①②⑦.⓪.⓪.①/",
    "https://example.0x7f/",
    # Names of nobody on the internet, and names that say something else than they seem to.
    "https://localhost/",
    "https://localhost./",
    "https://intranet/",
    "https://example.com./",
    "https://ⓔvil.test/",
    "https://exämple.com/",
    "https://a..com/",
    "https://-a.com/",
    "https://.com/",
    "https://%6c%6f%63alhost/",
    # What isn't https, or holds more than an address.
    "http://example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com:6379/_FLUSHALL",
    "javascript:alert(1)",
    "//example.com/",
    "example.com",
    "",
    "https://",
    "https:///x",
    "https://user@example.com/",
    "https://user:secret@example.com/",
    "https://example.com@127.0.0.1/",
    "https://example.com#@127.0.0.1/",
    "https://example.com/#",
    "https://example.com\\@127.0.0.1/",
    "https://example.com/a b",
    "https://exam\tple.com/",
    "https://example.com/\r\nHost: evil.test",
    "https://example.com\0/",
    "https://example.com:22/",
    "https://example.com:0/",
    "https://example.com:99999/",
    "https://example.com:x/",
    "https://[::1/",
    "https://example.com/" + "x" * 500,
)
TAKEN = {
    "https://example.com": ("example.com", 443, "/"),
    "https://EXAMPLE.com/Hooks?key=a%20b": ("example.com", 443, "/Hooks?key=a%20b"),
    "https://xn--exmple-cua.com:8443/x": ("xn--exmple-cua.com", 8443, "/x"),
    "https://93.184.215.14/x": ("93.184.215.14", 443, "/x"),
    "https://[2606:2800:220:1::1]/x": ("2606:2800:220:1::1", 443, "/x"),
    "https://_hooks.a-b.example.com/": ("_hooks.a-b.example.com", 443, "/"),
}


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_isnt_plainly_one_of_the_internet_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        target_of(url, ())


@pytest.mark.parametrize("url", TAKEN)
def test_an_address_of_the_internet_is_taken_apart(url: str) -> None:
    target = target_of(url, ())
    assert (target.host, target.port, target.path) == TAKEN[url]
    assert target.scheme == "https"


def test_an_inner_host_that_the_practice_names_is_spoken_to_also_over_http() -> None:
    assert target_of("http://records:8080/x", ["records"]).is_inner
    assert target_of("http://10.0.0.7:80/x", ["10.0.0.7:80"]).is_inner
    for other in ("http://records:8080/x", "http://10.0.0.7:81/x"):
        with pytest.raises(Refused):
            target_of(other, ["10.0.0.7:80", "records:80"])


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1", "::", "fd00:ec2::254"]
)
def test_no_name_of_an_inner_host_leads_to_what_a_cloud_tells_its_machines(address: str) -> None:
    assert not is_open(address, is_inner=True)
    assert is_open("10.0.0.7", is_inner=True)


def test_an_address_behind_nat64_is_judged_by_what_it_stands_for() -> None:
    assert is_open("64:ff9b::5db8:d70e", is_inner=False)
    assert not is_open("64:ff9b::a00:1", is_inner=False)
    assert not is_open("64:ff9b::a9fe:a9fe", is_inner=True)
