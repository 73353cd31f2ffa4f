from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = "Response times"

    def ready(self) -> None:
        from policies import audit, receivers, search_filters

        audit.register_models()
        receivers.connect()
        search_filters.register()
