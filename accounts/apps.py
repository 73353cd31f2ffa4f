from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People, places and hours"

    def ready(self) -> None:
        from accounts import receivers
        from accounts.audit import registry

        registry.register_models()
        receivers.connect()
