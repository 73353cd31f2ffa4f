"""What is kept encrypted at rest opens with the keys of the site, the former ones included."""

import os
import subprocess
import sys
from typing import Any

import pytest

from accounts import field_keys
from tests.everything import PRODUCTION
from tests.processes import ROOT

OLD, NEW, OTHER = "old-key-" * 5, "new-key-" * 5, "other-key-" * 5
SECRET = "JBSWY3DPEHPK3PXP"


def test_what_is_encrypted_comes_back_and_is_not_seen_in_the_token(settings: Any) -> None:
    settings.FIELD_KEYS = [NEW]
    tokens = {field_keys.encrypt(SECRET) for _ in range(3)}
    assert len(tokens) == 3
    assert {field_keys.decrypt(token) for token in tokens} == {SECRET}
    assert not any(SECRET in token for token in tokens)


def test_a_former_key_still_opens_and_the_first_one_encrypts(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    token = field_keys.encrypt(SECRET)
    settings.FIELD_KEYS = [NEW, OLD]
    assert field_keys.decrypt(token) == SECRET
    later = field_keys.encrypt(SECRET)
    settings.FIELD_KEYS = [NEW]
    assert field_keys.decrypt(later) == SECRET


def test_without_its_key_a_token_opens_nothing(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    token = field_keys.encrypt(SECRET)
    settings.FIELD_KEYS = [OTHER]
    for wrong in (token, token[:-4] + "AAAA", "", SECRET):
        with pytest.raises(ValueError, match="not encrypted with a key"):
            field_keys.decrypt(wrong)


def test_each_purpose_has_keys_of_its_own(settings: Any) -> None:
    settings.FIELD_KEYS = [NEW, OLD]
    found = field_keys.keys_for("field") + field_keys.keys_for("file")
    assert len(set(found)) == 4
    assert {len(key) for key in found} == {32}


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("", "Set FIELD_KEYS"),
        ("short", "at least 32 characters"),
        (f"{NEW},short", "at least 32 characters"),
        (PRODUCTION["SECRET_KEY"], "not SECRET_KEY"),
    ],
)
def test_the_site_does_not_start_without_good_keys(keys: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | PRODUCTION | {"FIELD_KEYS": keys},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert said in done.stderr.splitlines()[-1]
