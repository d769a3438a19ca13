"""Whether the drafting help is set up, for the place where its button stands."""

from django import template
from django.conf import settings

from codelookup.descriptions.drafting import service

register = template.Library()


@register.simple_tag
def drafting_model() -> str:
    """Return the model's name; nothing where the help is off."""
    return settings.DRAFT_MODEL if service.is_set_up() else ""
