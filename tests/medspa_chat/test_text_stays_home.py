"""What somebody wrote is in the database and on the members' screens, and nowhere else."""

import json
import re
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from redis import Redis
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from accounts.availability import become_available, go_with_patient
from accounts.clock import database_now
from accounts.models import User
from messaging.actions.scheduled import schedule
from messaging.models import Attachment, Message
from policies import report_mails
from policies.models import EscalationStep, Obligation, ResponseRule
from policies.publish import publish_version
from policies.reports import local_today
from tests.cast import Cast, people_the_practice, post
from tests.clients import StaffClient
from tests.processes import Site, wait_for
from tests.redis_server import RedisServer

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "CANARY7281"
REFUSES_THE_ROW = (
    f"ALTER TABLE messaging_message ADD CONSTRAINT broken CHECK (text NOT LIKE '%{CANARY} row')",
    "ALTER TABLE messaging_message DROP CONSTRAINT broken",
)
HAS_NO_TEXT = (
    "ALTER TABLE messaging_message RENAME COLUMN text TO lost",
    "ALTER TABLE messaging_message RENAME COLUMN lost TO text",
)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of its own, to listen to."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def site(transactional_db: None, tmp_path: Path, redis: RedisServer) -> Iterator[Site]:
    """All processes, writing down whatever they ever would."""
    site = Site(tmp_path, redis.url, LOG_LEVEL="DEBUG").start()
    yield site
    site.stop()


@pytest.fixture
def practice(site: Site) -> Cast:
    """The cast, with a rule: high within a minute, else Olive is told."""
    cast = people_the_practice()
    rule = ResponseRule.objects.create(
        name="High", priority="high", target_minutes=1, clock="elapsed"
    )
    EscalationStep.objects.create(rule=rule, after_minutes=0, target="person", person=cast.olive)
    publish_version(rule, cast.dana, database_now())
    return cast


@contextmanager
def wiretap(redis: RedisServer) -> Iterator[list[str]]:
    """Every command that Redis gets within it, and at its end all that Redis holds."""
    heard: list[str] = []
    with Redis.from_url(redis.url) as client, client.monitor() as monitor:
        thread = threading.Thread(target=_listen, args=(monitor, heard), daemon=True)
        thread.start()
        yield heard
        heard += [f"{key} {client.dump(key)!r}" for key in client.scan_iter()]
        client.echo("that is all")
        thread.join(10)
    assert not thread.is_alive()


def _listen(monitor: Any, heard: list[str]) -> None:
    for command in monitor.listen():
        heard.append(command["command"])
        if command["command"] == "ECHO that is all":
            return


def unpacked(heard: list[str]) -> str:
    """What was heard, and what is readable of it though it was packed: Celery packs tasks."""
    text = "\n".join(heard)
    packed = re.findall(r"[A-Za-z0-9+/]{16,}", text)
    inside = [b64decode(each[: len(each) // 4 * 4]).decode(errors="replace") for each in packed]
    return "\n".join([text, *inside])


def readable(mails: list[bytes]) -> str:
    """Heads and texts of mails, decoded."""
    parts = [part for each in mails for part in message_from_bytes(each).walk()]
    texts = [part.get_payload(decode=True) or b"" for part in parts]
    heads = [str(value) for part in parts for value in part.values()]
    decoded = [text.decode() for text in texts if isinstance(text, bytes)]
    assert any("late" in text for text in decoded)
    return "\n".join([*heads, *decoded])


@contextmanager
def broken_table(breaks: str, mends: str) -> Iterator[None]:
    """A fault of the database within it."""
    with connection.cursor() as cursor:
        cursor.execute(breaks)
        try:
            yield
        finally:
            cursor.execute(mends)


def cookie_of(user: User) -> dict[str, str]:
    client = StaffClient()
    client.force_login(user)
    shown = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return {"Cookie": shown}


def tab_of(site: Site, user: User) -> ClientConnection:
    url, origin = site.url.replace("http", "ws") + "/ws/", Origin(site.url)
    return connect(url, origin=origin, additional_headers=cookie_of(user))


def hear(tab: ClientConnection, *kinds: str) -> Any:
    """The next frame of one of these types."""
    while True:
        frame = json.loads(tab.recv(timeout=20))
        if frame["type"] in kinds:
            return frame


def answer(tab: ClientConnection, frame: dict[str, Any] | str) -> str:
    """Send a frame; the code of its refusal, or "accepted"."""
    tab.send(frame if isinstance(frame, str) else json.dumps(frame))
    said = hear(tab, "accepted", "refused", "error")
    return str(said.get("code", "accepted"))


def status(site: Site, user: User, path: str) -> int:
    http = HTTPConnection(urlsplit(site.url).netloc, timeout=20)
    http.request("GET", path, headers=cookie_of(user))
    code = http.getresponse().status
    http.close()
    return code


def upload(site: Site, user: User, cast: Cast, content: bytes) -> int:
    """Add a file that is called by the canary; the answer's status."""
    token = "t" * 32
    cookie = f"{cookie_of(user)['Cookie']}; {settings.CSRF_COOKIE_NAME}={token}"
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{CANARY}.txt"\r\n\r\n'
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    http = HTTPConnection(urlsplit(site.url).netloc, timeout=20)
    http.request(
        "POST",
        f"/api/conversations/{cast.direct.pk}/attachments/",
        head.encode() + content + b"\r\n--x--\r\n",
        {"Cookie": cookie, "X-CSRFToken": token, **form},
    )
    code = http.getresponse().status
    http.close()
    return code


def look_for(site: Site, user: User, query: str) -> int:
    """The status of a search for this."""
    token = "t" * 32
    cookie = f"{cookie_of(user)['Cookie']}; {settings.CSRF_COOKIE_NAME}={token}"
    head = {"Cookie": cookie, "X-CSRFToken": token, "Content-Type": "application/json"}
    http = HTTPConnection(urlsplit(site.url).netloc, timeout=20)
    http.request("POST", "/api/search/", json.dumps({"query": query}), head)
    code = http.getresponse().status
    http.close()
    return code


def a_post(cast: Cast, text: str, **fields: Any) -> dict[str, Any]:
    where = {"client_id": str(uuid4()), "conversation": cast.direct.pk}
    return {"type": "post", **where, "text": f"{CANARY} {text}", **fields}


def test_what_is_written_is_in_no_log_no_mail_and_not_in_redis_whatever_goes_wrong(
    site: Site, redis: RedisServer, practice: Cast
) -> None:
    cast, history = practice, f"/api/conversations/{practice.direct.pk}/messages/"
    with wiretap(redis) as heard, tab_of(site, cast.ana) as ana, tab_of(site, cast.bre) as bre:
        sent = a_post(cast, "please", priority="high")
        assert answer(ana, sent) == "accepted"
        assert CANARY in hear(bre, "message.posted")["message"]["text"]
        assert answer(ana, sent | {"text": f"{CANARY} again"}) == "conflict"
        assert answer(ana, a_post(cast, "x" * 8001)) == "text_too_long"
        soon = database_now() + timedelta(seconds=1)
        schedule(cast.ana, a_post(cast, "in a second"), "at", soon, database_now())
        assert CANARY in hear(bre, "message.posted")["message"]["text"]
        assert answer(ana, a_post(cast, "wrong", priority=CANARY)) == "bad_field"
        assert answer(ana, a_post(cast, "nowhere", conversation=10**12)) == "not_found"
        assert upload(site, cast.ana, cast, f"{CANARY} list".encode()) == 201
        assert upload(site, cast.ana, cast, f"<html>{CANARY}".encode()) == 422
        file = Attachment.objects.get()
        assert answer(ana, a_post(cast, "file", attachments=[file.pk, 10**12])) == "attachment_gone"
        assert answer(ana, a_post(cast, "file", attachments=[file.pk])) == "accepted"
        assert CANARY in hear(bre, "message.posted")["message"]["attachments"][0]["name"]
        assert status(site, cast.bre, f"/api/attachments/{file.pk}/") == 200
        assert status(site, cast.leo, f"/api/attachments/{file.pk}/") == 404
        go_with_patient(cast.bre, 30, database_now())
        why = {"priority": "urgent", "interrupt": f"{CANARY} can't wait"}
        assert answer(ana, a_post(cast, "now", **why, people=[cast.bre.pk])) == "accepted"
        assert CANARY in hear(bre, "interruption")["reason"]
        assert answer(ana, a_post(cast, "now", **why | {"interrupt": CANARY[:9]})) == (
            "reason_required"
        )
        become_available(cast.bre, database_now())
        assert status(site, cast.bre, "/policies/digest/") == 200
        assert answer(ana, f"{{{CANARY}") == "bad_frame"
        assert answer(ana, {"type": CANARY, CANARY: CANARY}) == "bad_frame"
        with broken_table(*REFUSES_THE_ROW):
            assert answer(ana, a_post(cast, "row")) == "try_again"
        with broken_table(*HAS_NO_TEXT):
            assert answer(ana, a_post(cast, "column")) == "try_again"
            assert status(site, cast.ana, history) == 500
            assert look_for(site, cast.ana, CANARY) == 500
        assert look_for(site, cast.ana, CANARY) == 200
        assert look_for(site, cast.ana, f"{CANARY} is:{CANARY}") == 422
        assert status(site, cast.ana, history) == 200
        late = database_now() - timedelta(days=1)
        post(
            cast.ana,
            cast.front_desk,
            f"{CANARY} late",
            priority="high",
            people=[cast.bre],
            now=late,
        )
        wait_for(lambda: site.mailbox.to(cast.olive.email))
    for location in (cast.oakland, cast.austin):
        report_mails.prepare(location, local_today(location, late), database_now())
    assert report_mails.send_unsent(database_now()) == len(mail.outbox) > 0

    assert Message.objects.filter(text__contains=CANARY).count() == 5
    assert Obligation.objects.count() == 2
    redis_heard, logs = unpacked(heard), site.logs()
    assert "PUBLISH" in redis_heard
    assert '"callbacks"' in redis_heard  # a task, unpacked
    assert logs.count("frame not obeyed: ") == 2
    assert "ProgrammingError" in logs
    assert CANARY not in redis_heard
    assert CANARY not in logs
    kept = [path for path in (site.tmp / "attachments").rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert CANARY.encode() not in kept[0].read_bytes()
    notices = [letter.encode() for letter in site.mailbox.to(cast.olive.email)]
    assert CANARY not in readable(
        [*(letter.message().as_bytes() for letter in mail.outbox), *notices]
    )


MANY, TABS, ERRORS = 2000, 8, 50
BURST = MANY // (5 * TABS)  # of one tab; the first forty may come at once


def said_by_many(site: Site, cast: Cast) -> list[str]:
    """Two thousand messages, each with a mark of its own, over forty tabs of five people."""
    codes = []
    for user in (cast.ana, cast.bre, cast.kim, cast.dana, cast.olive):
        for tab_number in range(TABS):
            with tab_of(site, user) as tab:
                for number in range(BURST):
                    mark = f"{user.pk}-{tab_number}-{number}"
                    priority = ("fyi", "normal", "high", "urgent")[number % 4]
                    asks = {} if priority == "fyi" else {"asks": "everybody"}
                    where = {"conversation": cast.front_desk.pk, "priority": priority}
                    if number >= 36:
                        time.sleep(0.11)
                    codes.append(answer(tab, a_post(cast, mark, **where, **asks)))
    return codes


def test_of_two_thousand_messages_and_fifty_errors_nothing_is_in_a_log_a_mail_or_redis(
    site: Site, redis: RedisServer, practice: Cast
) -> None:
    cast, history = practice, f"/api/conversations/{practice.front_desk.pk}/messages/"
    with wiretap(redis) as heard:
        codes = said_by_many(site, cast)
        refused: list[object] = []
        with tab_of(site, cast.ana) as ana, broken_table(*REFUSES_THE_ROW):
            refused += [answer(ana, a_post(cast, "row")) for _ in range(ERRORS // 2)]
        with tab_of(site, cast.bre) as bre, broken_table(*HAS_NO_TEXT):
            refused += [answer(bre, a_post(cast, "column")) for _ in range(ERRORS // 4)]
            for _ in range(ERRORS // 8):
                refused += [status(site, cast.ana, history), look_for(site, cast.ana, CANARY)]
        wait_for(lambda: site.mailbox.to(cast.olive.email), 90)
    for mark in ("9-1-1", CANARY):
        assert look_for(site, cast.ana, mark) == 200

    assert codes.count("accepted") == MANY
    assert len(refused) >= ERRORS - 3
    assert {*refused} == {"try_again", 500}
    assert Message.objects.filter(text__contains=CANARY).count() == MANY
    redis_heard, logs = unpacked(heard), site.logs()
    assert redis_heard.count("PUBLISH") > MANY
    assert logs.count("frame not obeyed: ") >= ERRORS // 2
    assert CANARY not in redis_heard
    assert CANARY not in logs
    letters = [letter.encode() for letter in site.mailbox.to(cast.olive.email)]
    assert CANARY not in readable(letters)
