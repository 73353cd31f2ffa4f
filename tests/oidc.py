"""Two providers of log-ins: a real one from a package, and one that lies."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from oidc_provider_mock import User, run_server_in_thread
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.cast import Cast

CLIENT_ID = "medspa"
SECRET = "a secret of both that is long enough"
LOG_IN = "/accounts/oidc/work/login/"


def entry(issuer: str, **more: Any) -> dict[str, Any]:
    """What a technician writes of a provider."""
    return {
        "id": "work",
        "name": "Lumen ID",
        "issuer": issuer,
        "client_id": CLIENT_ID,
        "secret": SECRET,
        "domains": ["lumen.example"],
        **more,
    }


def dana_there(cast: Cast, **claims: Any) -> User:
    """Dana, as the provider knows her."""
    said = {"email": cast.dana.email, "email_verified": True, "name": "Dana Cole"}
    return User(sub="dana-1", claims={**said, **claims})


@contextmanager
def running_provider() -> Iterator[str]:
    """A real provider on this machine; its issuer."""
    with run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


def tell(issuer: str, user: User) -> None:
    """Let the provider know somebody, as they are now."""
    requests.put(f"{issuer}/users/{user.sub}", json=dict(user.claims), timeout=5).raise_for_status()


def walk(client: Client, sub: str, query: str = "") -> Any:
    """Log in by the provider as a browser would; the answer of the site in the end."""
    return client.get(way_back(client, sub, query))


def way_back(client: Client, sub: str, query: str = "") -> str:
    """The address with which the provider sends a browser back that logged in there."""
    there = client.get(f"{LOG_IN}{query}")["Location"]
    answer = requests.post(there, data={"sub": sub}, allow_redirects=False, timeout=5)
    address = urlsplit(answer.headers["Location"])
    return f"{address.path}?{address.query}"


Edit = Callable[[dict[str, Any]], Any]


class Liar:
    """Speaks OpenID Connect, and says whatever a test wants of it."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.server = make_server("localhost", 0, self._answer, threaded=True)
        self.issuer = f"http://localhost:{self.server.server_port}"
        self.says_issuer = self.issuer
        self.claims: dict[str, Any] = {}
        self.sign: Edit = self.signed
        self.says_beside: dict[str, Any] = {}
        self.says_keys: Any = None
        self.leaves_out: set[str] = set()  # of the token's claims
        self.says_apart: dict[str, Any] | None = None  # at an address of its own
        self.status = 200
        self.asked: dict[str, str] = {}
        self.forms: list[dict[str, str]] = []

    def signed(self, claims: dict[str, Any]) -> str:
        """A token as it ought to be."""
        return jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})

    def _answer(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        return self._page(request)(environ, start)

    def _page(self, request: Request) -> Response:
        if request.path == "/.well-known/openid-configuration":
            said = {
                "issuer": self.says_issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
            if self.says_apart is not None:
                said["userinfo_endpoint"] = f"{self.issuer}/userinfo"
            return _json(said)
        if request.path == "/userinfo":
            return _json({"sub": "dana-1", **(self.says_apart or {})})
        if request.path == "/keys":
            public: Any = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            if self.says_keys is not None:
                return _json({"keys": self.says_keys})
            return _json({"keys": [{**public, "kid": "one", "alg": "RS256"}]})
        self.forms.append(request.form.to_dict())
        every = self._usual() | self.claims
        said = {name: one for name, one in every.items() if name not in self.leaves_out}
        token = {"access_token": "x", "token_type": "Bearer", "id_token": self.sign(said)}
        return _json(token | self.says_beside, self.status)

    def _usual(self) -> dict[str, Any]:
        now = int(time.time())
        times = {"iat": now, "exp": now + 300}
        ours = {"iss": self.issuer, "aud": CLIENT_ID, "nonce": self.asked.get("nonce", "")}
        who = {"sub": "dana-1", "email": "dana@lumen.example", "email_verified": True}
        return {**times, **ours, **who}

    def log_in(self, client: Client) -> Any:
        """Walk through it with a browser; the answer of the site in the end."""
        there = urlsplit(client.get(LOG_IN)["Location"])
        self.asked = {name: values[0] for name, values in parse_qs(there.query).items()}
        return client.get(f"{LOG_IN}callback/?code=abc&state={self.asked['state']}")

    def has_checked_pkce(self) -> bool:
        """Whether the code was asked for with the verifier of the challenge."""
        digest = hashlib.sha256(self.forms[-1]["code_verifier"].encode()).digest()
        made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return made == self.asked["code_challenge"]


@contextmanager
def running_liar() -> Iterator[Liar]:
    """It, while it runs."""
    liar = Liar()
    thread = threading.Thread(target=liar.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield liar
    finally:
        liar.server.shutdown()
        thread.join()
        liar.server.server_close()


def _json(said: Any, status: int = 200) -> Response:
    return Response(json.dumps(said), status, content_type="application/json")
