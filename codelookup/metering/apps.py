from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "codelookup.metering"
    label = "metering"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from . import middleware, recent

        # Django offers no other place where every kind of login (form, code, passkey) passes.
        user_logged_in.connect(middleware.carry_over, dispatch_uid="metering.carry_over")
        user_logged_in.connect(recent.carry_over, dispatch_uid="metering.recent")
