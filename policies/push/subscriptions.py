"""Which browsers are told: the doors to one's own. A subscription belongs to a log-in, and ends
with it."""

from collections.abc import Collection
from datetime import datetime
from fnmatch import fnmatch

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import LogIn, User
from policies.models import PushSubscription
from policies.outward import Refused, Target, target_of
from policies.push import vapid
from policies.push.encryption import CURVE, bytes_of

# Of one person: browsers that are logged in at once.
MOST = 10


def offered_key() -> str:
    """The key that browsers subscribe with; empty where the site has none."""
    return vapid.public_key(settings.VAPID_PRIVATE_KEY) if settings.VAPID_PRIVATE_KEY else ""


def inner_hosts() -> Collection[str]:
    """Push services inside the practice's network: those that both settings name."""
    return [one for one in settings.WEBHOOK_PRIVATE_HOSTS if one in settings.PUSH_SERVICES]


def service_of(endpoint: str) -> Target:
    """The push service of an address that a browser gave. Raises Refused for any but those of
    `PUSH_SERVICES`: a browser's word alone sends us nowhere."""
    target = target_of(endpoint, inner_hosts())
    place = f"{target.host}:{target.port}"
    if not any(fnmatch(one, known) for one in (target.host, place) for known in _services()):
        raise Refused("This browser's push service isn't one of those that the site uses.")
    return target


def origin_of(target: Target) -> str:
    """A service as its token names it."""
    return f"{target.scheme}://{target.host_header}"


@transaction.atomic
def subscribe(
    user: User, session_key: str, endpoint: str, p256dh: str, auth: str, now: datetime
) -> None:
    """Have the browser of this log-in told of asks of `user`; what it was told of somebody else
    ends. Raises ValidationError in words."""
    if not settings.VAPID_PRIVATE_KEY:
        raise ValidationError("This site tells no browser while the chat is closed.")
    try:
        service_of(endpoint)
    except Refused as refusal:
        raise ValidationError({"endpoint": str(refusal)}) from None
    _check_keys(p256dh, auth)
    log_in = LogIn.objects.get(pk=session_key)
    PushSubscription.objects.filter(log_in=log_in).delete()
    PushSubscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "user": user,
            "log_in": log_in,
            "p256dh": p256dh,
            "auth": auth,
            "made_at": now,
        },
    )
    newest = PushSubscription.objects.filter(user=user).order_by("-made_at", "-pk")
    old = list(newest.values_list("pk", flat=True)[MOST:])
    PushSubscription.objects.filter(pk__in=old).delete()


def end(user: User, session_key: str) -> None:
    """Tell the browser of this log-in nothing more."""
    PushSubscription.objects.filter(user=user, log_in=session_key).delete()


def is_told(user: User, session_key: str) -> bool:
    """Whether the browser of this log-in is told."""
    return PushSubscription.objects.filter(user=user, log_in=session_key).exists()


def _services() -> list[str]:
    return [one.lower() for one in settings.PUSH_SERVICES]


def _check_keys(p256dh: str, auth: str) -> None:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, bytes_of(p256dh))
        is_secret = len(bytes_of(auth)) == 16
    except ValueError:
        is_secret = False
    if not is_secret:
        raise ValidationError("These are no keys of a browser.")
