"""The site map on one page. Addresses are a promise: see docs/addresses in README."""

from django.contrib import admin
from django.urls import include, path, register_converter

from accounts import staff
from codelookup.catalog.index_terms import Book
from codelookup.catalog.systems import System
from codelookup.operation import views as operation
from codelookup.pages.desk import code as desk_code
from codelookup.pages.desk import (
    conflict,
    drafting,
    history,
    preview,
    queue,
    reports,
    team,
    text,
)
from codelookup.pages.views import (
    account,
    account_data,
    book_index,
    browse,
    build,
    claim_check,
    code,
    compare,
    crawlers,
    health,
    look,
    opensearch,
    pair,
    report,
    search,
    site,
    sources,
)


class SystemConverter:
    regex = "|".join(System.values)

    def to_python(self, value: str) -> System:
        return System(value)

    def to_url(self, value: str) -> str:
        return str(value)


class BookConverter:
    regex = "|".join(Book.values)

    def to_python(self, value: str) -> Book:
        return Book(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(SystemConverter, "system")
register_converter(BookConverter, "book")

admin.autodiscover()
admin.site.login = staff.enter  # type: ignore[method-assign]
admin.site.has_permission = staff.may_enter  # type: ignore[method-assign]
admin.site.site_header = "CodeLookup: staff"
admin.site.site_title = "CodeLookup"

pages = [
    # First, since it is asked for most.
    path("<system:system>/codes/<str:value>/", code.code, name="code"),
    path("<system:system>/codes/<str:value>", code.code, name="code-unslashed"),
    path("<system:system>/codes/<str:value>/<slug:slug>/", code.section, name="section"),
    path("", site.home, name="home"),
    path("about/", site.about, name="about"),
    path("glossary/", site.glossary, name="glossary"),
    path("legal/", site.legal, name="legal"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", operation.figures, name="metrics"),
    path(".well-known/security.txt", operation.security, name="security"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemap-<slug:part>.xml", crawlers.sitemap, name="sitemap-part"),
    path("opensearch.xml", opensearch.description, name="opensearch"),
    path("search/", search.results, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("search/opensearch/", opensearch.suggestions, name="opensearch-suggest"),
    path("sources/", sources.all_sources, name="sources"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("account/views/", account.views, name="views"),
    path("account/recent/", account.change_recent, name="recent"),
    path("account/data/", account_data.data, name="account-data"),
    path("account/data/export/", account_data.export, name="export-account"),
    path("account/data/delete/", account_data.delete, name="delete-account"),
    path("icd-10-cm/index/", book_index.front, name="index"),
    path("icd-10-cm/index/<book:book>/", book_index.book, name="index-book"),
    path("icd-10-cm/index/<book:book>/<str:letter>/", book_index.letter, name="index-letter"),
    path(
        "icd-10-cm/index/<book:book>/<str:letter>/<str:slug>/",
        book_index.term,
        name="index-term",
    ),
    path("look/", look.look, name="look"),
    path("compare/", compare.compare, name="compare"),
    path("claim-check/", claim_check.claim_check, name="claim-check"),
    path("report/", report.report, name="report"),
    path("errata/", report.errata, name="errata"),
    path("ncci/<str:first>/<str:second>/", pair.pair, name="pair"),
    path("<system:system>/", browse.system, name="system"),
    path("<system:system>/browse/<str:node>/", browse.node, name="browse"),
    path("<system:system>/build/", build.build, name="build-start"),
    path("<system:system>/build/<str:value>/", build.build, name="build"),
]

desk = [
    path("", queue.queue, name="queue"),
    path("start/", desk_code.start, name="start"),
    path("team/", team.team, name="team"),
    path("team/<int:pk>/remove/", team.remove_range, name="remove-range"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("texts/<int:pk>/", text.text, name="text"),
    path("texts/<int:pk>/merge/", conflict.merge, name="merge"),
    path("texts/<int:pk>/preview/", preview.preview, name="preview"),
    path("texts/<int:pk>/history/", history.history, name="history"),
    path("<system:system>/<str:value>/", desk_code.code, name="code"),
    path("<system:system>/<str:value>/draft/", drafting.draft, name="draft"),
]

urlpatterns = [
    path("desk/", include((desk, "desk"))),
    path("", include((pages, "pages"))),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "codelookup.pages.errors.bad_request"
handler403 = "codelookup.pages.errors.forbidden"
handler404 = "codelookup.pages.errors.not_found"
handler500 = "codelookup.pages.errors.server_error"
