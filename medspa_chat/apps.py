import logging

from django.apps import AppConfig


class MedspaChatConfig(AppConfig):
    name = "medspa_chat"

    def ready(self) -> None:
        from allauth.account.decorators import secure_admin_login
        from django.conf import settings
        from django.contrib import admin

        from medspa_chat import checks  # noqa: F401

        # One door: admin's log-in is the site's, with its limits on guessing.
        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
        if settings.LOG_FORMAT == "json":
            logging.captureWarnings(True)  # Python writes its own past every formatter
