"""The site map on one page. Addresses are a promise: see docs/addresses in README."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, register_converter

from codelookup.catalog.systems import System
from codelookup.pages.views import account, browse, code, health, pair, search, site, sources


class SystemConverter:
    regex = "|".join(System.values)

    def to_python(self, value: str) -> System:
        return System(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(SystemConverter, "system")

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = "CodeLookup: staff"
admin.site.site_title = "CodeLookup"

pages = [
    path("", site.home, name="home"),
    path("about/", site.about, name="about"),
    path("legal/", site.legal, name="legal"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("robots.txt", site.robots, name="robots"),
    path("search/", search.results, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("sources/", sources.all_sources, name="sources"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("account/views/", account.views, name="views"),
    path("ncci/<str:first>/<str:second>/", pair.pair, name="pair"),
    path("<system:system>/", browse.system, name="system"),
    path("<system:system>/browse/<str:node>/", browse.node, name="browse"),
    path("<system:system>/codes/<str:value>/", code.code, name="code"),
    path("<system:system>/codes/<str:value>", code.code, name="code-unslashed"),
    path("<system:system>/codes/<str:value>/<slug:slug>/", code.section, name="section"),
]

urlpatterns = [
    path("", include((pages, "pages"))),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "codelookup.pages.errors.bad_request"
handler403 = "codelookup.pages.errors.forbidden"
handler404 = "codelookup.pages.errors.not_found"
handler500 = "codelookup.pages.errors.server_error"
