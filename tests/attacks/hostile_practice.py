"""A practice in which every field that a person can set holds every payload that fits into it,
past whatever a form would have refused."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.utils import timezone

from accounts.models import (
    AccessLog,
    ApiToken,
    AuditReview,
    Closure,
    GroupMapping,
    HoursCopy,
    Invitation,
    Location,
    Role,
    Shift,
    User,
)
from messaging import delivery
from messaging.actions import create_channel
from messaging.models import (
    Attachment,
    Conversation,
    EmergencyAccess,
    Export,
    Interruption,
    LegalHold,
    Membership,
    Message,
    MessageVersion,
    PatientMention,
    PatientReference,
    PeopleGroup,
    RecordsAddress,
    Removal,
    SavedDraft,
    ScheduledMessage,
    Snippet,
    Template,
)
from policies.models import (
    EscalationStep,
    Guideline,
    Handover,
    HookEndpoint,
    Misfit,
    Obligation,
    PulseAnswer,
    ResponseRule,
    RuleVersion,
    WallScreen,
)
from policies.publish import publish_version
from policies.report_mails import prepare
from policies.reports import local_today
from tests.attacks.payloads import every, fitting
from tests.cast import Cast, post

# What people set; a new text field belongs here, or to those that only programs write.
BY_PEOPLE = """
accounts.location: name phone
accounts.user: display_name pronouns extension
accounts.closure: name
accounts.apitoken: name
accounts.groupmapping: group
accounts.hourscopy: what
accounts.invitation: display_name
messaging.conversation: name topic
messaging.message: text html
messaging.messageversion: text html
messaging.attachment: name
messaging.peoplegroup: name
messaging.interruption: reason
messaging.patientreference: initials number
messaging.recordsaddress: template
messaging.saveddraft: text
messaging.scheduledmessage: post
messaging.template: name text due
messaging.snippet: name text due
policies.responserule: name
policies.ruleversion: name reason
policies.obligation: excuse
policies.guideline: text what_changed
policies.misfit: title note
policies.pulseanswer: change
policies.handover: note
policies.wallscreen: name
policies.hookendpoint: name url
messaging.removal: reason
messaging.emergencyaccess: reason
messaging.export: reason
messaging.legalhold: reason
accounts.auditreview: note
accounts.accesslog: reason
"""
BY_PROGRAMS = """
accounts.location: time_zone region
accounts.user: password email
accounts.hourscopy: changes
accounts.apitoken: digest ending
accounts.invitation: email key
messaging.conversation: direct_key
messaging.message: mentions reactions follow_choices confirming
messaging.attachment: content_type file preview
messaging.saveddraft: choices
messaging.scheduledmessage: problem
messaging.unreadmail: key
policies.ruleversion: steps
policies.obligation: calendar
policies.obligationevent: facts
policies.misfit: anchor
policies.outbox: key dropped
policies.hookendpoint: secret former_secret
messaging.integration: public_id secret former_secret
policies.pushsubscription: endpoint p256dh auth
policies.pushnote: key
policies.hookdelivery: message_id facts error
policies.report: figures
policies.reportmail: message_id
policies.simulationrun: typed draft result
policies.wallscreen: code_digest key_digest
messaging.export: file sha256 manifest_sha256 holds
messaging.recordsmail: key
accounts.login: session_key session_data browser
accounts.workstation: key_digest
accounts.pin: digits
accounts.seal: kind
accounts.unsealed: kind
accounts.signinevent: typed
"""


def named(fields: str) -> set[str]:
    """ "app.model: one two" as "app.model.one", "app.model.two"."""
    lines = (line.partition(": ") for line in fields.split("\n") if line)
    return {f"{model}.{name}" for model, _, names in lines for name in names.split()}


def put(model: type[models.Model], most: dict[str, int], **fields: Any) -> None:
    """A row for each payload that fits the longest of these fields; the shorter ones of those
    fields get what fits them."""
    texts = {name: fitting(size) for name, size in most.items()}
    rows = []
    for number in range(max(map(len, texts.values()))):
        row = {name: found[number % len(found)] for name, found in texts.items()}
        said = {name: make(number) if callable(make) else make for name, make in fields.items()}
        rows.append(model(**row, **said))
    model._default_manager.bulk_create(rows, ignore_conflicts=True)


def make_hostile(cast: Cast) -> list[Conversation]:
    """Fill everything; the channels in which the payloads are said."""
    with delivery.quiet(), transaction.atomic():
        return _filled(cast)


def _filled(cast: Cast) -> list[Conversation]:
    now = timezone.now()
    channels = said_in_channels(cast)
    asks(cast, channels[0])
    people_and_places(cast)
    conversations(cast)
    wordings(cast)
    records(cast)
    Guideline.objects.create(
        version=99,
        text="\n".join([f"## {text}\n{text}" for text in every()]),
        what_changed=fitting(200)[0],
        published_by=cast.olive,
        published_at=now,
    )
    guideline = Guideline.objects.get()
    said = {"by": cast.bre, "guideline": guideline, "at": now}
    Misfit.objects.bulk_create(
        Misfit(message=one, title=text[:200], note=text, **said)
        for one, text in zip(Message.objects.order_by("pk"), every(), strict=False)
    )
    walls_and_copies(cast)
    keys_and_bots(cast)
    put(PulseAnswer, {"change": 500}, round=now.date(), realistic="no", interrupted="often")
    # names of those who are in everything, last: nothing above is refused for them
    for person, name in zip(User.objects.order_by("pk")[:6], fitting(60), strict=False):
        User.objects.filter(pk=person.pk).update(display_name=name)
    yesterday = local_today(cast.oakland, now - timedelta(days=1))
    prepare(cast.oakland, yesterday, now)
    names = {"name": "x" + fitting(59)[3], "phone": fitting(30)[2]}
    Location.objects.filter(pk=cast.oakland.pk).update(**names)
    return channels


def said_in_channels(cast: Cast) -> list[Conversation]:
    """Each payload as a message of one of five channels, a file's name, and an edited text."""
    now = timezone.now()
    names = [f"said-{number}" for number in range(5)]
    channels = [create_channel(cast.dana, name, cast.oakland, now) for name in names]
    files, versions = [], []
    for number, text in enumerate(every()):
        channel = channels[number % 5]
        message = post(cast.ana, channel, text, now=now - timedelta(minutes=300 - number))
        file = {"content_type": "text/plain", "size": 7, "uploaded_at": now, "position": 1}
        where = {"conversation": channel, "owner": cast.ana, "message": message}
        files.append(Attachment(kind="document", name=text[:255], file="x", **where, **file))
        was = {"text": text, "html": message.html, "until": now, "by": cast.ana}
        versions.append(MessageVersion(message=message, **was))
    Attachment.objects.bulk_create(files)
    MessageVersion.objects.bulk_create(versions)
    Message.objects.filter(conversation__in=channels).update(has_attachments=True)
    return channels


def people_and_places(cast: Cast) -> None:
    """People, locations, closures, invitations, groups, patients."""
    now = timezone.now()
    put(
        User,
        {"display_name": 80, "pronouns": 30, "extension": 20},
        email=lambda number: f"p{number}@lumen.example",
        role=Role.FRONT_DESK,
        home_location=cast.oakland,
    )
    works = User.locations.through  # each by itself would be taken into every open channel
    works.objects.bulk_create(
        works(user_id=number, location_id=cast.oakland.pk)
        for number in User.objects.filter(email__regex=r"^p\d").values_list("pk", flat=True)
    )
    Shift.objects.bulk_create(
        Shift(user=user, location=cast.oakland, weekday=day, starts=0, ends=1439)
        for user in User.objects.filter(email__regex=r"^p\d")[:5]
        for day in range(7)
    )
    put(Location, {"name": 60, "phone": 30}, time_zone="America/Chicago")
    put(
        Closure,
        {"name": 60},
        location=cast.oakland,
        on_date=lambda number: now.date() + timedelta(days=1 + number),
    )
    put(
        Invitation,
        {"display_name": 80},
        email=lambda number: f"i{number}@lumen.example",
        invited_by=cast.dana,
        created_at=now,
        expires_at=now + timedelta(days=7),
    )
    put(GroupMapping, {"group": 255}, role="front_desk")
    put(PeopleGroup, {"name": 40}, location=cast.oakland)
    made = {"created_by": cast.ana, "created_at": now, "location": cast.oakland}
    put(PatientReference, {"number": 30}, initials="<b>'", **made)
    PatientMention.objects.bulk_create(
        PatientMention(message=message, patient=patient)
        for message, patient in zip(
            Message.objects.order_by("pk"), PatientReference.objects.all(), strict=False
        )
    )
    RecordsAddress.objects.create(template="javascript:alert(1)//{id}")


def conversations(cast: Cast) -> None:
    """Channels by every name, with drafts in them, and messages that wait."""
    now = timezone.now()
    channel = {"kind": "channel", "location": cast.oakland, "created_at": now}
    put(Conversation, {"name": 60, "topic": 200}, **channel)
    mine = Conversation.objects.exclude(topic="")
    Membership.objects.bulk_create(
        Membership(conversation=one, user=user, joined_at=now)
        for one in mine
        for user in (cast.olive, cast.ana)
    )
    SavedDraft.objects.bulk_create(
        SavedDraft(membership=membership, text=text, saved_at=now)
        for membership, text in zip(Membership.objects.filter(user=cast.ana), every(), strict=False)
    )
    for text in every():
        frame = {"type": "post", "conversation": cast.direct.pk, "text": text}
        ScheduledMessage.objects.create(
            author=cast.ana,
            conversation=cast.direct,
            client_id=uuid4(),
            post=frame | {"client_id": str(uuid4())},
            when="at",
            send_at=now + timedelta(days=1),
            created_at=now,
        )


def wordings(cast: Cast) -> None:
    """Templates and snippets."""
    most = {"name": 40, "text": 4000, "due": 60}
    put(Template, most, location=cast.oakland)
    put(Snippet, most, owner=cast.ana)


def asks(cast: Cast, channel: Conversation) -> None:
    """Rules, asks with an excuse, what is handed over with them, and interruptions."""
    now = timezone.now()
    rules(cast, fitting(80))
    for number, text in enumerate(fitting(300)):
        if number % 6 == 0:
            fields: dict[str, Any] = {"priority": "high", "people": [cast.bre]}
            ask = post(cast.ana, channel, text, now=now - timedelta(days=1), **fields)
        obligation = Obligation.objects.filter(message=ask).first()
        assert obligation
        Obligation.objects.filter(pk=obligation.pk).update(excuse=text)
        people = {"by": cast.ana, "to": cast.olive}
        Handover.objects.create(obligation=obligation, note=text, at=now, **people)
    for message, text in zip(Message.objects.order_by("pk"), fitting(300), strict=False):
        why = {"reason": text, "at": now, "location": cast.oakland}
        Interruption.objects.create(message=message, by=cast.ana, whom=cast.bre, **why)


def walls_and_copies(cast: Cast) -> None:
    """Screens of every name, of a place that is named like them; webhooks; hours that were copied
    there."""
    now = timezone.now()
    most = {"expires_at": now + timedelta(days=30), "code_ends_at": now, "issued_at": now}
    put(WallScreen, {"name": 40}, issued_by=cast.dana, **most)
    hook = {"created_by": cast.olive, "created_at": now, "secret": "x"}
    put(HookEndpoint, {"name": 40, "url": 500}, events=["ask.made"], is_active=False, **hook)
    put(HoursCopy, {"what": 300}, by=cast.dana, at=now, places=[cast.oakland.pk])
    for screen in WallScreen.objects.all():
        screen.locations.add(cast.oakland)


def keys_and_bots(cast: Cast) -> None:
    """Keys of every name, of Bre's; bots of every name."""
    now = timezone.now()
    held = {"created_by": cast.bre, "created_at": now, "expires_at": now + timedelta(days=30)}
    held |= {"scopes": ["messages:read"], "digest": lambda number: f"{number:064}"}
    put(ApiToken, {"name": 40}, person=cast.bre, **held)
    address = {"email": lambda number: f"bot-{number}@bots.invalid"}
    put(User, {"display_name": 80}, is_bot=True, role="", **address)


def rules(cast: Cast, names: list[str]) -> None:
    """A rule of each of these names, the first one published, the others as if."""
    first, *others = (ResponseRule(name=name, priority="high", target_minutes=1) for name in names)
    first.save()
    EscalationStep.objects.create(rule=first, after_minutes=0, target="person", person=cast.dana)
    published = publish_version(first, cast.dana, timezone.now())
    ResponseRule.objects.bulk_create(others)
    copied = {
        field.attname: getattr(published, field.attname)
        for field in RuleVersion._meta.concrete_fields
        if not field.primary_key
    }
    RuleVersion.objects.bulk_create(
        RuleVersion(**copied | {"rule_id": rule.pk, "name": rule.name, "reason": rule.name})
        for rule in others
    )


def records(cast: Cast) -> None:
    """Why messages were removed, read in an emergency, exported and held; what reviews note."""
    now = timezone.now()
    hour = {"began_at": now, "ends_at": now + timedelta(hours=1)}
    held = {"conversation": cast.direct, "begins_at": now, "set_by": cast.olive}
    asked = {"conversation": cast.direct, "as_of": now, "requested_at": now}
    put(EmergencyAccess, {"reason": 500}, user=cast.olive, conversation=cast.direct, **hour)
    put(Export, {"reason": 500}, requested_by=cast.olive, **asked)
    put(LegalHold, {"reason": 500}, **held)
    put(AccessLog, {"reason": 500}, actor=cast.olive, role=Role.OWNER, way="break_glass", at=now)
    monday = now.date() - timedelta(days=now.weekday())
    put(
        AuditReview,
        {"note": 500},
        by=cast.olive,
        at=now,
        week=lambda number: monday - timedelta(weeks=number),
    )
    Removal.objects.bulk_create(
        Removal(message=message, by=cast.dana, at=now, reason=text)
        for message, text in zip(Message.objects.order_by("pk"), fitting(300), strict=False)
    )
