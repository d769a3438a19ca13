from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "codelookup.metering"
    label = "metering"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from .middleware import carry_over

        # Django offers no other place where every kind of login (form, code, passkey) passes.
        user_logged_in.connect(carry_over, dispatch_uid="metering.carry_over")
