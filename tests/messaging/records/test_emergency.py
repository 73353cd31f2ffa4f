"""Emergency access: one conversation, an hour, a reason; everybody who must know does."""

from datetime import timedelta
from io import BytesIO

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.audit.access import Way
from accounts.clock import database_now
from accounts.models import AccessLog, Role, User
from messaging.actions import recall_message, take_in
from messaging.models import Conversation, EmergencyAccess, RecordsMail
from messaging.patients import create_patient
from messaging.records import emergency, mails
from messaging.tasks import send_records_mails
from tests.cast import Cast, oakland, post
from tests.files import photo
from tests.mailbox import Mailbox, text_of
from tests.messaging.records.people import browser, officer, second_owner
from tests.sockets import tab_of

pytestmark = pytest.mark.django_db
TEN = oakland("10:00")
MINUTE = timedelta(minutes=1)
WHY = "A patient collapsed and Ana can't be reached."
SECRET = "CANARY Mrs. Ito"


def opened(user: User, conversation: Conversation, why: str = WHY) -> EmergencyAccess:
    return emergency.begin(user, conversation.pk, why, TEN)


def read_of(user: User) -> list[tuple[str, int | None, int | None, str]]:
    """What the access log says that they read: way, first, last, reason."""
    rows = AccessLog.objects.filter(actor=user, way=Way.BREAK_GLASS).order_by("pk")
    return list(rows.values_list("way", "seq_from", "seq_to", "reason"))


@pytest.mark.parametrize("who", ["bre", "ana", "dana", "leo"])
def test_to_all_but_owners_and_the_privacy_officer_there_is_no_such_page(
    cast: Cast, who: str
) -> None:
    user = getattr(cast, who)
    client = browser(user)
    with pytest.raises(Conversation.DoesNotExist):
        opened(user, cast.direct)
    row = opened(cast.olive, cast.direct)
    for name, args in [
        ("emergency", []),
        ("emergency_begin", [cast.direct.pk]),
        ("emergency_reading", [row.pk]),
        ("emergency_end", [row.pk]),
    ]:
        address = reverse(name, args=args)
        for late in (client, browser(user, 6)):
            assert late.post(address, {"words": "Ana"}).status_code in {404, 405}
            assert late.get(address).status_code in {404, 405}


def test_a_conversation_is_found_by_its_people_its_name_or_a_patient_and_nothing_of_it_is_shown(
    cast: Cast,
) -> None:
    pat = officer(cast)
    create_patient(cast.ana, "SL", "20417", TEN)
    post(cast.ana, cast.direct, f"{SECRET} #[SL 20417]", now=TEN)
    client = browser(pat)
    for words, found in [
        ("bre ana", "Direct: Ana Lopez, Bre Nguyen"),
        ("#front", "#front-desk"),
        ("oakland", "#front-desk"),
        ("SL 20417", "Direct: Ana Lopez, Bre Nguyen"),
        ("20417", "Direct: Ana Lopez, Bre Nguyen"),
    ]:
        page = client.post(reverse("emergency"), {"words": words}).content.decode()
        assert found in page
        assert "CANARY" not in page
    assert "None found" in client.post(reverse("emergency"), {"words": "CANARY"}).content.decode()
    assert AccessLog.objects.filter(actor=pat, way=Way.SEARCH).count() == 6


def test_ones_own_conversation_is_neither_found_nor_opened(cast: Cast) -> None:
    assert emergency.find(cast.olive, "front-desk", TEN) == []
    with pytest.raises(Conversation.DoesNotExist):
        opened(cast.olive, cast.front_desk)
    address = reverse("emergency_begin", args=[cast.front_desk.pk])
    assert browser(cast.olive).get(address).status_code == 404


@pytest.mark.parametrize("why", ["", "urgent", "x" * 19, " " * 40, "a" + " " * 30 + "b"])
def test_without_twenty_characters_of_reason_nothing_opens(cast: Cast, why: str) -> None:
    with pytest.raises(ValidationError):
        opened(cast.olive, cast.direct, why)
    address = reverse("emergency_begin", args=[cast.direct.pk])
    assert browser(cast.olive).post(address, {"reason": why}).status_code == 422
    assert not EmergencyAccess.objects.exists()


def test_who_logged_in_a_while_ago_gives_a_step_of_it_again_first(cast: Cast) -> None:
    address = reverse("emergency_begin", args=[cast.direct.pk])
    for ask in (browser(cast.olive, 6).get, browser(cast.olive, 6).post):
        answer = ask(address, {"reason": WHY})
        assert answer.status_code == 302
        assert reverse("account_reauthenticate") in answer["Location"]
    assert not EmergencyAccess.objects.exists()
    assert browser(cast.olive, 4).post(address, {"reason": WHY}).status_code == 302
    assert EmergencyAccess.objects.get().reason == WHY


def test_it_shows_what_was_said_for_an_hour_and_then_says_that_it_is_over(cast: Cast) -> None:
    pat = officer(cast)
    post(cast.ana, cast.direct, f"**{SECRET}** is in room 4", now=TEN)
    gone = post(cast.bre, cast.direct, "taken back CANARY-2", now=TEN)
    recall_message(cast.bre, gone.pk, TEN)
    client = browser(pat)
    began = client.post(reverse("emergency_begin", args=[cast.direct.pk]), {"reason": WHY})
    page = client.get(began["Location"])
    shown = page.content.decode()
    assert f"{SECRET} is in room 4" in shown
    assert "60 minutes left" in shown
    assert "End now" in shown
    assert "This message was taken back." in shown
    assert "CANARY-2" not in shown
    row = EmergencyAccess.objects.get()
    assert row.ends_at - row.began_at == 60 * MINUTE
    back = timedelta(minutes=60, seconds=1)
    EmergencyAccess.objects.update(began_at=row.began_at - back, ends_at=row.ends_at - back)
    over = client.get(began["Location"])
    assert over.status_code == 410
    assert "is over" in over.content.decode()
    assert SECRET not in over.content.decode()


def test_the_server_ends_it_at_sixty_minutes_to_the_instant(cast: Cast) -> None:
    post(cast.ana, cast.direct, SECRET, now=TEN)
    row = opened(cast.olive, cast.direct)
    assert emergency.read(row, None, TEN + 60 * MINUTE - timedelta.resolution).messages
    with pytest.raises(EmergencyAccess.DoesNotExist):
        emergency.read(row, None, TEN + 60 * MINUTE)
    assert len(read_of(cast.olive)) == 1


def test_end_now_ends_it(cast: Cast) -> None:
    row = emergency.begin(cast.olive, cast.direct.pk, WHY, database_now())
    client = browser(cast.olive)
    reading = reverse("emergency_reading", args=[row.pk])
    assert client.get(reading).status_code == 200
    client.post(reverse("emergency_end", args=[row.pk]))
    assert client.get(reading).status_code == 410
    with pytest.raises(EmergencyAccess.DoesNotExist):  # another tab, with the row of before
        emergency.read(row, None, database_now())


def test_who_loses_the_role_meanwhile_reads_nothing_more(cast: Cast) -> None:
    pat = officer(cast)
    row = emergency.begin(pat, cast.direct.pk, WHY, database_now())
    client = browser(pat)
    pat.role = Role.FRONT_DESK
    pat.save()
    assert client.get(reverse("emergency_reading", args=[row.pk])).status_code == 404


def test_nobody_reads_by_the_access_of_another(cast: Cast) -> None:
    row = emergency.begin(cast.olive, cast.direct.pk, WHY, database_now())
    assert (
        browser(officer(cast)).get(reverse("emergency_reading", args=[row.pk])).status_code == 404
    )
    assert read_of(cast.olive) == []


def test_every_page_and_every_file_that_is_read_is_written_down_with_the_reason(
    cast: Cast,
) -> None:
    now = database_now()
    for _ in range(60):
        post(cast.ana, cast.direct, SECRET, now=now)
    file = take_in(cast.bre, cast.direct, "x.jpg", BytesIO(photo()), 1, now)
    post(cast.bre, cast.direct, "", now=now, attachments=(file.pk,))
    client = browser(cast.olive)
    row = emergency.begin(cast.olive, cast.direct.pk, WHY, now)
    reading = reverse("emergency_reading", args=[row.pk])
    assert "?before=12" in client.get(reading).content.decode()
    client.get(reading, {"before": "12"})
    file_page = client.get(reverse("emergency_file", args=[row.pk, file.pk]))
    assert file_page.status_code == 200
    assert read_of(cast.olive) == [
        ("break_glass", 12, 61, WHY),
        ("break_glass", 1, 11, WHY),
        ("break_glass", 61, 61, WHY),
    ]


def test_a_file_of_another_conversation_is_not_reached_by_it(cast: Cast) -> None:
    now = database_now()
    file = take_in(cast.bre, cast.front_desk, "x.jpg", BytesIO(photo()), 1, now)
    post(cast.bre, cast.front_desk, "", now=now, attachments=(file.pk,))
    row = emergency.begin(cast.olive, cast.direct.pk, WHY, now)
    address = reverse("emergency_file", args=[row.pk, file.pk])
    assert browser(cast.olive).get(address).status_code == 404


def test_all_owners_and_the_privacy_officer_are_mailed_once_who_and_when_and_nothing_more(
    cast: Cast, mailbox: Mailbox
) -> None:
    officer(cast)
    second_owner(cast)
    post(cast.ana, cast.direct, SECRET, now=TEN)
    opened(cast.olive, cast.direct)
    assert mails.send_due(TEN + timedelta(seconds=10)) == 3
    assert mails.send_due(TEN + timedelta(seconds=20)) == 0
    assert mailbox.receivers == ["olive@lumen.example", "omar@lumen.example", "pat@lumen.example"]
    for mail in mailbox.mails:
        said = "".join([str(mail), text_of(mail, "plain"), text_of(mail, "html")])
        at = "5:00 pm UTC" if mail["To"] == "pat@lumen.example" else "10:00 am PDT"
        assert f"Emergency access was used by Olive Grant at {at}" in said
        for word in ("CANARY", "Ana", "Lopez", "Bre", "Nguyen", "collapsed", "/emergency/1"):
            assert word not in said


def test_an_alert_that_the_mail_server_refuses_is_sent_again_until_it_is_taken(
    cast: Cast, mailbox: Mailbox
) -> None:
    mailbox.refusals = 1
    opened(cast.olive, cast.direct)
    assert mails.send_due(TEN) == 0
    assert mails.send_due(TEN + timedelta(seconds=10)) == 0
    assert mails.send_due(TEN + timedelta(seconds=20)) == 1
    assert RecordsMail.objects.get().sent_at == TEN + timedelta(seconds=20)


def test_the_worker_looks_for_alerts_several_times_a_minute(cast: Cast, mailbox: Mailbox) -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["records-mails"]
    assert entry["task"] == send_records_mails.name
    assert entry["schedule"] <= 20
    emergency.begin(cast.olive, cast.direct.pk, WHY, database_now())
    send_records_mails()
    assert mailbox.receivers == ["olive@lumen.example"]


@pytest.mark.django_db(transaction=True)
async def test_a_tab_is_pushed_nothing_of_it_and_can_write_nothing_there(practice: Cast) -> None:
    pat = await database_sync_to_async(officer)(practice)
    row = await database_sync_to_async(emergency.begin)(pat, practice.direct.pk, WHY, TEN)
    assert row.conversation_id == practice.direct.pk
    async with tab_of(pat) as tab:
        await database_sync_to_async(post)(practice.ana, practice.direct, SECRET)
        assert not await tab.hears("message.posted")
        assert str(practice.direct.pk) not in tab.welcome["heads"]
        refused = await tab.post(practice.direct)
        assert refused["type"] == "refused"
