from django.apps import AppConfig


class OperationConfig(AppConfig):
    name = "codelookup.operation"
    label = "operation"
