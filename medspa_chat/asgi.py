"""The ASGI application: HTTP by Django, sockets by Channels, both behind one fence."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspa_chat.settings")
django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import OriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402

from medspa_chat.fence import Fence  # noqa: E402
from medspa_chat.guard import refuse_unsafe_start  # noqa: E402
from medspa_chat.headers import of_every_answer  # noqa: E402
from medspa_chat.passage import Passage  # noqa: E402
from medspa_chat.turnstile import Turnstile  # noqa: E402
from messaging.routing import websocket_urlpatterns  # noqa: E402

refuse_unsafe_start()
fenced = Fence(
    ProtocolTypeRouter(
        {
            "http": django_application,
            "websocket": Turnstile(
                OriginValidator(
                    AuthMiddlewareStack(URLRouter(websocket_urlpatterns)), settings.SITE_ORIGINS
                ),
                of_browser=settings.SOCKETS_PER_MINUTE,
                of_address=settings.SOCKETS_PER_MINUTE_AND_ADDRESS,
            ),
        }
    ),
    trusts_proxy=settings.TRUSTED_PROXY_COUNT > 0,
    most_bytes=(settings.ATTACHMENT_MAX_MB + 1) * 1_048_576,  # a file and the form around it
    usual=of_every_answer(),
)
application = Passage(fenced)
