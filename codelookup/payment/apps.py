from django.apps import AppConfig


class PaymentConfig(AppConfig):
    name = "codelookup.payment"
    label = "payment"
