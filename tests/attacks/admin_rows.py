"""A row of Oakland and one of Austin for each model in admin."""

from datetime import time
from typing import Any

from auditlog.models import LogEntry

from accounts.bots import make_bot
from accounts.clock import database_now
from accounts.invitations import invite
from accounts.models import GroupMapping, Location, Role
from messaging import integrations
from messaging.actions.bots import channels_for_bots
from messaging.models import PeopleGroup, RecordsAddress, RetentionRule, Template
from policies.hooks import endpoints
from policies.models import EscalationStep, ReportSubscription, ResponseRule, RuleVersion
from policies.report_mails import prepare
from tests.attacks.practice import ELSEWHERE, NEVER, Practice
from tests.cast import oakland

# So that neither rule says what another says.
ROLE_OF = {"here": Role.AESTHETICIAN, "there": Role.NURSE_INJECTOR}
Rows = dict[str, tuple[Any, Any]]


def rows_of(practice: Practice) -> Rows:
    """By model: a row of Oakland and one of Austin; the same where there is one for all."""
    here, there = practice.here, practice.there

    def both(make: Any) -> tuple[Any, Any]:
        return make("here", here), make("there", there)

    def asked(place: str) -> Any:
        return practice.places[place].message.obligations.get()

    def invited(name: str, at: Location) -> Any:
        return invite(
            by=practice.people["owner"], email=f"{name}@new.example", name=name,
            role=Role.AESTHETICIAN, locations=[at], now=database_now(),
        )  # fmt: skip

    day, at = oakland("00:00").date(), oakland("09:00", "2026-06-11")
    rules = both(_rule)
    readers = {"here": practice.people["manager"], "there": practice.people["owner"]}
    record = RecordsAddress.objects.create(template="https://records.example/{id}")
    hook, _ = endpoints.make(
        practice.people["owner"], "x", "https://x.example/", ["ask.late"], (), database_now()
    )
    delivery = endpoints.ping(practice.people["owner"], hook, database_now())
    owner = practice.people["owner"]
    channel = channels_for_bots(owner)[0]
    program, _ = integrations.make(owner, "x", channel, database_now())
    log: Any = LogEntry.objects.first()
    return {
        "accounts.user": (practice.cara, practice.lena),
        "accounts.location": (here, there),
        "accounts.invitation": both(invited),
        "accounts.groupmapping": both(_mapping),
        "accounts.bot": both(lambda name, at: make_bot(practice.people["owner"], f"Bot {name}")),
        "auditlog.logentry": (log, log),
        "messaging.conversation": (
            practice.places[NEVER].conversation,
            practice.places[ELSEWHERE].conversation,
        ),
        "messaging.integration": (program, program),
        "messaging.peoplegroup": both(
            lambda name, at: PeopleGroup.objects.create(name=name, location=at)
        ),
        "messaging.template": both(
            lambda name, at: Template.objects.create(name=name, text="x", location=at)
        ),
        "messaging.recordsaddress": (record, record),
        "messaging.retentionrule": both(
            lambda name, at: RetentionRule.objects.create(location=at, days=365)
        ),
        "policies.hookendpoint": (hook, hook),
        "policies.hookdelivery": (delivery, delivery),
        "policies.responserule": rules,
        "policies.ruleversion": (rules[0].versions.get(), rules[1].versions.get()),
        "policies.obligation": (asked(NEVER), asked(ELSEWHERE)),
        "policies.report": (prepare(here, day, at), prepare(there, day, at)),
        "policies.reportsubscription": both(
            lambda name, at: ReportSubscription.objects.create(
                person=readers[name], location=at, kind="week", at=time(7), since=database_now()
            )
        ),
    }


def _mapping(name: str, at: Location) -> GroupMapping:
    made = GroupMapping.objects.create(group=name, role=Role.FRONT_DESK)
    made.locations.add(at)
    return made


def _rule(name: str, at: Location) -> ResponseRule:
    made = ResponseRule.objects.create(
        name=name, location=at, priority="urgent", target_minutes=5, asked_role=ROLE_OF[name]
    )
    made.steps.create(after_minutes=5, target=EscalationStep.Target.LOCATION_MANAGER)
    version = RuleVersion.objects.filter(rule__location=None).first()
    assert version is not None
    version.pk, version.rule, version.location, version.number = None, made, at, 1
    version.save()
    return made
