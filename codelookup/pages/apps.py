from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "codelookup.pages"
    label = "pages"
