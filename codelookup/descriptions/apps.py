from django.apps import AppConfig


class DescriptionsConfig(AppConfig):
    name = "codelookup.descriptions"
    label = "descriptions"
