"""Every model is audited or has a reason not to be, and no statement changes audited rows past
the audit: auditlog sees saves and deletions, row by row, and nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path

from auditlog.registry import auditlog
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "messaging", "policies")
# What leaves no row of auditlog's, and what does instead or why nothing need.
ELSEWHERE = {
    "AccessLog": "is the audit",
    "Seal": "is the audit",
    "SignInEvent": "is the audit",
    "Unsealed": "is the audit",
    "Bot": "is a user, and changed as one",
    "LogIn": "a session; its events are sign-in events",
    "Pin": "somebody's own; its use is a sign-in event",
    "SignedInHere": "counts what sign-in events say",
    "Workstation": "a browser, by a digest",
    "Availability": "what somebody says of themself right now",
    "Release": "what somebody says of themself right now",
    "Message": "its versions say what changed; the audit never holds a text",
    "MessageVersion": "says what a message said",
    "PriorityVersion": "says what priority a message had",
    "HookDelivery": "an outbox",
    "PushNote": "an outbox",
    "PushSubscription": "a browser's own, as its log-in",
    "HoursCopy": "the rows of its hours say what changed",
    "Purge": "counts of what was removed, never changed",
    "PastMembership": "an earlier time of a membership, never changed",
    "ExportEvent": "a step of an export, never changed",
    "RecordsMail": "an outbox",
    "Attachment": "belongs to its message",
    "Mention": "belongs to its message",
    "PatientMention": "belongs to its message",
    "Receipt": "belongs to its message",
    "CoverageGap": "an event, never changed",
    "Preference": "somebody's own",
    "SavedDraft": "somebody's own text",
    "ScheduledMessage": "somebody's own text",
    "LaterItem": "somebody's own",
    "Snippet": "somebody's own text",
    "UnreadMail": "an outbox",
    "Outbox": "an outbox",
    "ReportMail": "an outbox",
    "Report": "figures, never changed",
    "SimulationRun": "a trial of what somebody typed, which changes nothing",
    "RuleVersion": "never changed",
    "GuidelineVersion": "never changed",
    "GuidelineAck": "an event, never changed",
    "Misfit": "what somebody notes of a guideline",
    "UrgencyRating": "what somebody thinks of an ask",
    "PulseAsked": "that somebody was asked, never changed",
    "PulseAnswer": "an answer without a name",
    "Obligation": "its events say what changed",
    "ObligationEvent": "is the audit of obligations",
    "ObligationParty": "the events of its obligation say who",
    "ObligationPause": "the events of its obligation say when",
    "PromisedTime": "the events of its obligation say when",
    "FollowUp": "belongs to its message",
    "Handover": "the events of its obligation say to whom",
    "ShiftSweep": "that somebody was done for the day",
    "LastSweep": "an instant",
}
PAST_THE_AUDIT = frozenset({"update", "bulk_create", "bulk_update", "_raw_delete"})
# Statements on audited models that touch only what the audit leaves out anyway.
UNAUDITED_COLUMNS = {
    ("accounts/calendar_versions", "Location"),  # calendar_version
    ("messaging/actions/reading", "Membership"),  # last_read_seq, unread_marks
    ("messaging/history/store", "Membership"),  # last_read_seq
    ("messaging/actions/changes", "Conversation"),  # last_change, pin_count
    ("messaging/records/retention", "Interruption"),  # reason
    ("policies/walls", "WallScreen"),  # last_used_at
    ("messaging/integrations", "Integration"),  # last_used_at
    ("policies/hooks/deliveries", "HookEndpoint"),  # failing_since
    ("policies/hooks/mails", "HookEndpoint"),  # told_at
    ("accounts/tokens", "ApiToken"),  # last_used_at
}


def models() -> Iterator[type[Model]]:
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if not model._meta.auto_created:
                yield model


def test_every_model_is_audited_or_named_with_a_reason() -> None:
    audited = {one.__name__ for one in auditlog.get_models()}
    unnamed = {one.__name__ for one in models()} - audited
    assert unnamed == ELSEWHERE.keys() & {one.__name__ for one in models()}
    assert not audited & ELSEWHERE.keys()


def test_no_statement_changes_rows_past_the_audit() -> None:
    audited = {one.__name__ for one in auditlog.get_models()}
    wrong: list[tuple[str, str]] = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).with_suffix("").as_posix()
            if "/migrations/" in name:
                continue
            found = audited & {*_changed_past_the_audit(ast.parse(path.read_text()))}
            wrong += [(name, model) for model in found if (name, model) not in UNAUDITED_COLUMNS]
    assert wrong == []


def _changed_past_the_audit(module: ast.Module) -> Iterator[str]:
    """The models, or names of querysets, of which a module changes many rows in a statement."""
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef):
            yield from _changed_in(function)


def _changed_in(function: ast.FunctionDef) -> Iterator[str]:
    inside = list(ast.walk(function))
    roots = {
        node.targets[0].id: _root(node.value)
        for node in inside
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in inside:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            root = _root(node.func.value)
            changed = roots.get(root, root)
            yield from [changed] if node.func.attr in PAST_THE_AUDIT else []


def _root(node: ast.expr) -> str:
    """The name that a chain of calls begins with: `Location` of `Location.objects.filter(...)`."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
