"""The two roles of docs/security/database-roles.sql: one migrates, the site's own is modest."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from medspa_chat.backup.programs import program
from medspa_chat.checks.database import APPEND_ONLY
from tests.everything import PRODUCTION
from tests.medspa_chat.backup.places import Place, at_the_server, new_place
from tests.processes import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
RIGHTS = ROOT / "docs" / "security" / "database-roles.sql"
AT_WORK = {name: value for name, value in PRODUCTION.items() if name != "EMAIL_URL"}
AT_WORK |= {"EMAIL_URL": "smtp://127.0.0.1:1"}


class Roles:
    """A place of two roles: what the owner made, and the site's way in."""

    def __init__(self, place: Place, owner: str, site: str) -> None:
        self.place = place
        self.names = (owner, site)
        self.as_root = place.url
        self.as_owner = self._url(owner)
        self.as_site = self._url(site)

    def _url(self, role: str) -> str:
        return re.sub(r"//[^@]*@", f"//{role}:word@", self.as_root)

    def grant(self) -> None:
        """Run the file, as it says."""
        with psycopg.connect(self.as_root) as there:
            version = there.info.server_version // 10_000
        command = [
            program("psql", version),
            "-q",
            "-d",
            self.as_owner,
            "-v",
            f"site={self.names[1]}",
        ]
        command += ["-f", RIGHTS]
        subprocess.run([str(word) for word in command], check=True, capture_output=True)

    def warnings(self, url: str) -> set[str]:
        """What the check of the database says of a role."""
        said = self.place.manage(
            "check", "--database", "default", **AT_WORK | {"DATABASE_URL": url}
        )
        assert said.returncode == 0, said.stderr
        return set(re.findall(r"medspa\.W\d+", said.stderr))


@pytest.fixture
def roles(transactional_db: None, tmp_path: Path) -> Iterator[Roles]:
    """A migrated database of an owner, and the rights given to the site."""
    owner, site = (f"{kind}_{uuid4().hex[:12]}" for kind in ("owner", "site"))
    for role in (owner, site):
        at_the_server(f"CREATE ROLE {role} LOGIN PASSWORD 'word'")
    with new_place(tmp_path, owner) as place:
        made = Roles(place, owner, site)
        migrated = place.manage("migrate", DATABASE_URL=made.as_owner)
        assert migrated.returncode == 0, migrated.stderr
        made.grant()
        yield made
    for role in (owner, site):
        at_the_server(f"DROP ROLE {role}")


def refused(url: str, statement: str) -> bool:
    """Whether the role may not do that."""
    with psycopg.connect(url) as there:
        try:
            there.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            return True
        there.rollback()
    return False


def test_the_site_works_as_its_own_role_and_can_only_add_to_the_audit(roles: Roles) -> None:
    working = (
        "from tests.cast import people_the_practice, post;"
        "from auditlog.models import LogEntry;"
        "cast = people_the_practice(); post(cast.ana, cast.direct, 'Hi'); cast.ana.save();"
        "print(LogEntry.objects.count() > 0)"
    )
    done = roles.place.manage("shell", "-c", working, DATABASE_URL=roles.as_site)
    assert done.stdout.split()[-1:] == ["True"], done.stderr
    there = [table for table in APPEND_ONLY if table in roles.place.figures()]
    assert there
    for table in there:
        assert refused(roles.as_site, f"UPDATE {table} SET id = id")
        assert refused(roles.as_site, f"DELETE FROM {table}")
        assert refused(roles.as_site, f"TRUNCATE {table}")
    for statement in (
        "CREATE TABLE mine (id int)",
        "ALTER TABLE messaging_message DISABLE TRIGGER ALL",
        "DROP TABLE messaging_message",
        "DELETE FROM django_migrations",
    ):
        assert refused(roles.as_site, statement)
    assert not refused(roles.as_site, "UPDATE messaging_conversation SET last_seq = last_seq")


def test_the_check_warns_of_a_role_with_too_many_rights(roles: Roles) -> None:
    assert roles.warnings(roles.as_site) == set()
    assert roles.warnings(roles.as_owner) == {"medspa.W034", "medspa.W035"}
    assert roles.warnings(roles.as_root) == {"medspa.W034", "medspa.W035"}


def test_the_rights_and_the_check_name_the_same_tables() -> None:
    [listed] = re.findall(r"ARRAY\[(.*?)\]", RIGHTS.read_text())
    assert tuple(re.findall(r"'(\w+)'", listed)) == APPEND_ONLY
