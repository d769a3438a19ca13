"""Make the pictures of README.md: the site on the loaded default data, in a real browser."""

import base64
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.servers import ROOT, copy_of_data, serve

from .png import png

TARGET = ROOT / "docs" / "img"
CODE = "/cpt/codes/64490/"
PIXELS = """async data => {
  const picture = new Image();
  picture.src = "data:image/png;base64," + data;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width; canvas.height = picture.height;
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const bytes = context.getImageData(0, 0, picture.width, picture.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}"""


@dataclass(frozen=True)
class Picture:
    """One picture: of which page, how wide and high in pixels."""

    name: str
    path: str
    width: int = 1280
    height: int = 860
    scheme: str = "light"
    is_reader: bool = True


PICTURES = (
    Picture("home", "/", is_reader=False),
    Picture("search", "/search/?q=type+2+diabetes+kidney"),
    Picture("code-page", CODE, height=1150),
    Picture("phone", CODE, width=390, height=844),
    Picture("dark", f"{CODE}#fees", scheme="dark"),
)


def main() -> None:
    path = shutil.which("chromium")
    if not path:
        sys.exit("There is no Chromium here: install Debian's package, apt-get install chromium.")
    with tempfile.TemporaryDirectory(prefix="codelookup-pictures-") as folder:
        os.environ |= {
            "DATABASE_URL": copy_of_data(Path(folder), destructive_ok=False),
            "SECRET_KEY": "pictures only",
        }
        session = reader()
        with serve("codelookup.wsgi", CODE) as server, chromium(path) as browser:
            for picture in PICTURES:
                take(browser, picture, f"http://127.0.0.1:{server.port}", session)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def reader() -> str:
    """Make a free account; return its session. Refuses where licensed wording is loaded."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codelookup.settings")
    django.setup()
    from django.contrib.auth import get_user_model
    from django.test import Client

    from codelookup.catalog.models import Notice, Release

    if Release.objects.filter(notice=Notice.AMA).exists():
        sys.exit(
            "The AMA's words are loaded; pictures of them may not be published. See NOTICE.md."
        )
    client = Client()
    client.force_login(get_user_model().objects.create_user("ann@example.org", None))
    return client.cookies["sessionid"].value


def take(browser: Browser, picture: Picture, site: str, session: str) -> None:
    options: Any = {
        "viewport": {"width": picture.width, "height": picture.height},
        "color_scheme": picture.scheme,
        "base_url": site,
        "has_touch": picture.width < 640,
        "is_mobile": picture.width < 640,
    }
    context = browser.new_context(**options)
    if picture.is_reader:
        context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page = context.new_page()
    page.goto(picture.path, wait_until="networkidle")
    small = png(pixels(context.new_page(), page.screenshot()), picture.width)
    (TARGET / f"{picture.name}.png").write_bytes(small)
    print(f"docs/img/{picture.name}.png  {picture.width}×{picture.height}  {len(small):,} bytes")
    context.close()


def pixels(blank: Page, screenshot: bytes) -> bytes:
    """Let the browser unpack its own picture, row by row, four bytes a pixel."""
    packed = base64.b64encode(screenshot).decode()
    return base64.b64decode(blank.evaluate(PIXELS, packed))


if __name__ == "__main__":
    main()
