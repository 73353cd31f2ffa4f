"""`manage.py send_daily_report`, as somebody at a terminal meets it."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from accounts.models import Role, User
from policies.models import Report, ReportMail
from tests.cast import Cast, person


def run(*arguments: str) -> list[str]:
    """The lines it prints."""
    out = StringIO()
    call_command("send_daily_report", *arguments, stdout=out)
    return out.getvalue().splitlines()


def refusal(*arguments: str) -> str:
    """The one line it refuses with."""
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == 1
    assert "\n" not in str(refused.value)
    return str(refused.value)


def receivers() -> list[str]:
    return sorted(to for message in mail.outbox for to in message.to)


def test_it_says_how_many_got_it_and_how_many_had_it_already(cast: Cast) -> None:
    place = "--location", "Oakland"
    assert run("--date", "2026-06-09", *place) == ["Oakland, 2026-06-09: sent to 2 people."]
    person("Mia Cole", Role.MANAGER, cast.oakland)
    assert run("--date", "2026-06-09", *place) == [
        "Oakland, 2026-06-09: sent to 1 person; 2 had it already."
    ]
    assert run("--date", "2026-06-09", *place) == [
        "Oakland, 2026-06-09: sent to nobody; 3 had it already."
    ]
    assert receivers() == [
        "dana@lumen.example",
        "mia@lumen.example",
        "olive@lumen.example",
    ]


def test_by_itself_it_sends_yesterdays_of_every_active_location(cast: Cast) -> None:
    cast.austin.is_active = False
    cast.austin.save()
    yesterday = datetime.now(UTC).astimezone(cast.oakland.zone).date() - timedelta(days=1)
    assert run() == [f"Oakland, {yesterday}: sent to 2 people."]


def test_again_sends_it_to_everybody_under_a_new_message_id(cast: Cast) -> None:
    run("--date", "2026-06-09", "--location", "oakland")
    assert run("--date", "2026-06-09", "--location", "oakland", "--again") == [
        "Oakland, 2026-06-09: sent to 2 people."
    ]
    assert len(mail.outbox) == 4
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 4
    assert (Report.objects.count(), ReportMail.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--date", "yesterday"], "“yesterday” is no date"),
        (["--date", "2026-02-30"], "“2026-02-30” is no date"),
        (["--date", "0001-01-01"], "0001-01-01 is too long ago"),
        (["--date", "9999-12-31"], "9999-12-31 is not over yet"),
        (
            ["--location", "Fresno"],
            "There is no location “Fresno”. There are: Austin, Oakland.",
        ),
    ],
)
def test_it_refuses_in_one_line(cast: Cast, arguments: list[str], words: str) -> None:
    assert words in refusal(*arguments)
    assert not Report.objects.exists()


def test_todays_figures_are_sent_as_they_are_so_far_and_the_nights_report_still_comes(
    cast: Cast,
) -> None:
    today: date = datetime.now(UTC).astimezone(cast.oakland.zone).date()
    place = "--location", "Oakland"
    assert run("--date", str(today), *place) == [f"Oakland, {today} so far: sent to 2 people."]
    assert receivers() == ["dana@lumen.example", "olive@lumen.example"]
    assert f"{today.day} so far: No answer was due" in mail.outbox[0].subject
    assert "So far today, until" in mail.outbox[0].body
    assert not Report.objects.exists()
    assert f"{today + timedelta(days=1)} is not over yet" in refusal(
        "--date", str(today + timedelta(days=1)), *place
    )


def test_without_anybody_to_send_it_to_it_says_so(cast: Cast) -> None:
    User.objects.filter(role__in=[Role.MANAGER, Role.OWNER]).update(is_active=False)
    today = datetime.now(UTC).astimezone(cast.oakland.zone).date()
    for day in ("2026-06-09", str(today)):
        assert "has no manager" in refusal("--date", day, "--location", "Oakland")


def test_a_mail_that_fails_is_told_and_tried_again(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens
    words = refusal("--date", "2026-06-09", "--location", "Oakland")
    assert words == "2 mails were not sent yet: see the log. They are tried again."
    assert ReportMail.objects.filter(sent_at=None, attempts=1).count() == 2
