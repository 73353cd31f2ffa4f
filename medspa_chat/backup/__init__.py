"""All that must last, in one sealed file: the database and people's files.

`making` writes it, `restoring` reads it; `sealing` is the encryption, `parts` what lies inside,
`database` and `files` the two things that are kept.
"""

from medspa_chat.backup.errors import BackupFailed
from medspa_chat.backup.making import make
from medspa_chat.backup.restoring import Contents, look_into, restore

__all__ = ["BackupFailed", "Contents", "look_into", "make", "restore"]
