"""What the mail of a notice says, and where it leads."""

from email.message import EmailMessage

from accounts.models import User
from messaging.models import Message
from policies.models import Outbox
from tests.mailbox import Mailbox, text_of
from tests.policies.asks import COVER, LATE, MANAGER, REMIND, Scene, rule, tell
from tests.policies.days import SECRET


def linked_in(mail: EmailMessage) -> str:
    [link] = {word for word in text_of(mail, "plain").split() if word.startswith("http")}
    assert f'href="{link}"' in text_of(mail, "html")
    return link.removeprefix("http://localhost:8000")


def test_the_mail_says_that_a_reply_is_late_and_neither_what_nor_who(
    scene: Scene, mailbox: Mailbox
) -> None:
    rule(COVER)
    scene.ask_in_channel(text=SECRET)
    tell(LATE)
    [mail] = mailbox.mails
    assert mail["Subject"] == "A reply is late"
    for kind in ("plain", "html"):
        body = text_of(mail, kind)
        assert "High: was due Tue, Jun 9 at 11:00 am PDT" in body
        for word in ("canary", "S.C.", "Ana", "Kim", "Bre", "front-desk"):
            assert word not in body
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_due_time_is_said_on_the_readers_clock(
    scene: Scene, ask: Message, mailbox: Mailbox
) -> None:
    User.objects.filter(pk=scene.cast.bre.pk).update(home_location=scene.cast.austin)
    tell(LATE)
    assert "Tue, Jun 9 at 1:00 pm CDT" in text_of(mailbox.mails[0], "plain")


def test_the_link_leads_into_the_conversation_of_those_who_are_in_it(
    scene: Scene, mailbox: Mailbox
) -> None:
    rule(COVER, MANAGER | {"after_minutes": 0})
    ask = scene.ask_in_channel()
    assert tell(LATE) == 2
    assert {linked_in(mail) for mail in mailbox.mails} == {f"/c/{ask.conversation_id}/"}


def test_the_link_leads_others_to_the_board_or_to_the_chat(scene: Scene, mailbox: Mailbox) -> None:
    rule(COVER, MANAGER | {"after_minutes": 0})
    scene.ask()
    assert tell(LATE) == 2
    links = {mail["To"]: linked_in(mail) for mail in mailbox.mails}
    assert links == {"bre@lumen.example": "/", "dana@lumen.example": "/board/"}


def test_a_reminder_is_mailed_to_whoever_has_no_tab_open(ask: Message, mailbox: Mailbox) -> None:
    assert tell(REMIND) == 1
    [mail] = mailbox.mails
    assert (mail["To"], mail["Subject"]) == ("kim@lumen.example", "A reply is due soon")
    assert "High: your reply is due Tue, Jun 9 at 11:00 am PDT" in text_of(mail, "plain")
    assert linked_in(mail) == f"/c/{ask.conversation_id}/"


def test_l12_many_at_once_are_one_mail(scene: Scene, mailbox: Mailbox) -> None:
    rule(COVER)
    for _ in range(60):
        scene.ask_in_channel(text=SECRET)
    assert tell(LATE) == 1
    assert Outbox.objects.filter(kind="escalation", mail="sent", pushed_at=LATE).count() == 60
    [mail] = mailbox.mails
    assert mail["Subject"] == "60 replies are late"
    body = text_of(mail, "plain")
    assert body.count("was due") == 20
    assert "and 40 more" in body
    assert "canary" not in body
    assert linked_in(mail) == f"/c/{scene.cast.front_desk.pk}/"


def test_five_at_once_are_five_mails(scene: Scene, mailbox: Mailbox) -> None:
    rule(COVER)
    for _ in range(5):
        scene.ask_in_channel()
    assert tell(LATE) == 5
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 5
