"""When a worker is held to be deaf, and when it has an excuse. A minute has sixty looks."""

from medspa_chat.deafness import LONGEST_TASK, Ears

MOST = 30.0
NOTHING = {"is_busy": False, "waits": False, "others_ago": None}


def noticed_after(ears: Ears, seconds: float, **seen: object) -> float | None:
    """When it is noticed, looking once a second; None when it isn't within so many."""
    for now in range(int(seconds) + 1):
        if ears.is_deaf(float(now), **(NOTHING | seen)):  # type: ignore[arg-type]
            return float(now)
    return None


def test_something_waits_for_half_a_minute_and_it_hears_nothing() -> None:
    assert noticed_after(Ears(MOST, 0.0), 60, waits=True) == MOST


def test_with_nothing_to_hear_silence_is_well() -> None:
    assert noticed_after(Ears(MOST, 0.0), 3600) is None


def test_another_worker_hears_everything_and_it_hears_nothing() -> None:
    assert noticed_after(Ears(MOST, 0.0), 60, others_ago=0.5) == MOST + 1


def test_a_sweep_from_before_it_last_heard_something_says_nothing() -> None:
    ears = Ears(MOST, 0.0)
    assert not any(
        ears.is_deaf(float(now), is_busy=False, waits=False, others_ago=now + 1.0)
        for now in range(600)
    )


def test_whoever_hears_something_now_and_then_is_never_deaf() -> None:
    ears = Ears(MOST, 0.0)
    for now in range(600):
        if now % 20 == 0:
            ears.hear(float(now))
        assert not ears.is_deaf(float(now), is_busy=False, waits=True, others_ago=0.1)


def test_whoever_is_busy_may_let_things_wait_but_not_for_ever() -> None:
    ears = Ears(MOST, 0.0)
    noticed = noticed_after(ears, 2 * LONGEST_TASK, is_busy=True, waits=True)
    assert noticed is not None
    assert LONGEST_TASK <= noticed <= LONGEST_TASK + 2 * MOST


def test_what_waits_for_a_moment_is_no_sign() -> None:
    ears = Ears(MOST, 0.0)
    for now in range(600):
        assert not ears.is_deaf(float(now), is_busy=False, waits=now % 10 != 0, others_ago=None)
