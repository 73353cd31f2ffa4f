"""What a search finds, and for whom."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.clock import database_now
from accounts.models import User
from messaging.actions import leave, mark_read, recall_message, set_people
from messaging.actions.conversations import create_channel, open_direct
from messaging.models import Message
from messaging.search import PAGE, search
from tests.cast import Cast, oakland, post
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db
NOW = oakland("12:00")


def texts(user: User, query: str) -> list[str]:
    """What the first page of a search says, newest first."""
    return [hit.message.text for hit in search(user, query, NOW).hits]


def said(user: User, query: str) -> list[str]:
    """Why a search is refused."""
    with pytest.raises(ValidationError) as refusal:
        search(user, query, NOW)
    return list(refusal.value.message_dict["query"])


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("botox", "She was Botoxed twice."),
        ("forms", "Please print the intake form"),
        ("sus", "Susan checks out at 3"),
        ("USAN", "Susan checks out at 3"),
        ("Bo", "Bo is here."),
        ("will", "Will is late"),
        ("555-0134", "Call 510-555-0134, please"),
        ("lumen.example/pric", "See https://lumen.example/prices?x=1"),
        ("20", "It costs 20 dollars"),
        ("50%", "Now 50% off"),
        ("łuc", "Łucja is here"),
        ('"intake form"', "Please print the Intake form"),
    ],
)
def test_words_are_found_by_stem_and_by_part(cast: Cast, query: str, text: str) -> None:
    post(cast.ana, cast.direct, "Something else entirely")
    post(cast.ana, cast.direct, text)
    assert texts(cast.bre, query) == [text]


def test_two_letters_are_found_as_a_whole_word_only(cast: Cast) -> None:
    post(cast.ana, cast.direct, "Both bottles are in the box")
    assert texts(cast.bre, "bo") == []


def test_all_words_have_to_be_there_and_none_that_is_taken_out(cast: Cast) -> None:
    post(cast.ana, cast.direct, "laser and peel")
    post(cast.ana, cast.direct, "laser only")
    assert texts(cast.bre, "laser peel") == ["laser and peel"]
    assert texts(cast.bre, "laser -peels") == ["laser only"]


def test_a_phrase_is_found_only_in_its_order(cast: Cast) -> None:
    post(cast.ana, cast.direct, "form of the intake")
    assert texts(cast.bre, '"intake form"') == []


def test_the_newest_come_first(cast: Cast) -> None:
    for number in (1, 2, 3):
        post(cast.ana, cast.direct, f"laser {number}")
    assert texts(cast.bre, "laser") == ["laser 3", "laser 2", "laser 1"]


def test_pages_follow_each_other_without_gap_or_repetition(cast: Cast) -> None:
    for number in range(PAGE + 5):
        # Some of the same instant, so that the place of a page isn't the instant alone.
        post(cast.ana, cast.direct, f"laser {number}", now=oakland("09:00"))
    first = search(cast.bre, "laser", NOW)
    second = search(cast.bre, "laser", NOW, first.next)
    found = [hit.message.text for hit in first.hits + second.hits]
    assert found == [f"laser {number}" for number in reversed(range(PAGE + 5))]
    assert (len(first.hits), second.next) == (PAGE, None)


def test_what_lies_beyond_the_newest_is_found_by_the_indexes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.search.WALK", 2)
    for number in range(6):
        post(cast.ana, cast.direct, f"laser {number}", now=NOW - timedelta(hours=9 - number))
    assert texts(cast.bre, "laser") == [f"laser {number}" for number in reversed(range(6))]
    assert texts(cast.bre, "from:ana")[-1] == "laser 0"


# Permission ---------------------------------------------------------------------------


def test_nobody_finds_what_was_said_where_they_are_not(cast: Cast) -> None:
    post(cast.ana, cast.direct, "laser")
    assert texts(cast.ana, "laser") == ["laser"]
    assert texts(cast.kim, "laser") == []
    assert texts(cast.olive, "laser") == []


def test_who_left_or_was_removed_finds_nothing_of_it_any_more(cast: Cast) -> None:
    channel = create_channel(cast.ana, "peels", None, NOW, private=True, people=[cast.kim.pk])
    post(cast.ana, channel, "laser")
    assert texts(cast.kim, "laser") == ["laser"]
    set_people(cast.ana, channel, NOW, remove=[cast.kim.pk])
    assert texts(cast.kim, "laser") == []
    post(cast.bre, cast.front_desk, "gloves")
    assert texts(cast.kim, "gloves") == ["gloves"]
    leave(cast.kim, cast.front_desk, NOW)
    assert texts(cast.kim, "gloves") == []


def test_who_was_deactivated_finds_nothing(cast: Cast) -> None:
    post(cast.ana, cast.direct, "laser")
    cast.bre.is_active = False
    cast.bre.save()
    assert texts(cast.bre, "laser") == []


def test_what_was_taken_back_is_not_found_by_anything(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, "laser")
    recall_message(cast.ana, message.pk, database_now())
    assert texts(cast.bre, "laser") == []
    assert texts(cast.bre, "from:ana") == []


def test_a_conversation_of_others_is_as_unknown_as_none(cast: Cast) -> None:
    create_channel(cast.ana, "secret", None, NOW, private=True)
    assert said(cast.leo, "in:secret") == ["in: You are in no conversation called “secret”."]
    assert said(cast.leo, "in:nowhere") == ["in: You are in no conversation called “nowhere”."]


# Filters ------------------------------------------------------------------------------


def test_from_finds_who_wrote_it_by_first_name_whole_name_or_me(cast: Cast) -> None:
    post(cast.ana, cast.direct, "by Ana")
    post(cast.bre, cast.direct, "by Bre")
    for query in ("from:ana", 'from:"Ana Lopez"', "from:ana-lopez", "from:lop", "-from:me"):
        assert texts(cast.bre, query) == ["by Ana"], query
    assert texts(cast.bre, "from:me") == ["by Bre"]
    assert said(cast.bre, "from:nobody") == ["Nobody here is called “nobody”."]


def test_to_finds_what_asks_somebody_and_what_was_written_to_them_directly(cast: Cast) -> None:
    post(cast.ana, cast.front_desk, "asks Bre", priority="high", people=[cast.bre])
    post(cast.ana, cast.front_desk, "asks Kim", priority="high", people=[cast.kim])
    post(cast.ana, cast.direct, "written to Bre")
    post(cast.bre, cast.direct, "written by Bre")
    assert texts(cast.bre, "to:me") == ["written to Bre", "asks Bre"]
    assert texts(cast.ana, "to:bre") == ["written to Bre", "asks Bre"]
    assert texts(cast.kim, "to:bre") == ["asks Bre"]


def test_in_finds_channels_by_name_and_direct_conversations_by_person(cast: Cast) -> None:
    post(cast.ana, cast.direct, "direct")
    post(cast.ana, cast.front_desk, "channel")
    post(cast.kim, open_direct(cast.kim, [cast.bre.pk], NOW), "from Kim")
    for query in ("in:front-desk", "in:#front-desk", 'in:"front desk"', "in:front"):
        assert texts(cast.bre, query) == ["channel"], query
    assert texts(cast.bre, "in:ana") == ["direct"]


def test_days_are_those_of_the_readers_wall(cast: Cast) -> None:
    post(cast.ana, cast.direct, "monday night", now=oakland("23:59", "2026-06-08"))
    post(cast.ana, cast.direct, "tuesday", now=oakland("00:00"))
    assert texts(cast.bre, "on:yesterday") == ["monday night"]
    assert texts(cast.bre, "on:6/9") == ["tuesday"]
    assert texts(cast.bre, "before:today") == ["monday night"]
    assert texts(cast.bre, "after:monday") == ["tuesday"]
    assert texts(cast.bre, "after:today") == []


def test_unread_is_what_others_wrote_since_one_read(cast: Cast) -> None:
    post(cast.ana, cast.direct, "read")
    mark_read(cast.bre, cast.direct.pk, 1)
    post(cast.ana, cast.direct, "not read")
    assert texts(cast.bre, "is:unread") == ["not read"]
    assert texts(cast.ana, "is:unread") == []


def test_what_a_message_is_and_has_is_found(cast: Cast) -> None:
    post(cast.ana, cast.direct, "plain")
    post(cast.ana, cast.direct, "fyi", priority="fyi")
    post(cast.ana, cast.direct, "see https://lumen.example/x")
    post(cast.ana, cast.direct, "ask", priority="urgent")
    assert texts(cast.bre, "is:ask") == texts(cast.bre, "priority:urgent") == ["ask"]
    assert texts(cast.bre, "is:urgent") == ["ask"]
    assert texts(cast.bre, "priority:fyi") == ["fyi"]
    assert texts(cast.bre, "has:link") == ["see https://lumen.example/x"]
    plain = Message.objects.filter(text="plain")
    plain.update(pinned_at=NOW, pinned_by=cast.ana, reactions={"thumbs_up": [cast.ana.pk]})
    assert texts(cast.bre, "has:pin") == texts(cast.bre, "has:reaction") == ["plain"]


# What is shown ------------------------------------------------------------------------


def parts(user: User, query: str) -> list[tuple[str, bool]]:
    (hit,) = search(user, query, NOW).hits
    return hit.parts


def test_what_was_found_is_marked_by_stem_and_by_part(cast: Cast) -> None:
    post(cast.ana, cast.direct, "Printing 😀 Susan's forms")
    assert parts(cast.bre, "print usa") == [
        ("Printing", True),
        (" 😀 S", False),
        ("usa", True),
        ("n's forms", False),
    ]


def test_of_a_long_message_the_part_around_the_first_hit_is_shown(cast: Cast) -> None:
    post(cast.ana, cast.direct, "before " * 100 + "laser " + "after " * 100)
    shown = parts(cast.bre, "laser")
    assert (shown[0], shown[-1]) == (("…", False), ("…", False))
    assert ("laser", True) in shown
    assert sum(len(text) for text, _ in shown) < 300


def test_markup_stays_text(cast: Cast) -> None:
    post(cast.ana, cast.direct, "<b>laser</b> \ue000x\ue001")
    assert parts(cast.bre, "laser") == [
        ("<b>", False),
        ("laser", True),
        ("</b> \ue000x\ue001", False),
    ]


# Over HTTP ----------------------------------------------------------------------------


def ask(user: User, **fields: Any) -> Any:
    client = StaffClient()
    client.force_login(user)
    return client.post("/api/search/", json.dumps(fields), content_type="application/json")


def test_a_search_over_http_answers_with_hits_and_where_the_next_page_begins(cast: Cast) -> None:
    for number in range(PAGE + 1):
        post(cast.ana, cast.direct, f"laser {number}")
    first = ask(cast.bre, query="laser").json()
    assert len(first["hits"]) == PAGE
    assert set(first["hits"][0]) == {
        "id", "conversation", "author", "posted_at", "priority", "asks", "parts",
    }  # fmt: skip
    second = ask(cast.bre, query="laser", before=first["next"]).json()
    assert [hit["parts"] for hit in second["hits"]] == [[["laser", True], [" 0", False]]]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "query"),
        ({"query": "  "}, "query"),
        ({"query": "is:lost"}, "query"),
        ({"query": "x", "before": "x"}, "before"),
        ({"query": "x", "before": ["2026-06-09", 1]}, "before"),
        ({"query": "x", "before": ["2026-06-09T10:00:00+00:00", 10**20]}, "before"),
    ],
)
def test_what_cannot_be_searched_is_refused_beside_its_field(
    cast: Cast, fields: dict[str, Any], name: str
) -> None:
    answer = ask(cast.bre, **fields)
    assert answer.status_code == 422
    assert answer.json()["errors"][name]


def test_a_search_is_never_in_an_address(cast: Cast) -> None:
    client = StaffClient()
    client.force_login(cast.bre)
    assert client.get("/api/search/", {"query": "laser"}).status_code == 405


def test_who_types_learns_which_values_a_filter_has(cast: Cast) -> None:
    client = StaffClient()
    client.force_login(cast.bre)
    filters = client.get("/api/search/filters/").json()
    assert {"unread", "ask", "urgent"} <= set(filters["is"])
    assert filters["priority"] == ["fyi", "normal", "high", "urgent"]


def test_a_message_that_was_changed_is_found_by_what_it_says_now(cast: Cast) -> None:
    message = post(cast.ana, cast.direct, "laser")
    Message.objects.filter(pk=message.pk).update(text="peel")
    assert texts(cast.bre, "laser") == []
    assert texts(cast.bre, "peel") == ["peel"]
