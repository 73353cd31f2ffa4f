"""Retention: what is past its rule loses its words, what is held never does, and the numbers
stay whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from auditlog.models import LogEntry
from channels.db import database_sync_to_async
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from accounts.audit.access import Way, record
from accounts.audit.keeping import KEPT_AT_LEAST, may_be_archived, rows_past_the_floor
from accounts.clock import database_now
from accounts.models import AccessLog
from messaging.access import page_after
from messaging.actions import (
    edit_message,
    open_direct,
    pin_message,
    react_to_message,
    recall_message,
    take_in,
)
from messaging.actions.drafts import save_draft
from messaging.actions.later import keep_for_later
from messaging.models import (
    Attachment,
    Conversation,
    LegalHold,
    Message,
    MessageVersion,
    PatientMention,
    Purge,
    RetentionRule,
    SavedDraft,
)
from messaging.models.attachment import attachment_storage
from messaging.patients import create_patient
from messaging.payloads import message_payload
from messaging.records import exports, holds, retention
from messaging.records.retention import purge
from messaging.search import search
from policies.models import Misfit
from tests.admin_forms import submit
from tests.cast import Cast, oakland, post
from tests.files import photo
from tests.messaging.records.people import browser, officer, second_owner
from tests.messaging.records.zips import WHY, asked, lines, made, zip_of
from tests.policies.asks import rule
from tests.sockets import tab_of

pytestmark = pytest.mark.django_db
TEN = oakland("10:00")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SECRET = "CANARY Mrs. Ito"
DAYS = 90
PAST = TEN + DAYS * DAY + MINUTE


def keep(cast: Cast, days: int = DAYS) -> None:
    """Keep Oakland's channels and the direct conversations for so many days."""
    RetentionRule.objects.create(location=cast.oakland, days=days)
    RetentionRule.objects.create(location=None, days=days)


def words(conversation: Conversation) -> list[str]:
    return list(Message.objects.filter(conversation=conversation).values_list("text", flat=True))


def test_without_a_rule_everything_is_kept_for_ever(cast: Cast) -> None:
    post(cast.ana, cast.direct, SECRET, now=TEN)
    assert purge(TEN + 36_500 * DAY) == []
    assert words(cast.direct) == [SECRET]


def test_a_message_goes_after_its_days_and_not_a_moment_before(cast: Cast) -> None:
    keep(cast)
    post(cast.ana, cast.direct, SECRET, now=TEN)
    post(cast.ana, cast.direct, "young", now=TEN + MINUTE)
    assert purge(TEN + DAYS * DAY) == []
    assert words(cast.direct) == [SECRET, "young"]
    purge(TEN + DAYS * DAY + timedelta.resolution)
    assert words(cast.direct) == ["", "young"]


def test_each_location_has_a_rule_of_its_own(cast: Cast) -> None:
    RetentionRule.objects.create(location=cast.oakland, days=30)
    RetentionRule.objects.create(location=cast.austin, days=60)
    post(cast.ana, cast.front_desk, SECRET, now=TEN)
    post(cast.ana, cast.direct, SECRET, now=TEN)
    purge(TEN + 31 * DAY)
    assert (words(cast.front_desk), words(cast.direct)) == ([""], [SECRET])


def test_the_tombstone_stays_with_its_number_and_says_why(cast: Cast) -> None:
    keep(cast)
    for text in ("one", "two", "three"):
        message = post(cast.ana, cast.direct, text, now=TEN)
    last = cast.direct.last_change
    purge(PAST)
    shown = [message_payload(one) for one in page_after(cast.bre, cast.direct.pk, 0)[0]]
    assert [one["seq"] for one in shown] == [1, 2, 3]
    assert [one["change"] for one in shown] == [last + 1, last + 2, last + 3]
    assert {(one["text"], one["html"], one["author"]) for one in shown} == {("", "", cast.ana.pk)}
    assert all(one["purged_at"] and one["recalled_at"] for one in shown)
    cast.direct.refresh_from_db()
    assert (cast.direct.last_seq, cast.direct.last_change) == (3, last + 3)
    assert post(cast.ana, cast.direct, "next", now=PAST).seq == message.seq + 1


def test_nothing_of_it_stays_anywhere_its_files_neither(cast: Cast) -> None:
    keep(cast)
    create_patient(cast.ana, "SL", "20417", TEN)
    file = take_in(cast.ana, cast.direct, f"{SECRET}.jpg", BytesIO(photo()), 1, TEN)
    old = post(cast.ana, cast.direct, f"{SECRET} #[SL 20417]", now=TEN, attachments=(file.pk,))
    edit_message(cast.ana, old.pk, f"{SECRET} now #[SL 20417]", None, TEN)
    pin_message(cast.bre, old.pk, on=True, now=TEN)
    react_to_message(cast.bre, old.pk, "heart", on=True, now=TEN)
    keep_for_later(cast.bre, old.pk, "", None, TEN)
    reply = post(cast.bre, cast.direct, "Room 4", now=PAST, reply_to=old)
    gone = post(cast.ana, cast.direct, f"{SECRET} taken back", now=TEN)
    recall_message(cast.ana, gone.pk, TEN)
    save_draft(cast.bre, cast.direct.pk, TEN, text=f"draft {SECRET}", choices={})
    names = [file.file.name, file.preview.name]
    with TestCaseCommit():
        purge(PAST)
    assert not any(attachment_storage().exists(str(name)) for name in names)
    for model in (Attachment, MessageVersion, PatientMention, SavedDraft):
        assert not model._default_manager.exists()
    assert not Message.objects.filter(text__contains="CANARY").exists()
    assert search(cast.bre, "CANARY", PAST).hits == []
    old.refresh_from_db()
    assert (old.pinned_at, old.reactions, old.mentions) == (None, {}, [])
    cast.direct.refresh_from_db()
    assert cast.direct.pin_count == 0
    client = browser(cast.bre)
    for address in [
        reverse("history", args=[cast.direct.pk]),
        reverse("pins", args=[cast.direct.pk]),
        reverse("later_list"),
        reverse("thread", args=[old.pk]),
        "/api/state/",
    ]:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "CANARY" not in answer.content.decode()
    for name in ("attachment", "preview"):
        assert client.get(reverse(name, args=[file.pk])).status_code == 404
    assert Message.objects.get(pk=reply.pk).reply_to_id == old.pk


class TestCaseCommit:
    """What waits for the commit of the test's own transaction is done at its end."""

    __test__ = False

    def __enter__(self) -> None:
        self.start = len(connection.run_on_commit)

    def __exit__(self, *args: object) -> None:
        for _, act, *_ in connection.run_on_commit[self.start :]:
            act()


def test_what_was_written_about_it_elsewhere_goes_with_it(cast: Cast) -> None:
    from policies.guidelines import current

    keep(cast)
    message = post(cast.ana, cast.direct, "x", now=TEN)
    guideline = current(TEN)
    Misfit.objects.create(
        message=message, by=cast.bre, guideline=guideline, note=SECRET, at=TEN, anchor="", title=""
    )
    purge(PAST)
    assert Misfit.objects.get().note == ""


def test_an_ask_that_is_still_open_is_never_removed(cast: Cast) -> None:
    keep(cast)
    rule()
    ask = post(cast.ana, cast.direct, SECRET, now=TEN, people=[cast.bre], priority="high")
    (counts,) = purge(PAST)
    assert (counts.messages, counts.kept) == (0, 1)
    assert words(cast.direct) == [SECRET]
    post(cast.bre, cast.direct, "Done", now=PAST, reply_to=ask)
    purge(PAST)
    assert words(cast.direct) == ["", "Done"]


@pytest.mark.parametrize("about", ["person", "patient", "conversation"])
def test_a_hold_wins_until_it_is_ended(cast: Cast, about: str) -> None:
    keep(cast, 30)
    patient = create_patient(cast.ana, "SL", "20417", TEN)
    post(cast.ana, cast.direct, "#[SL 20417]", now=TEN)
    other = open_direct(cast.kim, [cast.leo.pk], TEN)
    post(cast.kim, other, "not held", now=TEN)
    subject: Any = {"person": cast.bre, "patient": patient, "conversation": cast.direct}[about]
    row = holds.hold(cast.olive, subject, WHY, TEN)
    for days in (31, 365, 3650):
        purge(TEN + days * DAY)
        assert words(cast.direct) == ["#[SL 20417]"]
    assert words(other) == [""]
    holds.release(cast.olive, row.pk, TEN + 3650 * DAY)
    purge(TEN + 3651 * DAY)
    assert words(cast.direct) == [""]


def test_what_an_export_that_isnt_made_yet_asks_for_is_kept_for_it(cast: Cast) -> None:
    keep(cast)
    omar = second_owner(cast)
    post(cast.ana, cast.direct, SECRET, now=TEN)
    export = asked(cast, cast.direct, PAST)
    purge(PAST)
    exports.decide(omar, export.pk, PAST, approve=True)
    purge(PAST)
    exports.make_due(PAST)
    export.refresh_from_db()
    (row,) = lines(zip_of(export, cast.olive, PAST), "messages.jsonl")
    assert row["text"] == SECRET
    purge(PAST)
    assert words(cast.direct) == [""]


def test_an_export_says_what_was_removed_before_it(cast: Cast) -> None:
    keep(cast)
    post(cast.ana, cast.direct, SECRET, now=TEN)
    purge(PAST)
    whole = zip_of(made(cast, cast.direct, TEN, PAST), cast.olive, PAST)
    (row,) = lines(whole, "messages.jsonl")
    assert (row["text"], row["said_before"], row["taken_back"]) == ("", [], None)
    assert row["removed_under_retention"].startswith("2026-09-07")


def test_a_dry_run_counts_what_would_go_and_removes_nothing(cast: Cast) -> None:
    RetentionRule.objects.create(location=None, days=30)
    file = take_in(cast.ana, cast.direct, "x.jpg", BytesIO(photo()), 1, TEN)
    message = post(cast.ana, cast.direct, SECRET, now=TEN, attachments=(file.pk,))
    edit_message(cast.ana, message.pk, "b", None, TEN)
    post(cast.bre, cast.direct, "c", now=TEN)
    expected = (2, 1, 1, 0)
    (would,) = purge(PAST, dry_run=True)
    assert (would.messages, would.versions, would.files, would.drafts) == expected
    assert words(cast.direct) == ["b", "c"]
    assert not Purge.objects.exists()
    (done,) = purge(PAST)
    assert (done.messages, done.versions, done.files, done.drafts) == expected
    logged = Purge.objects.values_list("messages", "versions", "files", "drafts", "days")
    assert list(logged) == [(*expected, 30)]
    assert purge(PAST) == []


def test_the_command_says_what_it_does_and_never_what_was_said(cast: Cast) -> None:
    RetentionRule.objects.create(location=None, days=30)
    post(cast.ana, cast.direct, SECRET, now=database_now() - 31 * DAY)
    said = StringIO()
    call_command("purge", "--dry-run", stdout=said)
    assert "1 messages, 0 versions, 0 files, 0 drafts would be removed" in said.getvalue()
    assert words(cast.direct) == [SECRET]
    call_command("purge", stdout=said)
    assert words(cast.direct) == [""]
    assert "CANARY" not in said.getvalue()


def test_many_are_removed_batch_by_batch_and_counted_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(cast)
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    kept = post(cast.kim, cast.front_desk, "held", now=TEN)
    holds.hold(cast.olive, cast.kim, WHY, TEN)
    for number in range(8):
        post(cast.ana, cast.front_desk, f"{number}", now=TEN)
    (counts,) = purge(PAST)
    assert (counts.messages, counts.kept) == (8, 1)
    assert words(cast.front_desk) == ["held"] + [""] * 8
    changes = Message.objects.filter(purged_at__isnull=False).values_list("change", flat=True)
    assert len(set(changes)) == 8
    assert Message.objects.get(pk=kept.pk).change == 0


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_is_set_while_a_removal_runs_keeps_what_isnt_gone_yet(cast: Cast) -> None:
    keep(cast)
    post(cast.ana, cast.direct, SECRET, now=TEN)

    def in_thread(act: Callable[[], Any]) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            holds.hold(cast.olive, cast.direct, WHY, TEN)
            running = pool.submit(in_thread, lambda: purge(PAST))
            with pytest.raises(TimeoutError):
                running.result(timeout=0.5)  # it waits for the hold
        running.result(timeout=10)
    assert words(cast.direct) == [SECRET]


@pytest.mark.django_db(transaction=True)
async def test_a_tab_that_shows_it_gets_the_tombstone_at_once(practice: Cast) -> None:
    await database_sync_to_async(keep)(practice)
    await database_sync_to_async(post)(practice.ana, practice.direct, SECRET, now=TEN)
    async with tab_of(practice.bre) as tab:
        await database_sync_to_async(purge)(PAST)
        frame = await tab.expect("message.changed")
    assert frame["message"]["text"] == ""
    assert frame["message"]["purged_at"] is not None


def test_a_resend_of_what_was_removed_meanwhile_stores_nothing_twice(cast: Cast) -> None:
    keep(cast)
    first = post(cast.ana, cast.direct, SECRET, now=TEN)
    purge(PAST)
    again = post(cast.ana, cast.direct, SECRET, client_id=first.client_id)
    assert again.pk == first.pk
    assert Message.objects.count() == 1


def test_of_the_audit_nothing_goes_at_six_years_and_a_day_before_or_after(cast: Cast) -> None:
    keep(cast, 30)
    message = post(cast.ana, cast.direct, SECRET, now=TEN)
    record(cast.bre, Way.HISTORY, cast.direct.pk, [message.seq], TEN)
    changes = LogEntry.objects.count()
    assert timedelta(days=2192) <= KEPT_AT_LEAST
    for days, is_past in [(2191, False), (2192, False), (2193, True)]:
        now = TEN + days * DAY
        purge(now)
        assert may_be_archived(TEN, now) is is_past
        assert AccessLog.objects.count() == 1
        assert LogEntry.objects.count() >= changes
    assert rows_past_the_floor(TEN + 2193 * DAY) == 1
    assert rows_past_the_floor(TEN + 2192 * DAY) == 0


def test_holds_are_begun_and_ended_on_their_page_by_owners_and_the_privacy_officer(
    cast: Cast,
) -> None:
    form = {"kind": "person", "person": str(cast.ana.pk), "reason": WHY}
    for user in (cast.bre, cast.dana):
        assert browser(user).post(reverse("hold_new"), form).status_code == 404
        assert browser(user).get(reverse("holds")).status_code == 404
        with pytest.raises(LegalHold.DoesNotExist):
            holds.hold(user, cast.direct, WHY, TEN)
    pat = officer(cast)
    client = browser(pat)
    assert client.post(reverse("hold_new"), form | {"reason": "short"}).status_code == 422
    with pytest.raises(ValidationError):
        holds.hold(pat, cast.direct, "short", TEN)
    assert client.post(reverse("hold_new"), form).status_code == 302
    row = LegalHold.objects.get()
    assert (row.person, row.set_by, row.ends_at) == (cast.ana, pat, None)
    assert WHY in client.get(reverse("holds")).content.decode()
    stale = browser(pat, minutes_ago=6).post(reverse("hold_end", args=[row.pk]))
    assert reverse("account_reauthenticate") in stale["Location"]
    client.post(reverse("hold_end", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_by == pat


def test_only_owners_set_retention_rules_and_none_below_a_month(cast: Cast) -> None:
    add = reverse("admin:messaging_retentionrule_add")
    for user in (cast.dana, officer(cast)):
        assert browser(user).get(add).status_code in {302, 403}
    owner = browser(cast.olive)
    assert submit(owner, add, location=cast.oakland.pk, days=29).status_code == 200
    assert not RetentionRule.objects.exists()
    assert submit(owner, add, location=cast.oakland.pk, days=30).status_code == 302
    assert RetentionRule.objects.get().days == 30
    assert LogEntry.objects.get_for_model(RetentionRule).exists()
