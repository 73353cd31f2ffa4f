from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = "Response times"

    def ready(self) -> None:
        from messaging import screens
        from policies import audit, frames, receivers, search_filters

        audit.register_models()
        receivers.connect()
        search_filters.register()
        screens.add("notice", frames.when_locked)
