"""Packages that a setting asks for: imported when it is set, missed with a clear word."""

from importlib import import_module
from types import ModuleType

from django.core.exceptions import ImproperlyConfigured

INSTALL = ".venv/bin/python -m pip install --require-hashes -r requirements-extra.txt"


def needed(module: str, package: str, setting: str) -> ModuleType:
    """Import a module; raise ImproperlyConfigured naming its package where that is not there."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ImproperlyConfigured(
            f"{setting} is set, but the package {package} is not installed: {INSTALL}"
        ) from error
