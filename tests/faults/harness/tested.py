"""Faults 19 to 23, which tests prove one by one: races and reports need no load, but a clock."""

from tests.faults.harness.registry import proved

_RACES = "tests/policies/test_sweep_races.py"
_MAILS = "tests/policies/test_report_mails.py"
_REPORTS = "tests/policies/test_reports.py"
_KILLED = "tests/faults/test_reports_killed.py"

proved(
    19,
    "a reply races its step",
    f"{_RACES}::test_an_answer_racing_the_sweep_comes_before_its_step_or_after_it",
    f"{_RACES}::test_l46_an_answer_that_is_being_stored_when_the_sweep_comes_is_in_time",
)
proved(
    20,
    "the report: workers in the same second",
    f"{_MAILS}::test_workers_at_once_send_each_mail_once",
)
proved(
    21,
    "the report: kill -9 at eight points",
    f"{_KILLED}::test_whatever_a_worker_was_about_to_do_with_a_report_each_recipient_gets_it_once",
)
proved(
    22,
    "the report: a mail server that is down, busy, slow",
    f"{_KILLED}::test_a_mail_server_that_is_down_for_twenty_minutes_delays_a_report_and_doubles_none",
    f"{_KILLED}::test_a_mail_server_that_is_busy_is_asked_again",
    f"{_KILLED}::test_managers_see_whose_mail_the_server_refuses",
    f"{_MAILS}::test_l54_the_task_runs_twice_and_the_server_fails_once_one_row_one_mail",
)
proved(
    23,
    "the report: clock changes, zones, midnight, a late worker",
    f"{_REPORTS}::test_l52_a_local_day_has_23_24_or_25_hours",
    f"{_REPORTS}::test_l52_the_25_hour_day_holds_both_half_past_ones",
    f"{_REPORTS}::test_a_days_report_is_due_from_half_past_two_the_next_morning",
    f"{_REPORTS}::test_a_report_built_late_says_what_one_built_on_time_says",
    f"{_MAILS}::test_every_active_location_has_its_own_report_at_its_own_hour",
    f"{_MAILS}::test_a_report_whose_whole_day_was_missed_comes_after_midnight_all_the_same",
)
