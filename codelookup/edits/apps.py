from django.apps import AppConfig


class EditsConfig(AppConfig):
    name = "codelookup.edits"
    label = "edits"
