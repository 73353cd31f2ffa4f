from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = "Conversations"

    def ready(self) -> None:
        from messaging import audit, receivers

        audit.register_models()
        receivers.connect()
