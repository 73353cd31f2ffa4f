"""The files' part of a backup: whatever a row of the database names."""

from collections.abc import Iterator
from tempfile import TemporaryFile

from django.apps import apps
from django.core.files import File
from django.core.files.storage import Storage
from django.db.models import FileField

from medspa_chat.backup.database import Database
from medspa_chat.backup.parts import BLOCK

Place = tuple[str, str]  # a field, as "messaging.attachment.file", and a name in its storage


def named_files(database: Database) -> list[Place]:
    """Every file that a row names."""
    return [
        (label, name)
        for label, field in sorted(_fields().items())
        for name in database.column(field.model._meta.db_table, str(field.column))
    ]


def blocks_of(place: Place) -> Iterator[bytes]:
    """What is in a file. Raises FileNotFoundError before the first block."""
    label, name = place
    with _storage(label).open(name) as file:
        yield from file.chunks(BLOCK)


def put_back(place: Place, blocks: Iterator[bytes]) -> None:
    """Keep a file under the name that its row has, in place of what is there."""
    label, name = place
    storage = _storage(label)
    with TemporaryFile() as passing:
        for block in blocks:
            passing.write(block)
        passing.seek(0)
        if storage.exists(name):
            storage.delete(name)
        storage.save(name, File(passing, name))


def knows(place: Place) -> bool:
    """Whether this version of the product has such files."""
    return place[0] in _fields()


def _storage(label: str) -> Storage:
    return _fields()[label].storage


def _fields() -> dict[str, FileField]:
    return {
        f"{model._meta.label_lower}.{field.name}": field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, FileField)
    }
