"""The running API against its own description: whatever Schemathesis thinks of, and a client that
a public generator made of the description."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from accounts.models import Scope, Shift, TimeOff
from messaging.models import Message
from policies.starter import create_starter_rules
from tests.cast import Cast, oakland, people_the_practice, post
from tests.processes import ROOT, Site, wait_for
from tests.programs import bot_in, token_for

pytestmark = pytest.mark.django_db(transaction=True)
BIN = Path(sys.executable).parent
PHASES = "examples,coverage,fuzzing,stateful"
EXAMPLES = os.environ.get("API_EXAMPLES", "5")
SEED = os.environ.get("API_SEED", "20260609")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The practice, committed; Ana waits for Bre's answer."""
    found = people_the_practice()
    create_starter_rules(found.olive, oakland("09:00"))
    post(found.ana, found.front_desk, priority="high", people=[found.olive])
    return found


@pytest.fixture
def site(cast: Cast, tmp_path: Path) -> Iterator[Site]:
    """The web process, which counts no requests."""
    site = Site(tmp_path, API_REQUESTS_PER_MINUTE="10000000").start("web")
    yield site
    site.stop()


def test_whatever_is_sent_the_api_does_as_it_says(cast: Cast, site: Site) -> None:
    _, secret = token_for(cast.olive)
    command = [BIN / "schemathesis", "--config-file", "tests/schemathesis.toml", "run"]
    command += [f"{site.url}/api/v1/openapi.json", "-H", f"Authorization: Bearer {secret}"]
    command += ["--phases", PHASES, "--max-examples", EXAMPLES, "--seed", SEED]
    command += ["--continue-on-failure", "--warnings", "off", "--suppress-health-check", "all"]
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-20_000:]
    assert "a request of the API failed" not in site.logs()
    followed = re.search(r"API Links: +(\d+) covered / \d+ selected", done.stdout)
    assert followed is not None
    assert int(followed[1]) >= 3, followed[0]


USES = """
import sys
from client import AuthenticatedClient
from client.api.conversations import list_conversations
from datetime import datetime, timedelta, timezone
from io import BytesIO
from client.api.files import get_file, list_files, upload_file
from client.api.messages import create_message, list_messages
from client.api.people import list_people
from client.api.scheduled_messages import drop_scheduled_message, list_scheduled, schedule_message
from client.api.threads_and_confirmations import list_replies
from client.models import PostIn, ProblemDetails, ScheduleIn, UploadFileFileParams
from client.models import ScheduleInWhen as When
from client.types import File

chat = AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2])
[here, *_] = list_conversations.sync(client=chat).items
said = create_message.sync(here.id, client=chat, body=PostIn(text="From a client"))
[newest, *_] = list_messages.sync(here.id, client=chat).items
assert (newest.id, newest.text) == (said.id, "From a client")
sent = File(payload=BytesIO(b"Lot 17"), file_name="lot.txt", mime_type="text/plain")
file = upload_file.sync(here.id, client=chat, body=UploadFileFileParams(file=sent))
reply = PostIn(text="Here it is", reply_to=said.id, attachments=[file.id])
reply = create_message.sync(here.id, client=chat, body=reply)
assert [one.id for one in list_replies.sync(said.id, client=chat).items] == [reply.id]
[listed] = list_files.sync(reply.id, client=chat).items
assert get_file.sync(listed.id, client=chat).payload.read() == b"Lot 17"
soon = datetime.now(timezone.utc) + timedelta(hours=1)
later = ScheduleIn(post=PostIn(text="Later"), when=When.AT, at=soon)
waits = schedule_message.sync(here.id, client=chat, body=later)
assert [one.id for one in list_scheduled.sync(client=chat).items] == [waits.id]
drop_scheduled_message.sync_detailed(waits.id, client=chat)
assert list_scheduled.sync(client=chat).items == []
assert "Bre Nguyen" in {person.name for person in list_people.sync(client=chat).items}
refused = create_message.sync(here.id, client=chat, body=PostIn(text=" "))
assert isinstance(refused, ProblemDetails) and refused.code == "empty_text", refused
"""


def test_a_client_that_a_public_generator_made_works(
    cast: Cast, site: Site, tmp_path: Path
) -> None:
    _, secret = token_for(cast.bre)
    request = Request(f"{site.url}/api/v1/openapi.json")
    request.add_header("Authorization", f"Bearer {secret}")
    with urlopen(request, timeout=30) as answer:
        (tmp_path / "openapi.json").write_bytes(answer.read())
    command: list[Any] = [BIN / "openapi-python-client", "generate", "--meta", "none"]
    command += ["--path", tmp_path / "openapi.json", "--output-path", tmp_path / "client"]
    path = {"PATH": f"{BIN}:{os.environ['PATH']}"}
    made = subprocess.run(
        list(map(str, command)), env=os.environ | path, capture_output=True, text=True, check=False
    )
    assert (made.returncode, "Warning" in made.stdout) == (0, False), made.stdout
    used = [sys.executable, "-c", USES, site.url, secret]
    done = subprocess.run(used, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    posted = Message.objects.filter(author=cast.bre).order_by("pk")
    assert [one.text for one in posted] == ["From a client", "Here it is"]


def test_the_bot_of_the_docs_says_who_is_on(cast: Cast, site: Site, tmp_path: Path) -> None:
    Shift.objects.filter(user=cast.kim).delete()
    for day in range(7):
        for person in (cast.bre, cast.ana):
            hours = {"starts": 0, "ends": 1440, "location": cast.oakland}
            Shift.objects.update_or_create(user=person, weekday=day, defaults=hours)
    TimeOff.objects.create(user=cast.dana, first_on=date(2020, 1, 1), last_on=date(2100, 1, 1))
    bot = bot_in(cast.olive, cast.front_desk)
    scopes = [Scope.CONVERSATIONS_READ, Scope.MESSAGES_READ, Scope.MESSAGES_WRITE]
    _, secret = token_for(bot, [*scopes, Scope.PEOPLE_READ], by=cast.olive)
    told = {"CHAT_URL": site.url, "CHAT_TOKEN": secret, "CHANNEL": str(cast.front_desk.pk)}
    with (tmp_path / "bot.log").open("w") as log:
        script = [sys.executable, str(ROOT / "docs" / "bot_who_is_on.py")]
        running = subprocess.Popen(script, env=os.environ | told, stderr=log)
    try:
        wait_for(lambda: bot.api_tokens.filter(last_used_at__isnull=False).exists())
        question = post(cast.olive, cast.front_desk, "Who's on?")
        answer = wait_for(lambda: Message.objects.filter(reply_to=question).first())
    finally:
        running.kill()
        running.wait()
    assert answer.author.pk == bot.pk
    assert "Ana Lopez (available)" in answer.text
    assert "Bre Nguyen (available)" in answer.text
    assert "Dana" not in answer.text
    assert bot.display_name not in answer.text
