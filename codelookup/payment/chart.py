"""The spread of an amount over the localities, as a small drawing and as the figures behind it."""

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

WIDTH, HEIGHT, EDGE, BINS = 480, 96, 8, 24


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Spread:
    """`bars` count localities; marks are places on the axis. Dollars, lowest to highest."""

    least: Decimal
    middle: Decimal
    most: Decimal
    mean: Decimal
    national: Decimal
    chosen: Decimal | None
    count: int
    lowest: str
    highest: str
    bars: tuple[Bar, ...] = ()
    national_x: str = ""
    chosen_x: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def spread(
    named: list[tuple[Decimal, str]], national: Decimal, chosen: Decimal | None
) -> Spread | None:
    """Draw (amount, locality) pairs; None where there are too few to speak of a spread."""
    if len(named) < 2:
        return None
    ordered = sorted(named, key=lambda pair: pair[0])
    values = [amount for amount, _ in ordered]
    low, high = min(values[0], national), max(values[-1], national)
    step = (high - low) / BINS or Decimal(1)

    def x(amount: Decimal) -> float:
        return EDGE + float((amount - low) / step) / BINS * (WIDTH - 2 * EDGE)

    counts = [0] * BINS
    for value in values:
        counts[min(BINS - 1, int((value - low) / step))] += 1
    return Spread(
        least=values[0],
        middle=Decimal(median(values)).quantize(Decimal("0.01")),
        most=values[-1],
        mean=(sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.01")),
        national=national,
        chosen=chosen,
        count=len(values),
        lowest=ordered[0][1],
        highest=ordered[-1][1],
        bars=_bars(counts),
        national_x=f"{x(national):.1f}",
        chosen_x=f"{x(chosen):.1f}" if chosen is not None else "",
    )


def _bars(counts: list[int]) -> tuple[Bar, ...]:
    wide = (WIDTH - 2 * EDGE) / BINS
    room, most = HEIGHT - 24, max(counts)
    found = []
    for place, count in enumerate(counts):
        if count:
            tall = room * count / most
            left = EDGE + place * wide
            found.append(Bar(f"{left:.1f}", f"{room - tall:.1f}", f"{wide - 1:.1f}", f"{tall:.1f}"))
    return tuple(found)
