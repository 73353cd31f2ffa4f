"""The guideline: its versions, who has seen a change, what people say of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from accounts.clock import database_now
from accounts.models import User
from messaging.models import Message
from policies import guidelines, misfits
from policies.guideline_effect import effect_of
from policies.guideline_text import paragraphs_of
from policies.models import Guideline, GuidelineAck, Misfit
from tests.cast import Cast, oakland, people_the_practice, post
from tests.policies.asks import Scene, h60, u15
from tests.policies.days import figures_of

TEXT = "Short.\n\n## Urgent: now\nSay **why**.\n\n## Rooms\nName the room.\n"
JSON = "application/json"


def published(user: User, text: str = TEXT, what: str = "Rooms are named.") -> Guideline:
    now = database_now()
    return guidelines.publish(user, text, what, guidelines.current(now).version, now)


def test_a_title_up_to_its_colon_is_the_anchor_of_its_paragraph_each_once() -> None:
    lead, paragraphs = paragraphs_of("Hi\n## Urgent: now\nA\n### no title\n## Urgent\n## ¿?\n")
    assert lead == "Hi"
    assert [one.anchor for one in paragraphs] == ["urgent", "urgent-2", "paragraph"]
    assert paragraphs[0].text == "A\n### no title"


def test_a_practice_begins_with_a_text_that_has_a_paragraph_for_each_priority(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.ana)
    shown = client.get("/guidelines/").content.decode()
    for priority in ("urgent", "high", "normal", "fyi", "emergency", "with-a-patient", "off-shift"):
        assert f'id="{priority}"' in shown
    assert "Change it" not in shown
    assert guidelines.current(database_now()).published_by is None
    assert guidelines.change_for(cast.ana) is None


def test_what_a_manager_publishes_is_shown_as_safe_html(cast: Cast, client: Client) -> None:
    published(cast.dana, "## A <b>\n<script>alert(1)</script> **bold** [x](javascript:alert(1))\n")
    client.force_login(cast.ana)
    shown = client.get("/guidelines/").content.decode()
    assert "<strong>bold</strong>" in shown
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown
    assert "A &lt;b&gt;" in shown


def test_only_whoever_runs_a_location_publishes_and_it_is_in_the_audit(
    cast: Cast, client: Client
) -> None:
    with pytest.raises(PermissionDenied):
        published(cast.ana)
    for path in ("/guidelines/edit/", "/guidelines/review/"):
        client.force_login(cast.ana)
        assert client.get(path).status_code == 404
        client.force_login(cast.dana)
        assert client.get(path).status_code == 200
    said = {"text": TEXT, "what_changed": "Rooms are named.", "based_on": "1"}
    assert client.post("/guidelines/edit/", said).status_code == 302
    made = guidelines.current(database_now())
    assert (made.version, made.published_by, made.text) == (2, cast.dana, TEXT)
    row = LogEntry.objects.get_for_object(made).get()
    assert row.actor == cast.dana
    assert "text" not in row.changes_dict


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " "}, "Write the guideline."),
        ({"text": "x" * 12_001}, "One page: at most 12,000 characters."),
        ({"text": "No titles"}, "Begin each paragraph with a line ##"),
        ({"what_changed": ""}, "Say what changed: everybody reads it."),
        ({"what_changed": "x" * 201}, "At most 200 characters."),
        ({"text": "## A\0"}, "Null characters are not allowed."),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_written_is_lost(
    cast: Cast, client: Client, fields: dict[str, str], words: str
) -> None:
    client.force_login(cast.dana)
    sent = {"text": TEXT, "what_changed": "Rooms are named.", "based_on": "1"} | fields
    answer = client.post("/guidelines/edit/", sent)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert words in shown
    assert ("Say **why**." in shown) is ("text" not in fields)
    assert guidelines.current(database_now()).version == 1


def test_the_same_text_is_no_new_version(cast: Cast) -> None:
    same = guidelines.current(database_now()).text
    with pytest.raises(ValidationError):
        published(cast.dana, same)


def test_the_second_of_two_managers_is_told_and_keeps_their_text(
    cast: Cast, client: Client
) -> None:
    published(cast.olive, what="Rooms have names.")
    client.force_login(cast.dana)
    mine = {"text": "## Mine\nKeep me.", "what_changed": "Mine.", "based_on": "1"}
    answer = client.post("/guidelines/edit/", mine)
    shown = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Olive Grant published version 2 meanwhile", "Rooms have names.", "Keep me."):
        assert words in shown
    assert 'name="based_on" value="2"' in shown
    assert client.post("/guidelines/edit/", mine | {"based_on": "2"}).status_code == 302
    assert guidelines.current(database_now()).text == "## Mine\nKeep me.\n"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_the_same_moment_one_is_overtaken() -> None:
    cast = people_the_practice()
    guidelines.current(database_now())

    def publish(user: User) -> str:
        try:
            guidelines.publish(user, f"## By {user}\n", "Mine.", 1, database_now())
        except guidelines.Overtaken:
            return "overtaken"
        finally:
            connection.close()
        return "published"

    with ThreadPoolExecutor(2) as both:
        done = sorted(both.map(publish, [cast.dana, cast.olive]))
    assert done == ["overtaken", "published"]
    assert Guideline.objects.count() == 2


def test_everybody_is_told_what_changed_until_they_say_got_it_once(
    cast: Cast, client: Client
) -> None:
    published(cast.dana)
    published(cast.dana, "## Other\n", "Only one paragraph.")
    client.force_login(cast.ana)
    change = client.get("/guidelines/pending/").json()["change"]
    assert change["changes"] == ["Only one paragraph.", "Rooms are named."]
    for _ in range(2):
        answer = client.post("/guidelines/seen/", {"version": change["version"]}, JSON)
        assert answer.status_code == 204
    assert GuidelineAck.objects.filter(user=cast.ana).count() == 2
    assert client.get("/guidelines/pending/").json()["change"] is None
    assert client.post("/guidelines/seen/", {"version": 9}, JSON).status_code == 404
    assert client.post("/guidelines/seen/", {"version": "x"}, JSON).status_code == 422
    client.force_login(cast.dana)
    assert client.get("/guidelines/pending/").json()["change"] is None


def test_the_review_says_who_has_seen_it_and_whom_it_waits_on(cast: Cast, client: Client) -> None:
    made = published(cast.dana)
    for user in (cast.ana, cast.kim, cast.olive, cast.leo):
        guidelines.acknowledge(user, made.version, database_now())
    client.force_login(cast.dana)
    shown = client.get("/guidelines/review/").content.decode()
    assert "5 of 6 have seen it." in shown
    assert "<dt>Not yet</dt><dd>Bre Nguyen</dd>" in shown


def test_whoever_came_after_a_change_is_not_told_of_it(cast: Cast) -> None:
    made = published(cast.dana)
    User.objects.filter(pk=cast.ana.pk).update(created_at=made.published_at + timedelta(days=1))
    assert guidelines.change_for(User.objects.get(pk=cast.ana.pk)) is None
    assert guidelines.seen_of(made).total == 5


@pytest.fixture
def said(cast: Cast) -> Message:
    """Ana writes to Bre, in their direct conversation."""
    return post(cast.ana, cast.direct, "Botox of SL at 3?", now=oakland("10:00"))


def test_misfit_keeps_paragraph_and_note_once_each_and_never_the_text(
    cast: Cast, client: Client, said: Message
) -> None:
    client.force_login(cast.bre)
    path = f"/guidelines/misfit/{said.pk}/"
    asked = client.get(path).json()
    assert (asked["likely"], asked["said"]) == ("normal", None)
    assert {"anchor": "high", "title": "High: today's work waits for it"} in asked["rules"]
    for note in ("Too slow.", "Much too slow."):
        assert client.post(path, {"rule": "high", "note": note}, JSON).status_code == 204
    row = Misfit.objects.get()
    assert (row.by, row.anchor, row.note) == (cast.bre, "high", "Much too slow.")
    assert "Botox" not in f"{row.title} {row.note}"
    assert client.get(path).json()["said"] == {"rule": "high", "note": "Much too slow."}
    assert client.post(path, {"rule": "none"}, JSON).status_code == 204
    assert Misfit.objects.get().title == ""


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"rule": "nonsense"}, "rule"),
        ({}, "rule"),
        ({"rule": "high", "note": "x" * 501}, "note"),
        ({"rule": "high", "note": ["x"]}, "note"),
    ],
)
def test_a_misfit_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, client: Client, said: Message, fields: dict[str, object], field: str
) -> None:
    client.force_login(cast.bre)
    answer = client.post(f"/guidelines/misfit/{said.pk}/", fields, JSON)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_of_what_one_cannot_read_nothing_is_said_and_its_note_links_nowhere(
    cast: Cast, client: Client, said: Message
) -> None:
    path = f"/guidelines/misfit/{said.pk}/"
    client.force_login(cast.kim)
    assert client.get(path).status_code == 404
    assert client.post(path, {"rule": "high"}, JSON).status_code == 404
    here = post(cast.ana, cast.front_desk, "Room 3?", now=oakland("10:00"))
    misfits.say_misfit(cast.bre, said.pk, "high", "Private one.", database_now())
    misfits.say_misfit(cast.bre, here.pk, "urgent", "Open one.", database_now())
    client.force_login(cast.dana)
    shown = client.get("/guidelines/review/").content.decode()
    assert "Private one." in shown
    assert f"/m/{said.pk}/" not in shown
    assert f"/c/{cast.front_desk.pk}/m/{here.pk}/" in shown
    notes = shown[shown.index('id="notes"') :]
    assert "Bre Nguyen" not in notes


def test_the_nightly_report_counts_where_the_guideline_did_not_fit(scene: Scene) -> None:
    ask = scene.ask("10:00")
    misfits.say_misfit(scene.cast.kim, ask.pk, "high", "Words.", oakland("11:00"))
    day = oakland("12:00").date()
    found = figures_of(scene.cast.oakland, day, oakland("23:00"))
    assert found["misfits"] == 1
    assert "Words." not in str(found)
    assert figures_of(scene.cast.austin, day, oakland("23:00"))["misfits"] == 0


def test_the_effect_has_the_days_before_and_after_and_says_when_they_are_too_few(
    scene: Scene,
) -> None:
    h60()
    u15()
    noon = oakland("12:00")
    version = guidelines.current(noon).version
    guideline = guidelines.publish(scene.cast.dana, TEXT, "Rooms.", version, noon)
    scene.ask("09:30")
    scene.say(scene.cast.kim, "09:40")
    scene.ask("13:00", priority="urgent")
    found = effect_of(guideline, [scene.cast.oakland], oakland("12:00", "2026-06-12"))
    before, after = found.before, found.after
    assert (before.asked, before.decided, before.on_time, before.urgent_share) == (1, 1, 100, 0)
    assert (after.asked, after.decided, after.on_time, after.urgent_share) == (1, 1, 0, 100)
    assert (found.after.days, found.is_early, found.is_enough) == (3, True, False)
    assert effect_of(guideline, [scene.cast.austin], oakland("13:30")).before.asked == 0
