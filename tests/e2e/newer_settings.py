"""The settings of a newer version: one more style among those that the page is made of."""

import os

from medspa_chat.settings import *  # noqa: F403

STATICFILES_DIRS = [os.environ["NEWER_FILES"]]
