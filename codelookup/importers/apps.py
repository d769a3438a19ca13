from django.apps import AppConfig


class ImportersConfig(AppConfig):
    name = "codelookup.importers"
    label = "importers"
