"""How tests look at a page: its text, its marks, its links, its data for search engines."""

import json
import re
from html import unescape
from typing import Any

from django.test import Client

from codelookup.metering.models import View


def look(client: Client, address: str, status: int = 200) -> str:
    """Return the page's text; whoever tests something else than errors expects a 200."""
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def plain(html: str) -> str:
    """Return what a reader reads, without tags and runs of blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def links(html: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'href="([^"]+)"', html)]


def crumbs(html: str) -> list[str]:
    (trail,) = re.findall(r'<nav class="crumbs".*?</nav>', html, re.DOTALL)
    return [plain(each) for each in re.findall(r"<li>.*?</li>", trail, re.DOTALL)]


def marked(html: str) -> list[tuple[str, str]]:
    """Return system and code of every element that carries them, page marks left out."""
    return re.findall(r'<(?:li|tr|a)[^>]*data-system="([^"]+)" data-code="([^"]+)"', html)


def markup(html: str) -> dict[str, Any]:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    found: dict[str, Any] = json.loads(text)
    return found


def state(html: str, slug: str) -> str:
    (found,) = re.findall(rf'<section id="{slug}"[^>]*data-state="([a-z]+)"', html)
    return str(found)


def views() -> int:
    return View.objects.count()
