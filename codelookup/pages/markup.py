"""Structured data for search engines: open parts only; gated parts are named, never included."""

import json
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from codelookup.catalog import relatives
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System

# What could end the script element or begin a comment is written as an escape.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def code_page(request: HttpRequest, subject: Subject, title: str) -> SafeString:
    """Return schema.org JSON-LD for a code page, escaped for a script element."""
    address = request.build_absolute_uri(subject.code.get_absolute_url())
    page: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "url": address,
        "name": f"{subject.code.value}: {title}" if title else subject.code.value,
        "isAccessibleForFree": False,
        "hasPart": {
            "@type": "WebPageElement",
            "isAccessibleForFree": False,
            "cssSelector": ".gated",
        },
        "about": {
            "@type": "MedicalCode",
            "codeValue": subject.code.value,
            "codingSystem": System(subject.system).label,
        },
        "breadcrumb": {
            "@type": "BreadcrumbList",
            "itemListElement": _crumbs(request, subject),
        },
    }
    text = json.dumps(page, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308 - escaped in the line above


def _crumbs(request: HttpRequest, subject: Subject) -> list[dict[str, Any]]:
    places = [(System(subject.system).label, reverse("pages:system", args=[subject.system]))]
    for value, title, kind in subject.once("parents", relatives.parents):
        name = "pages:browse" if kind == "node" else "pages:code"
        places.append((title or value, reverse(name, args=[subject.system, value])))
    return [
        {
            "@type": "ListItem",
            "position": number,
            "name": name,
            "item": request.build_absolute_uri(path),
        }
        for number, (name, path) in enumerate(places, start=1)
    ]
