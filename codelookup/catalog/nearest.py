"""The nearest codes in the place of one that does not exist: one rule for every page."""

from collections.abc import Iterable
from string import ascii_uppercase, digits

from .models import Code, CodeQuerySet

CATEGORY = 3  # characters
SHARED = 2  # characters at least that a neighbour begins with like the code asked for
MOST_SHAPES = 5  # shapes for which neighbours are looked up
SIGNS = digits + ascii_uppercase
LOOK_ALIKE = dict(zip("0O1I2Z5S8B", "O0I1Z2S5B8", strict=True))


def nearest(
    codes: CodeQuerySet, shapes: Iterable[str], most: int, system: str = ""
) -> dict[str, list[Code]]:
    """Return for each shape (a key that no code has) at most so many codes, the nearest first.

    They differ in the last character, have one more, or are its beginning: one query of keys alone,
    since ranges over all systems would be read from end to end. Within one `system` the neighbours
    in the list come to help where that is not enough: two more queries a shape, for a few.
    """
    by_shape = {shape: _alike(shape) for shape in shapes}
    if not by_shape:
        return {}
    codes = codes.listed()
    if system:
        codes = codes.filter(system=system)
    found = list(codes.filter(key__in=set().union(*by_shape.values())))
    best = {}
    for number, (shape, alike) in enumerate(by_shape.items()):
        candidates = [code for code in found if code.key in alike]
        if system and len(candidates) < most and number < MOST_SHAPES:
            candidates += _beside(codes, shape, most)
        best[shape] = _ranked(shape, candidates)[:most]
    return best


def _alike(shape: str) -> set[str]:
    beginnings = {shape[:end] for end in range(3, len(shape))}
    stems = {shape[:-1], shape} if len(shape) > 3 else {shape}
    return beginnings | {stem + last for stem in stems for last in SIGNS}


def mistyped(codes: CodeQuerySet, shape: str, most: int, system: str) -> list[Code]:
    """Return the codes of a system that one slip of the hand turns into `shape`. One query.

    Two characters swapped come first, then one taken for its likeness, then one left out, one too
    many, and one in the place of another, the last characters first.
    """
    slips = {key: place for place, key in enumerate(dict.fromkeys(_slips(shape)))}
    found = codes.listed().filter(system=system, key__in=slips)
    return sorted(found, key=lambda code: (slips[code.key], code.value))[:most]


def _slips(shape: str) -> Iterable[str]:
    parts = [(shape[:place], shape[place:]) for place in range(len(shape) + 1)]
    yield from (a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1 and b[0] != b[1])
    yield from (a + LOOK_ALIKE[b[0]] + b[1:] for a, b in parts if b[:1] in LOOK_ALIKE)
    yield from (a + sign + b for a, b in parts for sign in SIGNS)
    yield from (a + b[1:] for a, b in parts if b and len(shape) > 1)
    yield from (a + sign + b[1:] for a, b in parts[::-1] if b for sign in SIGNS if sign != b[0])


def _beside(codes: CodeQuerySet, shape: str, most: int) -> list[Code]:
    """Return those before and after it in the list that begin like it. Two queries."""
    stem = shape[: min(SHARED, max(1, len(shape) - 1))]
    codes = codes.filter(key__gte=stem, key__lt=f"{stem}\uffff")
    before = codes.filter(key__lt=shape).order_by("-key")[:most]
    after = codes.filter(key__gt=shape).order_by("key")[:most]
    return [*before, *after]


def _ranked(shape: str, candidates: Iterable[Code]) -> list[Code]:
    """The longer the common beginning the nearer, then the closer the characters behind it.

    Where some begin with the same category, of three characters, those of others are left out.
    """
    ranked = sorted((_distance(shape, code), code.pk, code) for code in set(candidates))
    shared = max((-distance[0] for distance, _, _ in ranked), default=0)
    return [code for distance, _, code in ranked if -distance[0] >= min(shared, CATEGORY)]


def _distance(shape: str, code: Code) -> tuple[int, list[int]]:
    steps = [abs(ord(a) - ord(b)) for a, b in zip(shape, code.key, strict=False)]
    apart = [place for place, step in enumerate(steps) if step]
    place = apart[0] if apart else len(steps)
    return -place, steps[place:]
