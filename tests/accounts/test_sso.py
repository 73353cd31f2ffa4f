"""Logging in by a provider of the practice's: who comes in, as what, and who doesn't."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from auditlog.models import LogEntry
from django.core import mail
from django.test import Client
from oidc_provider_mock import User as Known
from pytest_django import Settings

from accounts.models import GroupMapping, Location, LogIn, Role, SignInEvent, User
from tests.cast import PASSWORD, Cast
from tests.oidc import LOG_IN, dana_there, entry, running_provider, tell, walk, way_back


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as issuer:
        yield issuer


@pytest.fixture
def there(issuer: str, cast: Cast, settings: Settings) -> str:
    """A provider that the practice uses and that knows Dana."""
    settings.SSO_PROVIDERS = [entry(issuer)]
    for user in User.objects.all():
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    tell(issuer, dana_there(cast))
    return issuer


def is_in(client: Client) -> Any:
    return User.objects.filter(pk=client.session.get("_auth_user_id") or 0).first()


def reason(answer: Any) -> str:
    assert answer.status_code == 403
    return str(answer.content.decode())


def mapped(group: str, role: str, *locations: Location) -> None:
    made = GroupMapping.objects.create(group=group, role=role)
    made.locations.set(locations)


def test_the_log_in_page_offers_the_provider(there: str, client: Client) -> None:
    page = client.get("/accounts/login/?next=/guidelines/").content.decode()
    assert f'href="{LOG_IN}?next=/guidelines/">Log in with Lumen ID' in page


def test_dana_comes_in_by_her_verified_address(there: str, cast: Cast, client: Client) -> None:
    walk(client, "dana-1")
    assert is_in(client) == cast.dana
    assert SocialAccount.objects.get(user=cast.dana).uid == "dana-1"
    assert SocialAccount.objects.get(user=cast.dana).extra_data == {}


def test_she_is_told_by_mail_of_the_new_way(there: str, cast: Cast, client: Client) -> None:
    walk(client, "dana-1")
    assert [one.to for one in mail.outbox] == [[cast.dana.email]]
    assert "You can log in with Lumen ID from now on." in str(mail.outbox[0].body)


def test_the_second_time_her_id_counts_and_not_her_address(
    there: str, cast: Cast, client: Client
) -> None:
    walk(client, "dana-1")
    tell(there, dana_there(cast, email="dana.cole@lumen.example"))
    again = Client()
    walk(again, "dana-1")
    assert is_in(again) == cast.dana


def test_a_second_account_with_her_address_is_refused(
    there: str, cast: Cast, client: Client
) -> None:
    walk(client, "dana-1")
    tell(there, Known(sub="other", claims=dana_there(cast).claims))
    other = Client()
    assert "is yours already" in reason(walk(other, "other"))
    assert is_in(other) is None


def test_coming_in_and_being_refused_are_written_down(
    there: str, cast: Cast, client: Client
) -> None:
    walk(client, "dana-1")
    cast.dana.is_active = False
    cast.dana.save()
    walk(Client(), "dana-1")
    events = SignInEvent.objects.filter(person=cast.dana).order_by("pk").values_list("what")
    assert [what for (what,) in events] == ["logged_in", "login_failed"]


def test_a_deactivated_person_is_refused(there: str, cast: Cast, client: Client) -> None:
    cast.dana.is_active = False
    cast.dana.save()
    assert "closed" in reason(walk(client, "dana-1"))
    assert is_in(client) is None


def test_an_address_that_is_not_verified_is_refused(there: str, cast: Cast, client: Client) -> None:
    tell(there, dana_there(cast, email_verified=False))
    assert "verified" in reason(walk(client, "dana-1"))
    assert is_in(client) is None


def test_an_address_of_another_domain_is_refused(
    there: str, cast: Cast, client: Client, settings: Settings
) -> None:
    settings.SSO_PROVIDERS = [entry(there, domains=["example"])]
    assert "practice" in reason(walk(client, "dana-1"))
    assert is_in(client) is None


def test_an_owner_never_comes_in_by_a_provider(there: str, cast: Cast, client: Client) -> None:
    said = {"email": cast.olive.email, "email_verified": True}
    tell(there, Known(sub="olive", claims=said))
    assert "Owners" in reason(walk(client, "olive"))
    assert is_in(client) is None
    assert not SocialAccount.objects.exists()


def test_whoever_became_an_owner_comes_in_no_more(there: str, cast: Cast, client: Client) -> None:
    walk(client, "dana-1")
    User.objects.filter(pk=cast.dana.pk).update(role=Role.OWNER)
    later = Client()
    assert "Owners" in reason(walk(later, "dana-1"))


def test_a_stranger_gets_no_account(there: str, client: Client) -> None:
    tell(there, Known(sub="new", claims={"email": "n@lumen.example", "email_verified": True}))
    assert "no account" in reason(walk(client, "new"))
    assert not User.objects.filter(email="n@lumen.example").exists()


def test_somebody_new_gets_the_role_of_their_group(
    there: str, cast: Cast, client: Client, settings: Settings
) -> None:
    settings.SSO_PROVIDERS = [entry(there, makes_people=True)]
    mapped("nurses", Role.NURSE_INJECTOR, cast.oakland)
    said = {"email": "nia@lumen.example", "email_verified": True, "name": "Nia  Reed"}
    tell(there, Known(sub="nia", claims={**said, "groups": ["nurses", "x"]}))
    walk(client, "nia")
    nia = User.objects.get(email="nia@lumen.example")
    assert is_in(client) == nia
    assert (nia.display_name, nia.role, nia.home_location) == (
        "Nia Reed",
        Role.NURSE_INJECTOR,
        cast.oakland,
    )
    assert not nia.has_usable_password()
    made = LogEntry.objects.get_for_object(nia).filter(action=LogEntry.Action.CREATE).get()
    assert made.actor_email == "sso:work"


def test_groups_give_role_and_locations_at_every_log_in(
    there: str, cast: Cast, client: Client
) -> None:
    mapped("desk", Role.FRONT_DESK, cast.austin)
    mapped("nurses", Role.NURSE_INJECTOR, cast.oakland)
    tell(there, dana_there(cast, groups=["desk", "nurses"]))
    walk(client, "dana-1")
    cast.dana.refresh_from_db()
    assert cast.dana.role == Role.NURSE_INJECTOR
    assert set(cast.dana.locations.all()) == {cast.oakland, cast.austin}


def test_whoever_is_in_no_group_any_more_is_logged_out_everywhere(
    there: str, cast: Cast, client: Client
) -> None:
    mapped("managers", Role.MANAGER, cast.oakland)
    tell(there, dana_there(cast, groups=["managers"]))
    walk(client, "dana-1")
    assert LogIn.objects.filter(user=cast.dana).exists()
    tell(there, dana_there(cast, groups=["golf"]))
    assert "groups" in reason(walk(Client(), "dana-1"))
    assert not LogIn.objects.filter(user=cast.dana).exists()


def test_another_account_with_her_address_ends_none_of_her_log_ins(
    there: str, cast: Cast, client: Client
) -> None:
    mapped("managers", Role.MANAGER, cast.oakland)
    tell(there, dana_there(cast, groups=["managers"]))
    walk(client, "dana-1")
    tell(there, Known(sub="other", claims=dana_there(cast).claims))
    assert "is yours already" in reason(walk(Client(), "other"))
    assert LogIn.objects.filter(user=cast.dana).exists()


def test_groups_that_were_left_out_end_nothing(there: str, cast: Cast, client: Client) -> None:
    mapped("managers", Role.MANAGER, cast.oakland)
    tell(there, dana_there(cast, groups=["managers"]))
    walk(client, "dana-1")
    tell(there, dana_there(cast, _claim_names={"groups": "src1"}))
    assert "too many" in reason(walk(Client(), "dana-1"))
    assert LogIn.objects.filter(user=cast.dana).exists()


def test_our_second_step_is_asked_for(there: str, cast: Cast, client: Client) -> None:
    TOTP.activate(cast.dana, generate_totp_secret())
    assert walk(client, "dana-1")["Location"] == "/accounts/2fa/authenticate/"
    assert is_in(client) is None


def test_whoever_has_no_second_step_sees_nothing_before_it(
    there: str, client: Client, settings: Settings
) -> None:
    settings.SECOND_STEP_REQUIRED = True
    walk(client, "dana-1")
    assert client.get("/", headers={"Accept": "text/html"})["Location"] == "/accounts/2fa/"


def test_a_second_step_of_the_provider_counts_where_it_may(
    there: str, cast: Cast, client: Client, settings: Settings
) -> None:
    settings.SECOND_STEP_REQUIRED = True
    settings.SSO_PROVIDERS = [entry(there, second_step=["mfa"])]
    TOTP.activate(cast.dana, generate_totp_secret())
    tell(there, dana_there(cast, amr=["pwd", "mfa"]))
    walk(client, "dana-1")
    assert client.get("/", headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize("place", ["/accounts/tokens/new/", "/accounts/2fa/webauthn/add/"])
def test_whoever_has_nothing_else_to_prove_it_with_logs_in_anew_after_five_minutes(
    there: str, cast: Cast, client: Client, settings: Settings, place: str
) -> None:
    settings.SECOND_STEP_REQUIRED = True
    settings.SSO_PROVIDERS = [entry(there, second_step=["mfa"])]
    cast.dana.set_unusable_password()
    cast.dana.save()
    tell(there, dana_there(cast, amr=["mfa"]))
    walk(client, "dana-1")
    assert client.get(place, headers={"Accept": "text/html"}).status_code == 200
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    answer = client.get(place, headers={"Accept": "text/html"})
    assert answer["Location"].startswith("/accounts/login/?next=")
    assert is_in(client) is None


def test_whoever_becomes_an_owner_logs_in_with_their_password(
    there: str, cast: Cast, client: Client
) -> None:
    walk(client, "dana-1")
    cast.dana.role = Role.OWNER
    cast.dana.save()
    assert is_in(client) is None


def test_a_group_that_no_database_holds_gives_nothing(
    there: str, cast: Cast, client: Client
) -> None:
    mapped("nurses", Role.NURSE_INJECTOR, cast.oakland)
    tell(there, dana_there(cast, groups=["nurses\0"]))
    assert "None of your groups" in reason(walk(client, "dana-1"))


def test_a_first_log_in_is_one_while_no_mail_goes_out(
    there: str, cast: Cast, client: Client, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    walk(client, "dana-1")
    assert is_in(client) == cast.dana


def test_who_asks_too_often_waits(there: str, client: Client) -> None:
    assert 429 in {client.get(LOG_IN).status_code for _ in range(60)}


def test_elsewhere_it_does_not(there: str, cast: Cast, client: Client, settings: Settings) -> None:
    settings.SECOND_STEP_REQUIRED = True
    tell(there, dana_there(cast, amr=["pwd", "mfa"]))
    walk(client, "dana-1")
    assert client.get("/", headers={"Accept": "text/html"}).status_code == 302


def test_the_provider_is_to_ask_who_it_is(there: str, client: Client) -> None:
    assert "prompt=login" in client.get(LOG_IN)["Location"]


def test_the_way_leads_to_where_somebody_wanted_to_go(there: str, client: Client) -> None:
    assert walk(client, "dana-1", "?next=/guidelines/")["Location"] == "/guidelines/"


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_leads_nowhere_else(there: str, client: Client, place: str) -> None:
    assert walk(client, "dana-1", f"?next={place}")["Location"] == "/"


def test_what_the_address_says_is_not_passed_on(there: str, client: Client) -> None:
    asked = client.get(f"{LOG_IN}?auth_params=prompt%3Dnone&scope=offline&process=connect")
    assert "prompt=login" in asked["Location"]
    assert "offline" not in asked["Location"]


def test_an_address_is_good_for_one_log_in(there: str, client: Client) -> None:
    used = way_back(client, "dana-1")
    client.get(used)
    client.logout()
    assert "work" in reason(client.get(used))
    assert is_in(client) is None


def test_a_code_in_another_browser_opens_nothing(there: str, client: Client) -> None:
    stolen = way_back(client, "dana-1")
    other = Client()
    assert other.get(stolen).status_code == 403
    assert is_in(other) is None


def test_whoever_is_logged_in_stays_who_they_are(there: str, cast: Cast, client: Client) -> None:
    client.force_login(cast.bre)
    assert client.get(LOG_IN)["Location"] == "/"
    assert is_in(client) == cast.bre


def test_a_provider_that_is_away_says_so(there: str, client: Client, settings: Settings) -> None:
    settings.SSO_PROVIDERS = [entry("http://localhost:9")]
    assert "answer" in reason(client.get(LOG_IN))


@pytest.mark.parametrize("wrong", [{"name": None}, {"scopes": None}, {"issuer": "https://[x"}])
def test_what_cannot_be_read_keeps_no_password_from_logging_in(
    there: str, client: Client, settings: Settings, wrong: dict[str, Any]
) -> None:
    settings.SSO_PROVIDERS = [entry(there) | wrong]
    answer = client.get("/accounts/login/")
    assert answer.status_code == 200
    assert "Lumen ID" not in answer.content.decode()
    assert client.get(LOG_IN).status_code == 404


def test_there_is_no_other_provider(there: str, client: Client) -> None:
    assert client.get("/accounts/oidc/google/login/").status_code == 404
    assert client.get("/accounts/oidc/google/login/callback/?code=1").status_code == 404


def test_passwords_may_be_for_owners_alone(
    there: str, cast: Cast, client: Client, settings: Settings
) -> None:
    settings.LOCAL_LOG_IN = "owners"
    said = {"login": cast.dana.email, "password": PASSWORD}
    assert "for owners" in reason(client.post("/accounts/login/", said))
    assert is_in(client) is None
    client.post("/accounts/login/", said | {"login": cast.olive.email})
    assert is_in(client) == cast.olive
    colleague = Client()
    walk(colleague, "dana-1")
    assert is_in(colleague) == cast.dana


def test_only_owners_say_what_groups_are_worth(cast: Cast, client: Client) -> None:
    wish = {"group": "nurses", "role": "nurse_injector", "locations": [cast.oakland.pk]}
    for who, count in ((cast.dana, 0), (cast.olive, 1)):
        client.force_login(who)
        client.post("/admin/accounts/groupmapping/add/", wish)
        assert GroupMapping.objects.count() == count


def test_no_group_makes_an_owner(cast: Cast, client: Client) -> None:
    client.force_login(cast.olive)
    wish = {"group": "bosses", "role": "owner", "locations": [cast.oakland.pk]}
    page = client.post("/admin/accounts/groupmapping/add/", wish).content.decode()
    assert "Select a valid choice" in page
    assert not GroupMapping.objects.exists()
