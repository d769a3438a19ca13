"""Packages that a setting asks for: imported when it is set, missed with a clear word."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.core.exceptions import ImproperlyConfigured

# In a container the packages lie elsewhere, and none can be added.
IN_A_CHECKOUT = (Path(__file__).parents[2] / ".venv").exists()
INSTALL = (
    ".venv/bin/python -m pip install --require-hashes -r requirements-extra.txt"
    if IN_A_CHECKOUT
    else "build the image with EXTRA=1"
)


def needed(module: str, package: str, setting: str) -> ModuleType:
    """Import a module; raise ImproperlyConfigured naming its package where that is not there."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ImproperlyConfigured(
            f"{setting} is set, but the package {package} is not installed: {INSTALL}"
        ) from error
