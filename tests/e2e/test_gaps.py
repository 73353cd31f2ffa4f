"""A tab that missed something, or never had it: pushes are hints, what is shown is right."""

from playwright.sync_api import expect

from accounts.clock import database_now
from accounts.models import Role, User
from accounts.sessions import end_sessions
from messaging.delivery import quiet
from messaging.models import Message
from policies.obligations import withdraw
from policies.starter import create_starter_rules
from tests.cast import Cast, person, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import in_conversation, message, send, shown, type_in

# A page that came over plain http from another machine.
WITHOUT_RANDOM_UUID = (
    "Object.defineProperty(Crypto.prototype, 'randomUUID', {value: undefined, writable: true})"
)
# Twice that is more than the minute after which a tab asks again; once is less than the silence
# after which it takes its line for dead.
A_WHILE = 40_000


def withdraw_unheard(ask: Message, by: User) -> None:
    """Take an ask back, and the push that says so is lost."""
    with quiet():
        withdraw(ask, by, database_now())


def test_somebody_who_came_after_this_tab_has_a_name(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    send(bre, "Good morning")
    mia = elsewhere(person, "Mia Reyes", Role.FRONT_DESK, practice.oakland)
    row = elsewhere(post, mia, practice.front_desk, "My first day")
    expect(shown(bre, row)).to_contain_text("Mia Reyes")


def test_a_promise_that_changed_while_there_was_no_line_is_right_afterwards(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(create_starter_rules, None, database_now())
    ask = elsewhere(post, practice.ana, practice.direct, "Print the form?", priority="high")
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect(shown(bre, ask)).to_contain_text("Your answer is due")
    bre.context.set_offline(True)
    expect(bre.get_by_text("No connection.")).to_be_visible()
    elsewhere(withdraw_unheard, ask, practice.ana)
    bre.context.set_offline(False)
    expect(shown(bre, ask)).to_contain_text("No answer needed any more")
    expect(bre.get_by_text("Nothing waits for you.")).to_be_visible()


def test_a_promise_whose_push_was_lost_is_right_a_minute_later(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(create_starter_rules, None, database_now())
    ask = elsewhere(post, practice.ana, practice.direct, "Print the form?", priority="high")
    bre = open_as(practice.bre, in_conversation(practice.direct))
    bre.clock.install()
    bre.reload()
    expect(shown(bre, ask)).to_contain_text("Your answer is due")
    elsewhere(withdraw_unheard, ask, practice.ana)

    bre.clock.fast_forward(A_WHILE)
    elsewhere(post, practice.ana, practice.direct, "I am in room 3.")
    expect(message(bre, "I am in room 3.")).to_be_visible()
    expect(shown(bre, ask)).to_contain_text("Your answer is due")
    bre.clock.fast_forward(A_WHILE)
    expect(shown(bre, ask)).to_contain_text("No answer needed any more")
    expect(bre.get_by_text("Nothing waits for you.")).to_be_visible()


def test_the_page_writes_where_the_browser_makes_no_ids(open_as: Opening, practice: Cast) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    ana.add_init_script(WITHOUT_RANDOM_UUID)
    ana.reload()
    send(ana, "Print the form?")
    send(ana, "And the consent?")
    expect(message(ana, "And the consent?")).to_be_visible()
    assert len(set(Message.objects.values_list("client_id", flat=True))) == 2


def test_a_tab_that_was_told_of_no_network_and_of_nothing_more_comes_back(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    send(ana, "Print the form?")
    ana.evaluate("window.dispatchEvent(new Event('offline'))")
    send(ana, "And the consent?")
    assert Message.objects.count() == 2


def test_a_log_in_that_ends_takes_the_page_away_without_asking(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    type_in(ana, "Half a sen")
    asked: list[str] = []
    ana.on("dialog", lambda dialog: asked.append(dialog.type))
    elsewhere(end_sessions, practice.ana)
    expect(ana.get_by_role("button", name="Log in", exact=True)).to_be_visible()
    assert asked == []
