"""Static files with a hash in their name, so that browsers may keep them for ever."""

import re
from collections.abc import Callable
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Whose modules import each other; the imports in them are rewritten to the hashed names.
OWN_MODULES = ("accounts/js/", "messaging/js/", "policies/js/")


class ManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's hashed and compressed storage that understands our ES modules.

    Django finds imports with a regular expression that also matches examples in the comments
    of other people's files; so only our own modules are rewritten.
    """

    support_js_module_import_aggregation = True
    # One pass for each level of imports; Django's default of 5 is too shallow for us.
    max_post_process_passes = 20

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Callable[[re.Match[str]], str]:
        """What replaces a reference found in `name`: for others' JavaScript, itself."""
        if name.endswith(".js") and not name.startswith(OWN_MODULES):
            return lambda match: match.group(0)
        converter: Any = super().url_converter(name, hashed_files, template)
        return converter  # type: ignore[no-any-return]
