"""Whom an ask reaches, and how many answers that makes."""

from typing import Any

from accounts.models import Role, Shift, User
from messaging.actions import open_direct
from messaging.models import Membership
from policies.asked import Ask, Debt, debts_of
from policies.known import known
from tests.cast import Cast, oakland, person

TEN = oakland("10:00")


def debts(cast: Cast, **fields: Any) -> list[Debt]:
    conversation = fields.pop("conversation", cast.front_desk)
    ask: dict[str, Any] = {"author": cast.ana} | fields
    made = Ask(conversation.pk, conversation.location, priority="high", **ask)
    return debts_of(made, TEN, known())


def names(debt: Debt) -> set[str]:
    return {user.display_name.split()[0] for user in debt.parties}


def test_a_named_person_owes_the_answer(cast: Cast) -> None:
    [debt] = debts(cast, asks="people", people=(cast.bre.pk,))
    assert (debt.owner, names(debt), debt.role) == (cast.bre, {"Bre"}, "front_desk")
    assert debt.location == cast.oakland


def test_of_several_one_answer_is_enough(cast: Cast) -> None:
    [debt] = debts(cast, asks="people", people=(cast.bre.pk, cast.kim.pk))
    assert (debt.owner, names(debt), debt.role) == (None, {"Bre", "Kim"}, "")


def test_each_of_several_owes_one_when_each_is_asked(cast: Cast) -> None:
    made = debts(cast, asks="people", people=(cast.bre.pk, cast.kim.pk), each=True)
    assert {debt.owner for debt in made} == {cast.bre, cast.kim}
    assert all(debt.parties == (debt.owner,) for debt in made)


def test_everybody_means_all_here_but_the_author(cast: Cast) -> None:
    [debt] = debts(cast, asks="everybody")
    assert names(debt) == {"Bre", "Kim", "Dana", "Olive"}


def test_the_only_other_one_in_a_direct_conversation_is_a_person(cast: Cast) -> None:
    [debt] = debts(cast, conversation=cast.direct, asks="everybody")
    assert debt.owner == cast.bre


def test_a_role_means_its_holders_at_the_location_who_are_here(cast: Cast) -> None:
    Membership.objects.create(
        conversation=cast.front_desk, user=cast.leo, joined_at=TEN
    )  # of the role and here, but of Austin
    eve = person("Eve Stone", Role.FRONT_DESK, None)  # of the role, not here
    eve.locations.add(cast.oakland)
    Membership.objects.filter(user=eve).delete()
    User.objects.filter(pk=cast.kim.pk).update(role="front_desk")
    [debt] = debts(cast, asks="role", role="front_desk", location=cast.oakland)
    assert (names(debt), debt.role) == ({"Bre", "Kim"}, "front_desk")


def test_a_role_stays_a_role_with_one_holder(cast: Cast) -> None:
    [debt] = debts(cast, asks="role", role="front_desk", location=cast.oakland)
    assert (debt.owner, names(debt)) == (None, {"Bre"})


def test_of_a_role_those_on_shift_owe_and_all_when_nobody_is(cast: Cast) -> None:
    User.objects.filter(pk=cast.kim.pk).update(role="front_desk")
    Shift.objects.filter(user=cast.bre).delete()
    Shift.objects.create(user=cast.bre, location=cast.oakland, weekday=5, starts=0, ends=60)
    [debt] = debts(cast, asks="role", role="front_desk", location=cast.oakland)
    assert names(debt) == {"Kim"}
    Shift.objects.filter(user=cast.kim).delete()
    Shift.objects.create(user=cast.kim, location=cast.oakland, weekday=5, starts=540, ends=1020)
    [debt] = debts(cast, asks="role", role="front_desk", location=cast.oakland)
    assert names(debt) == {"Bre", "Kim"}


def test_whoever_left_or_was_never_here_owes_nothing(cast: Cast) -> None:
    assert debts(cast, asks="people", people=(cast.leo.pk, cast.ana.pk)) == []
    User.objects.filter(pk=cast.bre.pk).update(is_active=False)
    assert debts(cast, asks="people", people=(cast.bre.pk,)) == []


def test_without_a_location_of_its_own_a_talk_counts_where_the_asked_person_is_at_home(
    cast: Cast,
) -> None:
    talk = open_direct(cast.ana, [cast.leo.pk], TEN)
    [debt] = debts(cast, conversation=talk, asks="everybody")
    assert debt.location == cast.austin
    group = open_direct(cast.ana, [cast.leo.pk, cast.bre.pk], TEN)
    [debt] = debts(cast, conversation=group, asks="everybody")
    assert debt.location == cast.oakland
