"""allauth's form fields in our words and without what our CSP forbids."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def label(field: BoundField) -> str:
    """Return the label in sentence case."""
    text = str(field.label)
    return "E-mail address" if text == "Email" else text.capitalize()


@register.filter
def widget(field: BoundField) -> SafeString:
    """Return the input without placeholder, which repeats the label, and without inline style."""
    return field.as_widget(attrs={"placeholder": False, "style": False})


@register.filter
def as_json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.simple_tag
def sends_mail() -> bool:
    """Tell whether mails reach people, or lie as files beside the site."""
    return bool(settings.EMAIL_IS_SET)
