#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from django.core.management import execute_from_command_line

from accounts.audit.acting import acting_by_itself, at_the_terminal

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspa_chat.settings")
    with acting_by_itself(at_the_terminal()):
        execute_from_command_line(sys.argv)
