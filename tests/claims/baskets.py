"""How tests write and check a claim."""

from codelookup.claims.basket import PRACTITIONER, Basket
from codelookup.claims.check import Report, check
from codelookup.claims.findings import Family, Finding, Severity
from codelookup.claims.lines import read, read_day

DAY = "2026-11-22"


def basket(
    *lines: str, dx: str = "", day: str = DAY, place: str = "", setting: str = PRACTITIONER
) -> Basket:
    read_lines = tuple(read(text, number) for number, text in enumerate(lines, start=1))
    return Basket(read_lines, tuple(dx.split()), day, read_day(day), place, setting)


def checked(
    *lines: str, dx: str = "", day: str = DAY, place: str = "", setting: str = PRACTITIONER
) -> Report:
    return check(basket(*lines, dx=dx, day=day, place=place, setting=setting))


def of(report: Report, family: Family, *severities: Severity) -> list[Finding]:
    return [
        each
        for each in report.findings
        if each.family == family and (not severities or each.severity in severities)
    ]


def told(report: Report, family: Family, *severities: Severity) -> str:
    """Return the words and remedies of a family in one text."""
    return " ".join(f"{each.words} {each.remedy}" for each in of(report, family, *severities))
