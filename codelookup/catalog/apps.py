from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "codelookup.catalog"
    label = "catalog"
    verbose_name = "Catalog"
