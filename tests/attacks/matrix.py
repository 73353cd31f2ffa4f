"""Who may do what to what, for every entry point: the table that `test_matrix.py` holds the
product to. Data only.

An entry point that isn't here fails the tests. Answers, by how the one who asks stands to the
object (the relations of `practice.py`):

    YES      it is done, or shown
    NO       refused in words (422; of a frame: a code), because they may know that it is there
    NOTHING  exactly as if there were no such thing: the same status, body and headers

Whoever isn't logged in is always sent to log in, whatever they name. A privacy officer stands
outside of everything, also of what they wrote before they became one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

YES, NO, NOTHING = "yes", "no", "nothing"
# One answer for all, or by role; "*" are the others.
Cell = str | Mapping[str, str]

MANAGERS: Cell = {"manager": YES, "owner": YES, "*": NO}
# Where they run the place, though they aren't in the conversation; Austin is the owner's alone.
RUN_IT: Cell = {"manager": YES, "owner": YES, "*": NOTHING}
RUN_IT_NO: Cell = {"manager": NO, "owner": NO, "*": NOTHING}
OWNED: Cell = {"owner": YES, "*": NOTHING}
OWNED_NO: Cell = {"owner": NO, "*": NOTHING}


@dataclass(frozen=True)
class Rule:
    """Answers by relation: in it; of what one wrote there; of a direct conversation of one's own;
    of what one wrote in one that one isn't in any more; out of it; and of another place's."""

    member: Cell
    own: Cell
    party: Cell
    own_ex: Cell = NOTHING
    outside: Cell = NOTHING
    elsewhere: Cell = NOTHING


MEMBERS = Rule(YES, YES, YES)
REFUSED_TO_ALL = Rule(NO, NO, NO)
AUTHORS = Rule(NO, YES, NO)
ONLY_AUTHORS = Rule(NOTHING, YES, NOTHING)
NOBODY = Rule(NOTHING, NOTHING, NOTHING)
# A direct conversation is managed by nobody, and nobody leaves it.
MANAGED = Rule(MANAGERS, MANAGERS, NO)
# In a channel who runs its place; in a direct conversation of one's own the owner.
REMOVED = Rule(MANAGERS, MANAGERS, {"owner": YES, "*": NO})
CHANNELS = Rule(YES, YES, NO)
# Stories of promises hold no text; who runs the place reads them.
STORY = Rule(YES, YES, YES, RUN_IT, RUN_IT, OWNED)
STORY_NO = Rule(NO, NO, NO, RUN_IT_NO, RUN_IT_NO, OWNED_NO)
BY_ROLE: Cell = {"desk": YES, "manager": YES, "owner": YES, "*": NO}
TAKEN_OVER = Rule(BY_ROLE, NO, YES, RUN_IT_NO, RUN_IT, OWNED)
RUN = Rule(MANAGERS, MANAGERS, MANAGERS, RUN_IT, RUN_IT, OWNED)
EXCUSED = Rule(MANAGERS, NO, NO, RUN_IT_NO, RUN_IT, OWNED)
ASKERS = Rule(NO, YES, NO, RUN_IT, RUN_IT_NO, OWNED_NO)
DEBTORS = Rule(NO, NO, YES, RUN_IT_NO, RUN_IT_NO, OWNED_NO)


@dataclass(frozen=True)
class Entry:
    """A way in that names an object. `body` is JSON with $ids in it; `missing` is the answer for
    what doesn't exist."""

    method: str
    route: str
    rule: Rule
    body: str = "{}"
    missing: int = 404
    query: str = ""


CONVERSATION = "api/conversations/<int:conversation_id>"
MESSAGE = "api/messages/<int:message_id>"
FILE = "api/attachments/<int:attachment_id>"
PROMISE = "policies/obligations/<int:obligation_id>"

OBJECTS = (
    Entry("GET", "c/<int:conversation_id>/", MEMBERS),
    Entry("GET", "c/<int:conversation_id>/m/<int:message_id>/", MEMBERS),
    Entry("GET", f"{CONVERSATION}/messages/", MEMBERS),
    Entry("POST", f"{CONVERSATION}/draft/", MEMBERS, '{"text": "x"}'),
    Entry("POST", f"{CONVERSATION}/people/", MANAGED, '{"add": ["$colleague"]}'),
    Entry("POST", f"{CONVERSATION}/leave/", CHANNELS),
    Entry("GET", f"{CONVERSATION}/pins/", MEMBERS),
    Entry("POST", f"{CONVERSATION}/attachments/", MEMBERS, "FILE"),
    Entry("POST", f"{CONVERSATION}/alerts/", MEMBERS, '{"alerts": "all"}'),
    Entry("POST", f"{CONVERSATION}/edit/", MANAGED, '{"name": "renamed", "private": true}'),
    # Not while an ask is open there: refused to whoever manages it, too.
    Entry("POST", f"{CONVERSATION}/archive/", REFUSED_TO_ALL, '{"archived": true}'),
    # A private channel is joined by nobody.
    Entry("POST", f"{CONVERSATION}/join/", NOBODY),
    Entry(
        "POST",
        f"{CONVERSATION}/gaps/",
        MEMBERS,
        '{"role": "medical_director", "location": "$there", "way": "next"}',
    ),
    Entry("POST", f"{MESSAGE}/react/", MEMBERS, '{"reaction": "heart", "on": true}'),
    Entry("POST", f"{MESSAGE}/pin/", MEMBERS, '{"on": true}'),
    Entry("POST", f"{MESSAGE}/edit/", AUTHORS, '{"text": "x", "edited_at": null}'),
    # Of others; of one's own, too, by who runs the place.
    Entry("POST", f"{MESSAGE}/remove/", REMOVED, '{"reason": "It names a patient."}'),
    Entry("GET", f"{MESSAGE}/thread/", MEMBERS),
    Entry("POST", f"{MESSAGE}/done/", Rule(NO, YES, YES), '{"on": true}'),
    Entry("POST", f"{MESSAGE}/follow/", MEMBERS, '{"on": true}'),
    Entry("POST", f"{MESSAGE}/confirm/", Rule(NO, NO, YES), '{"on": true}'),
    Entry("POST", f"{MESSAGE}/remind/", AUTHORS),
    Entry("POST", f"{MESSAGE}/delivered/", MEMBERS, missing=204),
    Entry("POST", f"{MESSAGE}/later/", MEMBERS),
    # One's own list: what isn't on it is off it already.
    Entry("POST", f"{MESSAGE}/later/done/", MEMBERS, missing=204),
    Entry("POST", f"{MESSAGE}/later/seen/", MEMBERS, missing=204),
    Entry("POST", f"{MESSAGE}/unread/", MEMBERS),
    Entry("GET", f"{FILE}/", MEMBERS),
    Entry("GET", f"{FILE}/preview/", MEMBERS),
    Entry("POST", f"{FILE}/discard/", Rule(NOTHING, YES, NOTHING, own_ex=YES)),
    Entry("GET", "guidelines/misfit/<int:message_id>/", MEMBERS),
    Entry("POST", "guidelines/misfit/<int:message_id>/", MEMBERS, '{"rule": "none", "note": "x"}'),
    # Its moment hasn't passed.
    Entry(
        "POST",
        "policies/asks/<int:message_id>/outcome/",
        Rule(NOTHING, NO, NOTHING),
        '{"outcome": "done"}',
    ),
    Entry("POST", "policies/asks/<int:message_id>/withdraw/", ONLY_AUTHORS),
    Entry("GET", f"{PROMISE}/", STORY),
    Entry("GET", f"{PROMISE}/why/", STORY),
    Entry("POST", f"{PROMISE}/acknowledge/", DEBTORS),
    Entry("POST", f"{PROMISE}/answered/", DEBTORS),
    Entry("POST", f"{PROMISE}/take-over/", TAKEN_OVER),
    Entry("POST", f"{PROMISE}/let-go/", STORY_NO),
    Entry("GET", f"{PROMISE}/times/", STORY),
    Entry("POST", f"{PROMISE}/promise/", STORY_NO, '{"at": "2030-01-01T00:00:00Z"}'),
    Entry("POST", f"{PROMISE}/nudge/", ASKERS),
    Entry("POST", f"{PROMISE}/reassign/", RUN, '{"to": "$colleague"}'),
    Entry("POST", f"{PROMISE}/excuse/", EXCUSED, '{"reason": "Nobody could have known."}'),
    Entry("POST", f"{PROMISE}/rate/", NOBODY, '{"verdict": "right"}'),
    Entry("POST", "policies/handovers/keep/<int:obligation_id>/", Rule(NOTHING, NOTHING, NO)),
    Entry("GET", "policies/promises/", MEMBERS, missing=200, query="?message=<int:message_id>"),
    Entry(
        "GET",
        "policies/preview/",
        MEMBERS,
        query="?conversation=<int:conversation_id>&priority=high&asks=everybody",
    ),
    Entry("GET", "api/receipts/", MEMBERS, missing=200, query="?message=<int:message_id>"),
    Entry("GET", "api/interruptions/", MEMBERS, missing=200, query="?message=<int:message_id>"),
    Entry(
        "POST",
        "policies/handovers/hand-over/",
        REFUSED_TO_ALL,
        '{"obligations": ["$obligation_id"], "note": "x"}',
        missing=422,
    ),
    Entry(
        "POST",
        "policies/handovers/seen/",
        MEMBERS,
        '{"handovers": ["$obligation_id"]}',
        missing=204,
    ),
    Entry(
        "POST",
        "api/scheduled/",
        MEMBERS,
        '{"post": {"client_id": "$uuid", "conversation": "$conversation_id", "text": "x"},'
        ' "when": "at", "at": "$tomorrow"}',
    ),
    Entry(
        "POST",
        "api/scheduled/times/",
        MEMBERS,
        '{"post": {"client_id": "$uuid", "conversation": "$conversation_id", "text": "x",'
        ' "asks": "everybody"}}',
        missing=200,
    ),
)

API = "api/v1"
API_ASK = f"{API}/asks/<int:ask_id>"
API_MESSAGE = f"{API}/messages/<int:message_id>"
API_FILE = f"{API}/files/<int:file_id>"
API_SCHEDULED = f"{API}/scheduled/<int:scheduled_id>"
LATER = '{"post": {"text": "x"}, "when": "at", "at": "$tomorrow"}'
# The same of the API, where keys ask: `test_api_matrix.py`.
API_OBJECTS = (
    Entry("GET", f"{API}/conversations/<int:conversation_id>", MEMBERS),
    Entry("GET", f"{API}/conversations/<int:conversation_id>/messages", MEMBERS),
    Entry("POST", f"{API}/conversations/<int:conversation_id>/messages", MEMBERS, '{"text": "x"}'),
    Entry("POST", f"{API}/conversations/<int:conversation_id>/read", MEMBERS, '{"seq": 1}'),
    Entry("GET", API_MESSAGE, MEMBERS),
    Entry("PATCH", API_MESSAGE, AUTHORS, '{"text": "x"}'),
    Entry("POST", f"{API_MESSAGE}/recall", AUTHORS),
    Entry("PUT", f"{API_MESSAGE}/reactions/<reaction>", MEMBERS, '{"on": true}'),
    Entry("PUT", f"{API_MESSAGE}/priority", AUTHORS, '{"priority": "normal"}'),
    Entry("GET", f"{API_MESSAGE}/replies", MEMBERS),
    Entry("PUT", f"{API_MESSAGE}/follow", MEMBERS, '{"on": true}'),
    Entry("PUT", f"{API_MESSAGE}/done", Rule(NO, YES, YES), '{"on": true}'),
    Entry("PUT", f"{API_MESSAGE}/confirmation", Rule(NO, NO, YES), '{"on": true}'),
    Entry("POST", f"{API_MESSAGE}/remind", AUTHORS),
    Entry("GET", f"{API_MESSAGE}/files", MEMBERS),
    Entry("POST", f"{API}/conversations/<int:conversation_id>/files", MEMBERS, "FILE"),
    Entry("GET", API_FILE, MEMBERS),
    Entry("GET", f"{API_FILE}/preview", MEMBERS),
    Entry("DELETE", API_FILE, Rule(NOTHING, YES, NOTHING, own_ex=YES)),
    Entry("POST", f"{API}/conversations/<int:conversation_id>/scheduled", MEMBERS, LATER),
    Entry("GET", API_ASK, STORY),
    Entry("POST", f"{API_ASK}/on-it", DEBTORS),
    Entry("POST", f"{API_ASK}/answered", DEBTORS),
    Entry("POST", f"{API_ASK}/take-over", TAKEN_OVER),
    Entry("POST", f"{API_ASK}/let-go", STORY_NO),
    Entry("POST", f"{API_ASK}/hand-over", RUN, '{"to": "$colleague"}'),
    Entry("POST", f"{API_ASK}/promise", STORY_NO, '{"at": "2030-01-01T00:00:00Z"}'),
    Entry("POST", f"{API_ASK}/nudge", ASKERS),
)
# What is one person's alone, likewise.
API_PERSONAL = (
    Entry("PATCH", API_SCHEDULED, ONLY_AUTHORS, '{"text": "y"}'),
    Entry("POST", f"{API_SCHEDULED}/send", ONLY_AUTHORS),
    Entry("DELETE", API_SCHEDULED, ONLY_AUTHORS),
)
# What names none: lists of one's own, people, places, reports of those who run a place. Asked by
# everybody in `tests/messaging/test_api.py` and `tests/policies/test_api.py`.
API_LISTS = (
    f"{API}/conversations",
    f"{API}/conversations/channels",
    f"{API}/conversations/direct",
    f"{API}/messages/search",
    f"{API}/messages/to-confirm",
    f"{API}/threads",
    f"{API}/scheduled",
    f"{API}/asks",
    f"{API}/people",
    f"{API}/people/<int:person_id>",
    f"{API}/locations",
    f"{API}/availability",
    f"{API}/reports",
    f"{API}/reports/<int:location_id>/<period>",
    f"{API}/openapi.json",
    f"{API}/.*",
)

# What is one person's alone: theirs, or nothing.
PERSONAL = (
    Entry("POST", "api/scheduled/<int:scheduled_id>/", ONLY_AUTHORS, '{"text": "y"}'),
    Entry("POST", "api/scheduled/<int:scheduled_id>/send/", ONLY_AUTHORS),
    Entry("POST", "api/scheduled/<int:scheduled_id>/delete/", ONLY_AUTHORS),
    Entry(
        "POST",
        "api/snippets/<int:snippet_id>/",
        ONLY_AUTHORS,
        '{"name": "n", "text": "t", "priority": "normal"}',
    ),
    Entry("POST", "api/snippets/<int:snippet_id>/delete/", ONLY_AUTHORS),
    Entry("POST", "policies/notices/<int:notice_id>/seen/", ONLY_AUTHORS),
)

EVERYBODY: Cell = YES
RUNNING: Cell = {"manager": YES, "owner": YES, "*": NOTHING}
GUARDIANS: Cell = {"owner": YES, "officer": YES, "*": NOTHING}


@dataclass(frozen=True)
class Page:
    """A way in that names no object: who has it. What it shows, `test_canaries.py` looks at."""

    method: str
    route: str
    who: Cell = field(default=EVERYBODY)
    body: str = "{}"


PAGES = (
    Page("GET", ""),
    Page("GET", "people/"),
    Page("GET", "settings/"),
    Page("GET", "search/"),
    Page("GET", "scheduled/"),
    Page("GET", "later/"),
    Page("GET", "needs/"),
    Page("GET", "board/", RUNNING),
    Page("GET", "board/walls/", RUNNING),
    Page("GET", "board/walls/new/", RUNNING),
    Page("GET", "reports/", RUNNING),
    Page("GET", "reports/mine/", RUNNING),
    Page("GET", "guidelines/"),
    Page("GET", "guidelines/edit/", RUNNING),
    Page("GET", "guidelines/review/", RUNNING),
    Page("GET", "guidelines/versions/", RUNNING),
    Page("POST", "guidelines/remind/", RUNNING),
    Page("GET", "guidelines/pending/"),
    Page("POST", "guidelines/seen/", NOTHING, '{"version": 999}'),
    Page("POST", "guidelines/pulse/", {"*": NO}, '{"skip": "x"}'),
    Page("GET", "api/state/"),
    Page("GET", "api/docs/"),
    Page("GET", "api/docs/openapi.json"),
    Page("GET", "api/threads/"),
    Page("GET", "api/to-confirm/"),
    Page("GET", "api/wordings/"),
    Page("POST", "api/snippets/", YES, '{"name": "n", "text": "t", "priority": "normal"}'),
    Page("POST", "api/direct/", {"officer": NO, "*": YES}, '{"people": ["$colleague"]}'),
    Page("POST", "api/channels/", {"officer": NO, "*": YES}, '{"name": "x", "private": true}'),
    Page("GET", "api/channels/browse/"),
    Page("POST", "api/profile/", YES, '{"pronouns": "they/them"}'),
    Page("GET", "api/people/weeks/"),
    Page("POST", "api/preferences/", YES, '{"theme": "dark"}'),
    Page("POST", "api/search/", YES, '{"query": "answer"}'),
    Page("GET", "api/search/filters/"),
    Page("POST", "api/patients/", YES, '{"initials": "AB", "number": "77"}'),
    Page("POST", "api/patients/find/", YES, '{"query": "S"}'),
    Page("POST", "api/availability/", YES, '{"state": "available"}'),
    Page("GET", "api/scheduled/"),
    Page("GET", "api/later/"),
    Page("GET", "api/interruptions/lately/"),
    Page("GET", "policies/needs-reply/"),
    Page("GET", "policies/digest/"),
    Page("POST", "policies/digest/seen/", YES, '{"at": "2026-01-01T00:00:00Z"}'),
    Page("GET", "policies/push/"),
    # A site without a key: `tests/policies/push` asks one that has one.
    Page("POST", "policies/push/subscribe/", {"*": NO}, '{"endpoint": "https://x.example/"}'),
    Page("POST", "policies/push/end/"),
    Page("GET", "policies/calibration/"),
    Page("GET", "policies/board/rows/", RUNNING),
    Page("GET", "policies/board/people/", RUNNING),
    Page("GET", "policies/board/urgency/", RUNNING),
    Page("GET", "policies/handovers/"),
    Page("POST", "policies/handovers/swept/"),
    Page("GET", "audit/", GUARDIANS),
    Page("GET", "audit/mine/"),
    Page("GET", "emergency/", GUARDIANS),
    Page("GET", "exports/", GUARDIANS),
    Page("GET", "exports/new/", GUARDIANS),
    Page("GET", "holds/", GUARDIANS),
    Page("GET", "holds/new/", GUARDIANS),
)

# The same people's, of a conversation of others and of what was asked for: each is asked by
# everybody in `tests/messaging/records`.
RECORDS = (
    "emergency/open/<int:conversation_id>/",
    "emergency/<int:access_id>/",
    "emergency/<int:access_id>/end/",
    "emergency/<int:access_id>/files/<int:attachment_id>/",
    "exports/<int:export_id>/",
    "exports/<int:export_id>/decide/",
    "exports/<int:export_id>/download/",
    "holds/<int:hold_id>/end/",
)

# A screen on a wall, which its own browser and those who run its place have something to do with:
# `tests/policies/test_walls.py` asks as each, and with its key for all that is above.
SCREENS = (
    # A program that signs what it sends: `tests/messaging/test_integrations.py`.
    "hooks/<slug:public_id>/",
    "board/walls/<int:screen_id>/revoke/",
    "wall/",
    "wall/pair/",
    "wall/figures/",
)

# Named by neither a conversation nor a person's own row.
PLACES = (
    # One's own place, and another.
    ("reports/<int:location_id>/<period:period>/", RUNNING, OWNED),
    ("reports/<int:location_id>/<period:period>/figures.csv", RUNNING, OWNED),
    ("reports/<int:location_id>/<period:period>/late.csv", RUNNING, OWNED),
    ("reports/<int:location_id>/<period:period>/report.xlsx", RUNNING, OWNED),
    # A colleague; and whoever left or takes no part.
    ("api/people/<int:person_id>/overlap/", YES, NOTHING),
    # Patients are the whole practice's; and one that nobody has named.
    ("patients/<int:patient_id>/", YES, NOTHING),
)
# The same, of what something is done with.
PLACE_ACTS = (("reports/<int:location_id>/<period:period>/mail/", RUNNING, OWNED),)

# Shown to everybody, of the practice they hold nothing but its name; or steps of logging in,
# which belong to whoever takes them. The crawl of `test_canaries.py` asks for them too.
OPEN = (
    "healthz",
    "readyz",
    "metrics",
    "setup/",
    "manifest.webmanifest",
    "sw.js",
    "shell/",
    "csp/",
    "inbox/",
    "inbox/<str:name>/",
    "accounts/2fa/",
    "accounts/2fa/authenticate/",
    "accounts/2fa/reauthenticate/",
    "accounts/2fa/recovery-codes/",
    "accounts/2fa/recovery-codes/download/",
    "accounts/2fa/recovery-codes/generate/",
    "accounts/2fa/totp/activate/",
    "accounts/2fa/totp/deactivate/",
    "accounts/2fa/webauthn/",
    "accounts/2fa/webauthn/add/",
    "accounts/2fa/webauthn/keys/<int:pk>/edit/",
    "accounts/2fa/webauthn/keys/<int:pk>/remove/",
    "accounts/2fa/webauthn/login/",
    "accounts/2fa/webauthn/reauthenticate/",
    "accounts/active/",
    "accounts/hand-over/",
    "accounts/lock/",
    "accounts/locked/",
    "accounts/login/pin/",
    # Told of in `tests/accounts/test_sso.py`; the rest of allauth's isn't there.
    "accounts/oidc/<slug:provider_id>/login/",
    "accounts/oidc/<slug:provider_id>/login/callback/",
    "accounts/3rdparty/",
    "accounts/3rdparty/login/cancelled/",
    "accounts/3rdparty/login/error/",
    "accounts/3rdparty/signup/",
    "accounts/social/connections/",
    "accounts/social/login/cancelled/",
    "accounts/social/login/error/",
    "accounts/social/signup/",
    "accounts/pin/",
    "accounts/sessions/",
    "accounts/sessions/<slug:name>/end/",
    "accounts/sessions/end-others/",
    "accounts/confirm-email/",
    r"accounts/confirm-email/(?P<key>[-:\w]+)/",
    "accounts/email/",
    "accounts/inactive/",
    "accounts/join/<slug:key>/",
    "accounts/login/",
    "accounts/login/code/confirm/",
    "accounts/logout/",
    "accounts/password/change/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/",
    "accounts/password/reset/key/done/",
    "accounts/password/set/",
    "accounts/reauthenticate/",
    "accounts/signup/",
    "accounts/tokens/",
    "accounts/tokens/<int:token_id>/revoke/",
    "accounts/tokens/new/",
    "accounts/unlock/",
)


@dataclass(frozen=True)
class FrameEntry:
    """A frame of a socket. A socket is opened by whoever is logged in and active, nobody else."""

    kind: str
    rule: Rule
    body: str


FRAMES = (
    FrameEntry(
        "post",
        MEMBERS,
        '{"client_id": "$uuid", "conversation": "$conversation_id", "text": "x",'
        ' "reply_to": "$message_id"}',
    ),
    FrameEntry(
        "follow", MEMBERS, '{"conversation": "$conversation_id", "after": 0, "changed_after": 0}'
    ),
    FrameEntry("read", MEMBERS, '{"conversation": "$conversation_id", "seq": 1}'),
    FrameEntry("typing", MEMBERS, '{"conversation": "$conversation_id"}'),
    FrameEntry("recall", AUTHORS, '{"message": "$message_id"}'),
    FrameEntry("priority", AUTHORS, '{"message": "$message_id", "priority": "high"}'),
)
# Names nothing: the heads of one's own conversations.
FRAMES_WITHOUT_OBJECT = ("heartbeat",)

# Tasks are started by the clock and by the product itself, never by a person, and take no id of
# a conversation, message or person.
TASKS = {
    "accounts.tasks.expire_availability": (),
    "accounts.tasks.forget_sessions": (),
    "accounts.tasks.seal_audit": (),
    "accounts.tasks.tell_audit_head": (),
    "messaging.tasks.forget_exports": (),
    "messaging.tasks.forget_uploads": (),
    "messaging.tasks.make_exports": (),
    "messaging.tasks.remind": (),
    "messaging.tasks.purge_old_messages": (),
    "messaging.tasks.send_records_mails": (),
    "messaging.tasks.send_scheduled": (),
    "messaging.tasks.send_unread_mails": (),
    "policies.tasks.deliver": (),
    "policies.tasks.forget_hooks": (),
    "policies.tasks.recount": ("location_ids",),
    "policies.tasks.send_daily_reports": (),
    "policies.tasks.send_hooks": (),
    "policies.tasks.send_pushes": (),
    "policies.tasks.simulate": (),
    "policies.tasks.sweep": (),
}

# Django admin, by model and role; who isn't named has nothing. L: the list; A: the page to add
# one; V, C, D: a row of one's own place is seen, changed, deleted; E: one of another place is
# seen. The letters stand in this order: LAVCED.
ADMIN: dict[str, dict[str, str]] = {
    "accounts.user": {"manager": "LVC", "owner": "LVCE"},
    "accounts.location": {"manager": "LVC", "owner": "LAVCE"},
    # Sent and withdrawn, never edited.
    "accounts.invitation": {"manager": "LAVD", "owner": "LAVED"},
    # Switched off, never deleted.
    "accounts.bot": {"owner": "LAVCE"},
    "accounts.groupmapping": {"owner": "LAVCED"},
    "auditlog.logentry": {"owner": "LVE", "officer": "LVE"},
    "messaging.conversation": {"manager": "LAVC", "owner": "LAVCE"},
    # Never deleted: what it wrote stays.
    "messaging.integration": {"owner": "LAVCE"},
    "messaging.peoplegroup": {"manager": "LAVCD", "owner": "LAVCED"},
    "messaging.retentionrule": {"owner": "LAVCED"},
    "messaging.template": {"manager": "LAVCD", "owner": "LAVCED"},
    # One for the practice: its only row is of every place.
    "messaging.recordsaddress": {"manager": "LVCED", "owner": "LVCED"},
    # Of the whole practice: the only row is of every place. Never deleted; deliveries only read.
    "policies.hookendpoint": {"owner": "LAVCE"},
    "policies.hookdelivery": {"owner": "LVE"},
    "policies.responserule": {"manager": "LAVC", "owner": "LAVCE"},
    "policies.ruleversion": {"manager": "LV", "owner": "LVE"},
    "policies.obligation": {"manager": "LV", "owner": "LVE"},
    "policies.report": {"manager": "LV", "owner": "LVE"},
    # Changed and never deleted: not to be sent is a choice, too.
    "policies.reportsubscription": {"manager": "LAVC", "owner": "LAVCE"},
}

# The other pages of admin. The acts on a row are for who may change it, and are sent to in
# `test_admin_escalation.py`; the rest holds nothing, or is for whoever admin opens for.
ADMIN_PAGES = (
    "admin/",
    "admin/(?P<url>.*)",
    # For owners, with a fresh second step: `tests/messaging/test_bots.py`.
    "admin/accounts/bot/<int:bot_id>/tokens/",
    "admin/accounts/location/<int:location_id>/holidays/",
    # Copying hours offers and writes one's own: `tests/accounts/test_copying.py`.
    "admin/accounts/user/copy/<str:kind>/",
    "admin/accounts/user/copy/back/<int:copy_id>/",
    "admin/accounts/user/import/",
    "admin/accounts/user/import/<str:kind>.csv",
    "admin/autocomplete/",
    "admin/jsi18n/",
    "admin/login/",
    "admin/logout/",
    "admin/password_change/",
    "admin/password_change/done/",
    "admin/messaging/integration/<path:object_id>/rotate/",
    # Acts of owners on a webhook: `tests/policies/hooks/test_admin.py`.
    "admin/policies/hookendpoint/<path:object_id>/ping/",
    "admin/policies/hookendpoint/<path:object_id>/rotate/",
    "admin/policies/obligation/<path:object_id>/excuse/",
    "admin/policies/responserule/<path:object_id>/apply/",
    "admin/policies/responserule/<path:object_id>/end/",
    "admin/policies/responserule/<path:object_id>/timeline/",
    "admin/policies/responserule/preview/",
    # A trial of a rule is its maker's alone: `tests/policies/test_simulation_page.py`.
    "admin/policies/responserule/simulations/<int:run_id>/",
    "admin/policies/responserule/simulations/<int:run_id>/progress/",
    "admin/policies/responserule/timeline/<int:location_id>/",
    "admin/r/<path:content_type_id>/<path:object_id>/",
)
