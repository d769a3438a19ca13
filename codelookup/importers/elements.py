"""Read an XML file one element at a time, without DTD or entities."""

from collections.abc import Generator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from .layout import BadFile, Member


def elements(member: Member, tag: str, *others: str) -> Generator[Element, None, None]:
    """Yield each element of these tags when it is complete, and forget it afterwards.

    At least one of the first tag must be there.
    """
    found = False
    with member.open() as stream:
        try:
            for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
                if element.tag == tag or element.tag in others:
                    found = found or element.tag == tag
                    yield element
                    element.clear()
        except ParseError as error:
            line, _ = error.position
            raise BadFile(f"{member.name}, line {line}: not well-formed XML ({error})") from error
        except DefusedXmlException as error:
            raise BadFile(f"{member.name}: holds a DTD or entities; refused") from error
        except (LookupError, ValueError) as error:
            raise BadFile(f"{member.name}, line 1: unknown encoding ({error})") from error
    if not found:
        raise BadFile(f"{member.name}: holds no <{tag}>; another file?")


def text(element: Element, tag: str) -> str:
    """Return the words of the first such child on one line, empty where there is none."""
    return " ".join((element.findtext(tag) or "").split())
