"""A privacy officer looks after what was seen, and so takes part in nothing: by no door."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Role, User
from messaging.access import channels_to_join, member_ids
from messaging.actions import create_channel, join, open_direct, set_people
from messaging.models import Conversation, Membership
from policies import obligations
from policies.models import Obligation
from policies.starter import create_starter_rules
from tests.cast import Cast, oakland, person, post
from tests.messaging.test_views import browser, errors, send

pytestmark = pytest.mark.django_db
NOW = oakland("10:00")


@pytest.fixture
def pia(cast: Cast) -> User:
    """The privacy officer, who works in Oakland."""
    return person("Pia Stone", Role.PRIVACY_OFFICER, cast.oakland)


def in_what(user: User) -> set[int]:
    mine = Membership.objects.filter(user=user, ended_at__isnull=True)
    return set(mine.values_list("conversation", flat=True))


def test_a_privacy_officer_is_in_no_conversation_of_where_they_work(cast: Cast, pia: User) -> None:
    lounge = create_channel(cast.olive, "lounge", None, NOW)
    supplies = create_channel(cast.dana, "supplies", cast.oakland, NOW)
    assert in_what(pia) == set()
    assert pia.pk not in {*member_ids(lounge.pk), *member_ids(supplies.pk)}


def test_nobody_adds_a_privacy_officer(cast: Cast, pia: User) -> None:
    made = create_channel(cast.bre, "gift", None, NOW, private=True, people=[pia.pk, cast.kim.pk])
    assert set(member_ids(made.pk)) == {cast.bre.pk, cast.kim.pk}
    with pytest.raises(ValidationError, match="no longer works here"):
        set_people(cast.bre, made, NOW, add=[pia.pk])
    with pytest.raises(ValidationError, match="Choose at least one colleague"):
        open_direct(cast.bre, [pia.pk], NOW)
    assert in_what(pia) == set()


def test_a_privacy_officer_joins_nothing_and_opens_nothing(cast: Cast, pia: User) -> None:
    assert not channels_to_join(pia).exists()
    with pytest.raises(Conversation.DoesNotExist):
        join(pia, cast.front_desk.pk, NOW)
    tab = browser(pia)
    assert "privacy officer" in str(errors(send(tab, "/api/direct/", people=[cast.bre.pk])))
    assert errors(send(tab, "/api/channels/", name="mine", private=True))
    assert tab.get("/api/state/").json()["can"]["create_channel"] is False


def test_a_privacy_officer_is_not_offered_to_be_written_to_or_asked(cast: Cast, pia: User) -> None:
    tab = browser(cast.bre)
    state = tab.get("/api/state/").json()
    shown = {one["id"]: one["active"] for one in state["people"]}
    assert (shown[pia.pk], shown[cast.ana.pk]) == (False, True)
    assert "privacy_officer" not in {one["value"] for one in state["roles"]}
    assert str(pia.pk) not in tab.get("/api/people/weeks/").json()["weeks"]
    assert tab.get(f"/api/people/{pia.pk}/overlap/").status_code == 404


def test_an_answer_is_passed_to_no_privacy_officer(cast: Cast, pia: User) -> None:
    create_starter_rules(cast.olive, NOW)
    ask = post(
        cast.ana, cast.front_desk, now=NOW, priority="high", asks="people", people=[cast.bre]
    )
    row = Obligation.objects.get(message=ask)
    with pytest.raises(ValidationError, match="Choose a colleague"):
        obligations.reassign(cast.dana, row, pia, NOW)
    path = f"/policies/obligations/{row.pk}/reassign/"
    assert "to" in errors(send(browser(cast.dana), path, to=pia.pk))


def test_who_becomes_privacy_officer_is_out_of_everything_until_they_have_another_role(
    cast: Cast,
) -> None:
    gift = create_channel(cast.bre, "gift", None, NOW, private=True, people=[cast.ana.pk])
    before = in_what(cast.ana)
    assert {cast.front_desk.pk, cast.direct.pk, gift.pk} <= before
    cast.ana.role = Role.PRIVACY_OFFICER
    cast.ana.save()
    assert in_what(cast.ana) == set()
    tab = browser(cast.ana)
    assert tab.get(f"/api/conversations/{cast.direct.pk}/messages/").status_code == 404
    assert errors(
        send(browser(cast.bre), f"/api/conversations/{gift.pk}/people/", add=[cast.ana.pk])
    )
    cast.ana.role = Role.NURSE_INJECTOR
    cast.ana.save()
    assert in_what(cast.ana) == before


def test_who_was_removed_before_is_not_back_with_another_role(cast: Cast) -> None:
    gift = create_channel(cast.bre, "gift", None, NOW, private=True, people=[cast.ana.pk])
    set_people(cast.bre, gift, NOW, remove=[cast.ana.pk])
    for role in (Role.PRIVACY_OFFICER, Role.NURSE_INJECTOR):
        cast.ana.role = role
        cast.ana.save()
    assert gift.pk not in in_what(cast.ana)


def test_a_direct_conversation_with_a_former_colleague_takes_no_ask_of_them(
    cast: Cast, pia: User
) -> None:
    cast.ana.role = Role.PRIVACY_OFFICER
    cast.ana.save()
    tab = browser(cast.bre)
    frame = {
        "client_id": str(uuid4()),
        "conversation": cast.direct.pk,
        "text": "Anybody?",
        "asks": "people",
        "people": [cast.ana.pk],
    }
    answer = send(tab, "/api/scheduled/", post=frame, when="at", at="2030-01-01T10:00:00Z")
    assert errors(answer)
