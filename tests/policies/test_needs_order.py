"""In which order what needs a reply is worked: by priority, and nothing starves."""

from policies.needs import needs_reply
from tests.cast import oakland
from tests.policies.asks import Scene, h60, r120, u15


def order(scene: Scene, now: str, day: str = "2026-06-09") -> list[str]:
    """What Kim owes, in its order."""
    return [one["message"]["text"] for one in needs_reply(scene.cast.kim, oakland(now, day))]


def test_by_priority_then_due_then_age(scene: Scene) -> None:
    r120(), h60(), u15()
    scene.ask_in_channel("10:00", text="normal", priority="normal")
    scene.ask_in_channel("10:10", text="high, later")
    scene.ask_in_channel("10:05", text="high, sooner")
    scene.ask_in_channel("10:20", text="urgent", priority="urgent")
    assert order(scene, "10:25") == ["urgent", "high, sooner", "high, later", "normal"]


def test_a_normal_ask_past_its_time_rises_above_fresh_high_ones(scene: Scene) -> None:
    r120(), h60(), u15()
    scene.ask_in_channel("10:00", text="normal", priority="normal")
    scene.ask_in_channel("12:30", text="high")
    assert order(scene, "12:31") == ["normal", "high"]


def test_late_high_ones_come_before_late_normal_ones_and_urgent_before_all(scene: Scene) -> None:
    r120(), h60(), u15()
    scene.ask_in_channel("09:30", text="normal", priority="normal")
    scene.ask_in_channel("10:00", text="high")
    scene.ask_in_channel("12:29", text="urgent", priority="urgent")
    assert order(scene, "12:30") == ["urgent", "high", "normal"]


def test_what_is_late_for_a_day_is_as_pressing_as_high(scene: Scene) -> None:
    r120(), h60(), u15()
    scene.ask_in_channel("09:30", text="old and normal", priority="normal")
    scene.ask_in_channel("16:00", text="high")
    assert order(scene, "13:00", "2026-06-10") == ["old and normal", "high"]
