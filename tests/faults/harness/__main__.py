"""`python -m tests.faults.harness --seeds 2 --faults 1,3,7 --short`; exits with 1 when a rule of
the matrix was broken."""

import argparse
import os
import secrets
import signal
import sys
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from medspa_chat.devservices import CannotStart
from medspa_chat.devservices.places import passing_place
from medspa_chat.devservices.processes import Warden
from medspa_chat.devservices.user import ServerUser
from tests.faults.harness.servers import may_mount, postgres_server

NEEDS_A_SMALL_DISK = 17
EVERY_FAULT = list(range(1, 26))
# Two seeds of these in every run of the tests: one of each kind of thing that breaks.
FEW_FAULTS = [1, 4, 7, 10, 13, 14]


def main() -> None:
    """Run what was asked for."""
    asked = arguments()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            is_well = named() if asked.list else run(asked, stack)
    except CannotStart as error:
        sys.exit(f"The faults can't start: {error}")
    sys.exit(0 if is_well else 1)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="tests.faults.harness")
    parser.add_argument("--seeds", type=int, default=10, help="how many runs of each fault")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--faults", default="all", help="numbers, or all, or few")
    parser.add_argument("--list", action="store_true", help="say what the faults are, and no more")
    parser.add_argument("--short", action="store_true", help="fewer people, half a minute a run")
    parser.add_argument("--untimed", action="store_true", help="hold nothing to seconds")
    asked = parser.parse_args()
    named = {"all": EVERY_FAULT, "few": FEW_FAULTS}
    asked.faults = named.get(asked.faults) or [int(one) for one in asked.faults.split(",")]
    return asked


def named() -> bool:
    """Print the number and the name of every fault."""
    # Settings are read with the modules, and nothing is asked of what they name.
    os.environ |= environment("postgresql://nobody@/none", "redis://127.0.0.1:1/0", Path("/tmp"))
    django.setup()
    registry = import_module("tests.faults.harness.run").FAULTS
    print("\n".join(f"{number:>2}  {registry[number].name}" for number in sorted(registry)))
    return True


def run(asked: argparse.Namespace, stack: ExitStack) -> bool:
    """On servers of its own, in a place of its own."""
    warden = stack.enter_context(Warden())
    home = stack.enter_context(passing_place(ServerUser.find(), warden))
    is_small = NEEDS_A_SMALL_DISK in asked.faults and may_mount()
    postgres = stack.enter_context(postgres_server(home, warden, is_small=is_small))
    redis = import_module("tests.redis_server").RedisServer(home)
    redis.start()
    stack.callback(redis.kill)
    os.environ |= environment(postgres.url, redis.url, home)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    stage = import_module("tests.faults.harness.stage")
    size = stage.SHORT if asked.short else stage.FULL
    cluster = import_module("tests.faults.harness.cluster").Cluster(
        home,
        postgres,
        redis,
        HEARTBEAT_SECONDS=str(size.heartbeat),
        SWEEP_SECONDS=str(size.sweep),
    )
    cluster.mailbox.controller.start()
    stack.callback(cluster.mailbox.controller.stop)
    stack.callback(cluster.stop)
    matrix = import_module("tests.faults.harness.run").matrix
    if asked.untimed:
        import_module("tests.faults.harness.registry").take_times_off()
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    try:
        return bool(matrix(cluster, size, seeds, asked.faults))
    finally:
        if place := os.environ.get("KEEP_LOGS"):
            Path(place).write_text(cluster.log())


def environment(database_url: str, redis_url: str, home: Path) -> dict[str, str]:
    """What this process and all it starts are told."""
    for name in ("DEBUG", "EMAIL_URL", "ALLOWED_HOSTS", "EXTRA_ORIGINS", "TRUSTED_PROXY_COUNT"):
        os.environ.pop(name, None)
    return {
        "DJANGO_SETTINGS_MODULE": "medspa_chat.settings",
        "DEMO": "1",
        "SECOND_STEP_REQUIRED": "1",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": secrets.token_urlsafe(48),
        "SITE_URL": "http://localhost:8000",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "VAR_DIR": str(home),
        "LOG_LEVEL": "WARNING",
    }


if __name__ == "__main__":
    main()
