from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "codelookup.search"
    label = "search"
