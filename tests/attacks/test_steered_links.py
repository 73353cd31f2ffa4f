"""Nothing a client sends makes the site link, redirect or mail anybody to another host."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection

from accounts.clock import database_now
from accounts.models import Role
from policies.report_mails import prepare
from tests.attacks.requests import asked, status_of
from tests.cast import Cast, oakland, people_the_practice
from tests.clients import StaffClient
from tests.processes import Site, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
EVIL = "evil.test"
HEADERS = (
    "Daphne-Root-Path: https://evil.test",
    "daphne-root-path: //evil.test",
    "Daphne_Root_Path: https://evil.test",
    "DAPHNE-ROOT-PATH: /evil.test/..",
    "Daphne-Root-Path: https%3A%2F%2Fevil.test",
    "X-Forwarded-Host: evil.test",
    "X-Forwarded-Host: 127.0.0.1, evil.test",
    "X_Forwarded_Host: evil.test",
    "X-Forwarded-Server: evil.test",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Proto: evil.test:",
    "X-Forwarded-Port: 99999",
    "X-Forwarded-Port: -1",
    "X-Forwarded-Prefix: //evil.test",
    "X-Forwarded-For: evil.test",
    "X-Forwarded-For: 6.6.6.6",
    "X_Forwarded_For: 6.6.6.6",
    "X-Forwarded-Scheme: evil.test",
    "X-Forwarded-Path: //evil.test",
    "X-Forwarded: host=evil.test",
    "X-Host: evil.test",
    "X-HTTP-Host-Override: evil.test",
    "X-Original-Host: evil.test",
    "X-Original-URL: //evil.test",
    "X-Rewrite-URL: //evil.test",
    "X-Real-IP: 6.6.6.6",
    "X-Script-Name: //evil.test",
    "Script-Name: //evil.test",
    "SCRIPT_NAME: //evil.test",
    "X-ProxyUser-Ip: 6.6.6.6",
    "Forwarded: host=evil.test;proto=https;for=6.6.6.6",
    'Forwarded: for="[evil.test]";host="evil.test"',
    "Referer: https://evil.test/",
    "Origin: https://evil.test",
    "Via: 1.1 evil.test",
    "Base-Url: https://evil.test",
    "Front-End-Https: evil.test",
    "X-Url-Scheme: https://evil.test",
    "HTTP_HOST: evil.test",
    "Server-Name: evil.test",
)
HOSTS = (
    "Host: evil.test",
    "Host: {host}@evil.test",
    "Host: {host}.evil.test",
    "Host: evil.test:80",
    "Host: evil.test#{host}",
    "Host: {host}, evil.test",
    "Host: ",
    "Host: {host}\tevil.test",
)
TARGETS = (
    "http://evil.test/accounts/login/",
    "https://evil.test/",
    "//evil.test/accounts/login",
    "//evil.test/%2e%2e",
    "/\\evil.test/c",
    "///evil.test/admin",
    "@evil.test/",
    ".evil.test/",
    "evil.test",
    "/accounts/login/?next=https://evil.test/",
    "/accounts/login/?next=//evil.test/",
    "/accounts/logout/?next=https://evil.test/",
    "/admin/login/?next=https://evil.test/",
    "/admin//evil.test/",
    "/%2fevil.test/accounts",
    "/c/7//evil.test",
)
LINK = re.compile(
    r"""(?:href|src|action)=["']?([^"'\s>]+)|^location: (\S+)""", re.IGNORECASE | re.MULTILINE
)


@pytest.fixture(params=["http", "https"])
def any_site(
    request: pytest.FixtureRequest, transactional_db: None, tmp_path: Path
) -> Iterator[Site]:
    """A site that is opened over http, and one that sends everybody to https."""
    people_the_practice()
    secure = {"SITE_URL": "https://chat.lumen.example"} if request.param == "https" else {}
    site = Site(tmp_path, **secure, ALLOWED_HOSTS="localhost,127.0.0.1,chat.lumen.example").start(
        "web"
    )
    yield site
    site.stop()


def led_elsewhere(answer: str) -> list[str]:
    """The links of an answer, and where it sends the browser, that name another host."""
    found = [one or other for one, other in LINK.findall(answer)]
    return [link for link in found if EVIL in host_of(link)]


def host_of(link: str) -> str:
    """Where a browser goes by a link of a page of ours; it reads `\\` as `/`."""
    return urlsplit(urljoin("https://here/", link.replace("\\", "/"))).netloc.lower()


def test_no_header_and_no_address_leads_elsewhere(any_site: Site) -> None:
    host = any_site.url.removeprefix("http://")
    wrong = []
    for header in (*HEADERS, *(line.format(host=host) for line in HOSTS)):
        for target in (
            "/",
            "/admin/",
            "/accounts/login/",
            "/accounts/password/reset/",
            "/reports/",
        ):
            answer = asked(any_site, target, header)
            if led_elsewhere(answer) or status_of(answer) >= 500:
                wrong.append(f"{header} {target}: {answer[:200]}")
    for target in TARGETS:
        answer = asked(any_site, target)
        if led_elsewhere(answer) or status_of(answer) >= 500:
            wrong.append(f"{target}: {answer[:300]}")
    assert wrong == []
    assert "Traceback" not in any_site.logs()


def reset_mail(site: Site, address: str, *headers: str) -> str:
    """The mail after somebody asked for a new password with these headers; without its key."""
    before = len(site.mailbox.to(address))
    page = asked(site, "/accounts/password/reset/")
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
    cookie = re.search(r"set-cookie: (csrf=\w+)", page, re.IGNORECASE)
    assert token
    assert cookie
    form = f"csrfmiddlewaretoken={token[1]}&email={address}".encode()
    answer = asked(
        site,
        "/accounts/password/reset/",
        f"Cookie: {cookie[1]}",
        "Content-Type: application/x-www-form-urlencoded",
        *headers,
        method="POST",
        body=form,
    )
    if status_of(answer) in {400, 403}:
        return ""
    wait_for(lambda: len(site.mailbox.to(address)) > before)
    return alike(site.mailbox.to(address)[-1])


def alike(mail: str) -> str:
    """A mail without what is another in each: its key, its date, its borders."""
    for what in (r"key/[\w-]+(?:=\s*[\w-]+)*", r"(?im)^(date|message-id):.*$", r"=+\d+=="):
        mail = re.sub(what, "", mail)
    return mail


def test_the_mail_for_a_new_password_is_the_same_whatever_was_sent_with_the_request(
    site: Site, practice: Cast
) -> None:
    address = practice.bre.email
    usual = reset_mail(site, address)
    assert f"{site.url}/accounts/password/reset/" in usual.replace("=\r\n", "")
    sent = 0
    for header in HEADERS:
        clear_limits()
        mail = reset_mail(site, address, header)
        sent += bool(mail)
        assert mail in {"", usual}, header
    assert sent > 30


def clear_limits() -> None:
    """Forget how many mails were asked for."""
    cache.clear()


def test_an_invitation_and_the_report_link_to_the_site_whatever_was_sent(
    site: Site, practice: Cast
) -> None:
    prepare(practice.oakland, oakland("00:00").date(), database_now())
    client = StaffClient()
    client.force_login(practice.olive)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    for number, header in enumerate(HEADERS):
        page = asked(site, "/admin/accounts/invitation/add/", f"Cookie: {cookie}", header)
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        csrf = re.search(r"set-cookie: (csrf=\w+)", page, re.IGNORECASE)
        assert token
        assert csrf
        form = f"csrfmiddlewaretoken={token[1]}&email=new{number}@lumen.example&display_name=New"
        form += f"&role={Role.FRONT_DESK}&locations={practice.oakland.pk}"
        answer = asked(
            site,
            "/admin/accounts/invitation/add/",
            f"Cookie: {cookie}; {csrf[1]}",
            "Content-Type: application/x-www-form-urlencoded",
            header,
            method="POST",
            body=form.encode(),
        )
        assert not led_elsewhere(answer), header
        assert status_of(answer) in {302, 403}, (header, answer[-3000:])
        report = asked(
            site, f"/reports/{practice.oakland.pk}/2026-06-09/", f"Cookie: {cookie}", header
        )
        assert not led_elsewhere(report)
    mails = [mail.content for mail in site.mailbox.mails]
    assert len(mails) > 30
    assert all(isinstance(mail, bytes) and EVIL.encode() not in mail for mail in mails)
    assert addresses_written() <= {"127.0.0.1", None}


def addresses_written() -> set[str | None]:
    """Every address in the audit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT host(remote_addr) FROM auditlog_logentry")
        return {address for (address,) in cursor.fetchall()}
