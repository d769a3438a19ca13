from django.apps import AppConfig
from django.conf import settings


class OperationConfig(AppConfig):
    name = "codelookup.operation"
    label = "operation"

    def ready(self) -> None:
        if settings.SENTRY_DSN:
            from . import reporting

            reporting.start(settings.SENTRY_DSN)
