"""Importing people and shifts in Django admin: what is shown, what is written, who may."""

import re
from html import unescape
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Invitation, Location, Role, Shift, User
from tests.cast import Cast
from tests.clients import StaffClient

PAGE = "/admin/accounts/user/import/"
PEOPLE = "name,email,role,locations\n"
SHIFTS = "email,weekday,starts,ends,location\n"


@pytest.fixture
def dana(cast: Cast) -> Client:
    return logged_in(cast.dana)


def logged_in(user: User) -> Client:
    client = StaffClient()
    client.force_login(user)
    return client


def upload(client: Client, text: str | bytes) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(PAGE, {"file": SimpleUploadedFile("table.csv", content)})


def confirm(client: Client, preview: Any) -> Any:
    plan = preview.context["plan"]
    return client.post(PAGE, {"text": preview.context["text"], "shown": plan.fingerprint})


def bring_in(client: Client, text: str | bytes) -> Any:
    """Upload, look, confirm."""
    return confirm(client, upload(client, text))


def outcomes(answer: Any) -> list[str]:
    return [f"{line.number} {line.outcome}" for line in answer.context["plan"].lines]


def wrongs(answer: Any) -> list[str]:
    """What the page says is wrong, as "3 role: …"."""
    return [
        f"{line.number} {cell.column}: {problem}"
        for line in answer.context["plan"].lines
        for cell in line.cells
        for problem in cell.problems
    ] + [
        f"{line.number}: {problem}"
        for line in answer.context["plan"].lines
        for problem in line.problems
    ]


def refusal(answer: Any) -> str:
    [problem] = answer.context["form"].errors["file"]
    return str(problem)


def shifts_of(person: User) -> list[str]:
    rows = Shift.objects.filter(user=person).select_related("location")
    return [f"{row} {row.location}" for row in rows]


def test_new_people_are_invited_once_it_is_confirmed(
    dana: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    preview = upload(dana, PEOPLE + "Noa Chen,Noa@Example.com,nurse injector,oakland\n")
    assert outcomes(preview) == ["2 Add"]
    assert "Invite as nurse injector, Oakland." in preview.content.decode()
    assert not Invitation.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert confirm(dana, preview).status_code == 302
    [row] = Invitation.objects.all()
    assert (row.email, row.display_name, row.role) == (
        "noa@example.com",
        "Noa Chen",
        Role.NURSE_INJECTOR,
    )
    assert [place.name for place in row.locations.all()] == ["Oakland"]
    assert [one.to for one in mail.outbox] == [["noa@example.com"]]


def test_the_same_file_twice_changes_nothing(cast: Cast, dana: Client) -> None:
    people = PEOPLE + "Noa Chen,noa@example.com,Nurse injector,Oakland\n"
    shifts = SHIFTS + "bre@lumen.example,Sat,9:00,13:00,Oakland\n"
    for text in (people, shifts):
        assert bring_in(dana, text).status_code == 302
    before = (Invitation.objects.count(), Shift.objects.count(), LogEntry.objects.count())
    for text in (people, shifts):
        again = upload(dana, text)
        assert outcomes(again) == ["2 Unchanged"]
        assert 'value="Import"' not in again.content.decode()
        assert confirm(dana, again).status_code == 200
    after = (Invitation.objects.count(), Shift.objects.count(), LogEntry.objects.count())
    assert after == before


def test_people_who_are_here_are_changed_as_by_hand(cast: Cast, dana: Client) -> None:
    before = set(LogEntry.objects.values_list("pk", flat=True))
    preview = upload(dana, PEOPLE + "Bre Nguyen-Li,bre@lumen.example,Aesthetician,Oakland\n")
    assert outcomes(preview) == ["2 Change"]
    assert "Bre Nguyen → Bre Nguyen-Li; Front desk → Aesthetician." in preview.content.decode()
    confirm(dana, preview)
    cast.bre.refresh_from_db()
    assert (cast.bre.display_name, cast.bre.role) == ("Bre Nguyen-Li", Role.AESTHETICIAN)
    [row] = LogEntry.objects.exclude(pk__in=before)
    assert (row.actor, row.changes_dict["role"]) == (cast.dana, ["front_desk", "aesthetician"])


def test_a_file_with_one_wrong_cell_writes_nothing_and_says_where(cast: Cast, dana: Client) -> None:
    text = (
        PEOPLE
        + "Noa Chen,noa@example.com,Nurse injector,Oakland\n"
        + "Sam,sam-at-example,Boss,Reno\n"
    )
    preview = upload(dana, text)
    assert outcomes(preview) == ["2 Add", "3 Wrong"]
    roles = "Front desk, Aesthetician, Nurse injector"
    yours = "is no location of yours. Write one of these, several with “|” between them: Oakland."
    assert wrongs(preview) == [
        "3 email: Enter a valid email address.",
        f"3 role: “Boss” is no role. Write one of these: {roles}.",
        f"3 locations: “Reno” {yours}",
    ]
    shown = unescape(preview.content.decode())
    assert "Line 3, role" in shown
    assert 'value="Import"' not in shown
    assert confirm(dana, preview).status_code == 200
    assert not Invitation.objects.exists()


def test_a_file_gives_a_manager_no_more_than_their_pages(cast: Cast, dana: Client) -> None:
    text = PEOPLE + "\n".join(
        [
            "Sam,sam@example.com,Owner,Oakland",
            "Sue,sue@example.com,Manager,Oakland",
            "Pat,pat@example.com,Front desk,Austin",
            "Dana Cole,dana@lumen.example,Owner,Oakland",
            "Olive Grant,olive@lumen.example,Front desk,Oakland",
            "Leo Park,leo@lumen.example,Front desk,Oakland",
            "Kim,kim@lumen.example,Medical director,Oakland",
        ]
    )
    preview = upload(dana, text)
    assert outcomes(preview) == [f"{number} Wrong" for number in range(2, 9)]
    assert "7 email: There is an account with this address already." in wrongs(preview)
    before = list(User.objects.order_by("pk").values())
    confirm(dana, preview)
    assert list(User.objects.order_by("pk").values()) == before
    assert not Invitation.objects.exists()


def test_of_a_person_elsewhere_no_more_is_told_than_that_they_are_there(
    cast: Cast, dana: Client
) -> None:
    assert not cast.leo.locations.filter(pk=cast.oakland.pk).exists()
    cast.leo.role = Role.MANAGER
    cast.leo.save()
    told = [
        wrongs(upload(dana, PEOPLE + f"Leo,leo@lumen.example,{role},Oakland\n"))
        for role in ("Manager", "Owner")
    ]
    assert told[0] == told[1]
    hours = SHIFTS + "{},Sun,9:00,10:00,Oakland\n"
    theirs, nobodys = (
        wrongs(upload(dana, hours.format(one))) for one in ("leo@lumen.example", "x@example.com")
    )
    assert theirs == nobodys


def test_an_owner_neither_makes_nor_unmakes_owners_by_a_file(cast: Cast) -> None:
    olive = logged_in(cast.olive)
    rows = [
        "Bre Nguyen,bre@lumen.example,Owner,Oakland",
        "Sam,sam@example.com,Owner,Oakland",
        "Olive Grant,olive@lumen.example,Manager,Oakland",
    ]
    preview = upload(olive, PEOPLE + "\n".join(rows))
    assert outcomes(preview) == ["2 Wrong", "3 Wrong", "4 Wrong"]


def test_a_home_location_is_not_taken_away_unseen(cast: Cast) -> None:
    preview = upload(
        logged_in(cast.olive), PEOPLE + "Bre Nguyen,bre@lumen.example,Front desk,Austin"
    )
    assert "Oakland is their home location." in wrongs(preview)[0]


def test_a_managers_file_leaves_somebodys_other_locations(cast: Cast, dana: Client) -> None:
    cast.bre.locations.add(cast.austin)
    preview = upload(dana, PEOPLE + "Bre Nguyen,bre@lumen.example,Front desk,Oakland")
    assert outcomes(preview) == ["2 Unchanged"]


def test_shifts_are_added_and_moved(cast: Cast, dana: Client) -> None:
    before = Location.objects.get(pk=cast.oakland.pk).calendar_version
    text = (
        SHIFTS
        + "bre@lumen.example,Monday,9:00,12:00,Oakland\n"
        + "bre@lumen.example,Mon,13:00,18:00,Oakland\n"
        + "bre@lumen.example,Tue,9:00,17:00,Oakland\n"
        + "bre@lumen.example,Sun,22:00,24:00,Oakland\n"
    )
    preview = upload(dana, text)
    assert outcomes(preview) == ["2 Change", "3 Add", "4 Unchanged", "5 Add"]
    assert "Bre Nguyen, Monday 09:00–17:00 → 09:00–12:00, Oakland." in preview.content.decode()
    assert confirm(dana, preview).status_code == 302
    mine = shifts_of(cast.bre)
    assert mine[:3] == [
        "Monday 09:00–12:00 Oakland",
        "Monday 13:00–18:00 Oakland",
        "Tuesday 09:00–17:00 Oakland",
    ]
    assert mine[-1] == "Sunday 22:00–24:00 Oakland"
    assert Location.objects.get(pk=cast.oakland.pk).calendar_version > before


def test_two_stretches_of_a_day_move_together(cast: Cast, dana: Client) -> None:
    there = SHIFTS + "bre@lumen.example,Sat,{},{},Oakland\nbre@lumen.example,Sat,{},{},Oakland\n"
    bring_in(dana, there.format("9:00", "13:00", "13:00", "17:00"))
    preview = upload(dana, there.format("14:00", "17:00", "9:00", "14:00"))
    assert outcomes(preview) == ["2 Change", "3 Change"]
    confirm(dana, preview)
    assert shifts_of(cast.bre)[-2:] == [
        "Saturday 09:00–14:00 Oakland",
        "Saturday 14:00–17:00 Oakland",
    ]


def test_what_overlaps_is_told_line_by_line(cast: Cast, dana: Client) -> None:
    near = Location.objects.create(name="Berkeley", time_zone="America/Los_Angeles")
    cast.bre.locations.add(near)
    cast.dana.locations.add(near)
    text = (
        SHIFTS
        + "bre@lumen.example,Mon,16:00,20:00,Berkeley\n"
        + "bre@lumen.example,Sat,9:00,13:00,Oakland\n"
        + "bre@lumen.example,Sat,12:00,15:00,Oakland\n"
        + "bre@lumen.example,Sun,15:00,12:00,Oakland\n"
        + "bre@lumen.example,Someday,9,25:00,Oakland\n"
        + "kim@lumen.example,Sat,9:00,12:00,Berkeley\n"
    )
    time = "Enter a time from 00:00 to 24:00, such as 9:00 or 17:30."
    assert wrongs(upload(dana, text)) == [
        "2 starts: Overlaps 09:00–17:00 at Oakland, which is there. Change one of them.",
        "4 starts: Overlaps 09:00–13:00 of an earlier line. Change one of them.",
        "5 ends: Must be later than the start. Split a night at midnight (24:00).",
        "6 weekday: “Someday” is no weekday. Write Monday or Mon.",
        f"6 starts: {time}",
        f"6 ends: {time}",
        "7 location: Kim Ortega doesn't work there. Add it to their locations.",
    ]


def test_shifts_of_whoever_was_invited_wait_until_they_joined(cast: Cast, dana: Client) -> None:
    bring_in(dana, PEOPLE + "Noa Chen,noa@example.com,Nurse injector,Oakland\n")
    text = (
        SHIFTS
        + "noa@example.com,Mon,9:00,17:00,Oakland\n"
        + "bre@lumen.example,Sun,9:00,12:00,Oakland\n"
    )
    preview = upload(dana, text)
    assert outcomes(preview) == ["2 Not yet", "3 Add"]
    assert confirm(dana, preview).status_code == 302


def test_what_changed_since_the_preview_is_shown_again(cast: Cast, dana: Client) -> None:
    preview = upload(dana, SHIFTS + "bre@lumen.example,Sat,9:00,13:00,Oakland\n")
    Shift.objects.create(
        user=cast.bre, location=cast.oakland, weekday=5, starts=8 * 60, ends=10 * 60
    )
    answer = confirm(dana, preview)
    assert answer.status_code == 200
    assert "Something was changed meanwhile" in answer.content.decode()
    assert outcomes(answer) == ["2 Change"]
    assert confirm(dana, answer).status_code == 302


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_tables_of_every_spreadsheet_are_read(dana: Client, mark: bytes, between: str) -> None:
    text = "E-Mail,Weekday,Start,End,Location\n\nbre@lumen.example,Sat,9:00,13:00,Oakland\n"
    content = mark + text.replace(",", between).replace("\n", "\r\n").encode()
    assert outcomes(upload(dana, content)) == ["3 Add"]


def test_cells_that_a_spreadsheet_would_calculate_are_text(cast: Cast, dana: Client) -> None:
    name = '=HYPERLINK("https://evil.example";"<b>Noa</b>")'
    quoted = name.replace('"', '""')
    bring_in(dana, PEOPLE + f'"{quoted}",noa@example.com,Front desk,Oakland\n')
    assert Invitation.objects.get().display_name == name
    again = upload(dana, PEOPLE + f'"{quoted}x",noa@example.com,Front desk,Oakland\n')
    assert "<b>Noa" not in again.content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\xff\xfe\x00name", "isn't UTF-8"),
        (b"\x00,\x00", "no CSV file"),
        (b"a" * 300_000, "larger than 256 KB"),
        (b"name,phone\nx,1\n", "has to be the titles of the columns"),
        (b"\n\n", "There are no lines"),
        (PEOPLE.encode(), "There are no lines"),
        (PEOPLE.encode() + b"x,y,z,u\n" * 501, "at most 500 at once"),
        (PEOPLE.encode() + b'"x,y\n', "Line 2 can't be read"),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field(
    dana: Client, content: bytes, said: str
) -> None:
    answer = upload(dana, content)
    assert answer.status_code == 200
    assert said in refusal(answer)


def test_too_many_cells_too_long_cells_and_too_many_invitations_are_told(dana: Client) -> None:
    rows = ["Sam,sam@example.com,Front desk,Oakland,Austin", f"{'x' * 400},y@example.com,a,b"]
    first, second = wrongs(upload(dana, PEOPLE + "\n".join(rows)))
    assert "5 cells in this line and 4 titles" in first
    assert "more than 300 characters" in second
    many = "\n".join(f"Sam,sam{n}@example.com,Front desk,Oakland" for n in range(51))
    [only] = wrongs(upload(dana, PEOPLE + many))
    assert only.startswith("52: A file invites at most 50")


def test_the_samples_can_be_imported(cast: Cast, dana: Client) -> None:
    people = dana.get(f"{PAGE}people.csv")
    assert people.content.startswith(b"\xef\xbb\xbfname,")
    assert outcomes(upload(dana, people.content)) == ["2 Add", "3 Add"]
    bring_in(dana, people.content)
    shifts = dana.get(f"{PAGE}shifts.csv").content
    assert outcomes(upload(dana, shifts)) == ["2 Not yet", "3 Not yet", "4 Not yet"]
    assert dana.get(f"{PAGE}owners.csv").status_code == 404


def test_a_location_that_begins_as_a_formula_is_text_in_the_sample(
    cast: Cast, dana: Client
) -> None:
    cast.oakland.name = "=1+1"
    cast.oakland.save()
    assert ",'=1+1" in dana.get(f"{PAGE}people.csv").content.decode("utf-8-sig")


def test_importing_is_for_those_who_run_a_location(cast: Cast) -> None:
    cast.kim.role = Role.PRIVACY_OFFICER
    cast.kim.save()
    for person, status in ((cast.kim, 403), (cast.bre, 302), (cast.dana, 200), (cast.olive, 200)):
        client = logged_in(person)
        assert client.get(PAGE).status_code == status
        assert client.get(f"{PAGE}people.csv").status_code == status
        text = PEOPLE + "Noa,noa@example.com,Owner,Oakland\n"
        client.post(PAGE, {"text": text, "shown": "x" * 64})
    assert not Invitation.objects.exists()


def test_the_list_of_people_leads_to_the_import(dana: Client) -> None:
    shown = dana.get("/admin/accounts/user/").content.decode()
    assert re.search(rf'href="{PAGE}">Import', shown)
