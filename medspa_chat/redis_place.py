"""Where Redis is, and how each of those who use it is told: cache, pushes, and the tasks' queue."""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from redis import Redis
from redis.sentinel import Sentinel, SentinelConnectionPool

SENTINEL_PORT = 26379
_FORMS = (
    "REDIS_URL must look like redis://:password@host:6379/0, rediss://… for TLS, "
    "unix:///run/redis/redis.sock, or rediss+sentinel://:password@one:26379,two:26379/0?master=name"
)


@dataclass(frozen=True)
class RedisPlace:
    """One server, or the sentinels that know which server is the master of the moment."""

    url: str
    sentinels: tuple[tuple[str, int], ...] = ()
    master: str = ""
    is_tls: bool = False
    login: tuple[tuple[str, str], ...] = ()  # username and password of the servers
    sentinel_password: str = ""
    number: int = 0

    def cache(self) -> dict[str, Any]:
        """LOCATION, and the OPTIONS that it needs, of Django's cache."""
        pool = {"pool_class": "medspa_chat.redis_place.MastersPool"} if self.sentinels else {}
        return {"LOCATION": [self.url], "OPTIONS": pool}

    def channels(self) -> dict[str, Any]:
        """The host of a channel layer."""
        if not self.sentinels:
            return {"address": self.url}
        known = {"sentinels": list(self.sentinels), "sentinel_kwargs": self._of_sentinels()}
        return {"master_name": self.master, **known, **self._of_servers()}

    def broker(self) -> tuple[str, dict[str, Any]]:
        """The URL of Celery's broker, and the transport options that it needs."""
        at = urlsplit(self.url)
        if at.scheme == "unix":
            login = f"{at.netloc}" if at.netloc else ""
            return f"redis+socket://{login}{at.path}?virtual_host={self.number}", {}
        if not self.sentinels:
            return self.url, {}
        known = dict(self.login)
        who = quote(known.get("username", "")) + ":" + quote(known.get("password", ""), safe="")
        urls = [
            f"sentinel://{who + '@' if self.login else ''}{host}:{port}/{self.number}"
            for host, port in self.sentinels
        ]
        options = {"master_name": self.master, "sentinel_kwargs": self._of_sentinels()}
        return ";".join(urls), options

    def client(self, **options: Any) -> Redis:
        """A client of the server, or of the master of the moment."""
        if not self.sentinels:
            return Redis.from_url(self.url, **options)
        return Redis(connection_pool=MastersPool.from_url(self.url, **options))

    def _of_servers(self) -> dict[str, Any]:
        return {"db": self.number, **dict(self.login), **({"ssl": True} if self.is_tls else {})}

    def _of_sentinels(self) -> dict[str, Any]:
        known: dict[str, Any] = {"socket_timeout": 1, "socket_connect_timeout": 1}
        if self.sentinel_password:
            known["password"] = self.sentinel_password
        return known | ({"ssl": True} if self.is_tls else {})


class MastersPool(SentinelConnectionPool):
    """The connections to the master that sentinels name, by the URL of the settings."""

    @classmethod
    def from_url(cls, url: str, **options: Any) -> Self:
        """As other pools are made."""
        place = redis_place(url)
        known = Sentinel(  # type: ignore[no-untyped-call]
            list(place.sentinels), sentinel_kwargs=place._of_sentinels()
        )
        return cls(place.master, known, **place._of_servers(), **options)


def redis_place(url: str) -> RedisPlace:
    """What a URL says: `redis://`, `rediss://` and `unix://` of one server, and with `+sentinel`
    of sentinels (`?master=`, and `sentinel_password=` where they want one of their own). Raises
    ImproperlyConfigured."""
    at = urlsplit(url)
    if at.scheme in {"redis", "rediss"} and at.netloc:
        return RedisPlace(url, is_tls=at.scheme == "rediss")
    if at.scheme == "unix" and at.path.strip("/"):
        number = parse_qs(at.query).get("db", ["0"])[-1]
        return RedisPlace(url, number=_number(number))
    if at.scheme in {"redis+sentinel", "rediss+sentinel"}:
        return _by_sentinels(url, at)
    raise ImproperlyConfigured(_FORMS)


def _by_sentinels(url: str, at: SplitResult) -> RedisPlace:
    query = {key: values[-1] for key, values in parse_qs(at.query).items()}
    who, _, hosts = at.netloc.rpartition("@")
    name, _, password = who.partition(":")
    login = {"username": unquote(name), "password": unquote(password)}
    master = query.get("master", "")
    if not master or not all(hosts.split(",")):
        raise ImproperlyConfigured(_FORMS)
    return RedisPlace(
        url,
        sentinels=tuple(_address(each) for each in hosts.split(",")),
        master=master,
        is_tls=at.scheme == "rediss+sentinel",
        login=tuple((key, value) for key, value in login.items() if value),
        sentinel_password=query.get("sentinel_password", ""),
        number=_number(at.path.strip("/") or "0"),
    )


def _address(said: str) -> tuple[str, int]:
    host, _, port = said.partition(":")
    return host, _number(port) if port else SENTINEL_PORT


def _number(said: str) -> int:
    if not said.isdecimal():
        raise ImproperlyConfigured(_FORMS)
    return int(said)
