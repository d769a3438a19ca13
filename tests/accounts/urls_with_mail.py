"""The site's addresses with those that allauth adds when EMAIL_URL is set."""

from allauth.account import views
from django.urls import path

from codelookup.urls import handler400, handler403, handler404, handler500
from codelookup.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("accounts/login/code/", views.request_login_code, name="account_request_login_code"),
    *site,
]
