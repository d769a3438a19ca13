"""What is measured. Needs Django set up."""

import statistics
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from . import clients, machine, nginx, visitors
from .clients import CONNECTIONS, Ask, Pressed
from .servers import SYNC, Server, serve
from .table import Row, of_percentiles, of_pressure
from .words import WORDS, typed

T = TypeVar("T")
Kinds = dict[str, list[Ask]]
BURSTS, AT_ONCE = 10, 64
NEWCOMERS = 960  # accounts that read five pages each, as far as the time goes
FEW = 20  # pages that are enough to time what is kept nowhere


def measure(pages: int, seconds: int) -> Iterator[Row]:
    """Run everything, the bare server first: its figure is the limit of the others."""
    codes = visitors.sample(pages)
    paths = [code.get_absolute_url() for code in codes]
    readers = {
        "new guest each time": [""],
        "guest, used up": each(visitors.used_up_guest),
        "registered, opening again": each(partial(visitors.reader_of, codes)),
        "member": each(visitors.member),
    }
    kinds = {who: asks(paths, cookies) for who, cookies in readers.items()}
    with serve("tests.bench.bare", "/") as server:
        bare, watched = pressing(server, [Ask("/")], seconds)
        yield of_pressure("bare WSGI", bare, "the limit", watched)
    before: dict[str, float] = {}
    with serve("codelookup.wsgi", "/readyz", PAGE_CACHE_MB="0") as server:
        yield from cold(server, kinds, before, seconds)
    with serve("codelookup.wsgi", "/readyz") as server:
        yield from warm(server, "", kinds, (bare.rate, before), seconds)
        yield from first_views(server, "", paths)
        yield from others(server, seconds)
        yield from one_by_one(server, kinds)
        yield from bursts(server, paths)
        yield from memory(server)
        body = clients.once(server.port, kinds["member"][0])
    with serve("codelookup.wsgi", "/readyz", SYNC) as server:
        yield from warm(server, ", sync", kinds, (bare.rate, before), seconds)
        yield from first_views(server, ", sync", paths)
    yield from static(body, seconds)
    yield start()


def each(make: Callable[[], str]) -> list[str]:
    return [make() for _ in range(CONNECTIONS)]


def asks(paths: list[str], cookies: list[str]) -> list[Ask]:
    """Deal the pages out: each connection has its own visitor and reads them all in turn."""
    return [
        Ask(paths[(turn + seat * 7) % len(paths)], cookies[seat % len(cookies)])
        for turn in range(len(paths))
        for seat in range(CONNECTIONS)
    ]


def pressing(server: Server, asked: list[Ask], seconds: float) -> tuple[Pressed, machine.Watched]:
    return watching(server, partial(clients.pressed, server.port, asked, seconds))


def watching(server: Server, work: Callable[[], T]) -> tuple[T, machine.Watched]:
    return machine.watch(server.pids, work)


def cold(server: Server, kinds: Kinds, rates: dict[str, float], seconds: int) -> Iterator[Row]:
    """Code pages of a server that keeps none; `rates` takes up what they were."""
    clients.warm(server.port, kinds["member"][:FEW])
    for who, asked in kinds.items():
        pressed, watched = pressing(server, asked, seconds)
        rates[who] = pressed.rate
        yield of_pressure(f"code page, cold, {who}", pressed, "", watched)


def warm(
    server: Server, name: str, kinds: Kinds, limits: tuple[float, dict[str, float]], seconds: int
) -> Iterator[Row]:
    """Code pages that every worker has kept, beside the least that Django can answer."""
    bare, before = limits
    for asked in kinds.values():
        clients.warm(server.port, asked[::CONNECTIONS])
    found = in_turn(server, {"": [Ask("/empty/")], **kinds}, seconds)
    least, watched = found.pop("")
    yield of_pressure(f"empty{name}", least, f"{least.rate / bare:.0%} of bare", watched)
    for who, (pressed, watched) in found.items():
        beside = (
            f"{pressed.rate / least.rate:.0%} of empty, {pressed.rate / bare:.0%} of bare, "
            f"{pressed.rate / before[who]:.0f} times cold"
        )
        yield of_pressure(f"code page, warm{name}, {who}", pressed, beside, watched)


def in_turn(
    server: Server, kinds: Kinds, seconds: int
) -> dict[str, tuple[Pressed, machine.Watched]]:
    """Press all kinds a second each, round and round, so that a slow moment meets them alike."""
    rounds = [
        {who: pressing(server, asked, 1) for who, asked in kinds.items()} for _ in range(seconds)
    ]
    return {who: together([each[who] for each in rounds]) for who in kinds}


def together(
    parts: list[tuple[Pressed, machine.Watched]],
) -> tuple[Pressed, machine.Watched]:
    """Sum several runs of the same up: the mean of the rates, the median of the p95."""
    rates = [pressed.rate for pressed, _ in parts]
    pressed = Pressed(
        statistics.mean(rates), statistics.median(pressed.p95 for pressed, _ in parts)
    )
    return pressed, machine.Watched(
        sum(watched.seconds for _, watched in parts),
        statistics.mean(watched.foreign for _, watched in parts),
        sum(watched.servers for _, watched in parts),
    )


def first_views(server: Server, name: str, paths: list[str]) -> Iterator[Row]:
    """Warm pages that cost a view each: of accounts that have five left."""
    new = visitors.newcomers(NEWCOMERS)
    groups = [new[start : start + CONNECTIONS] for start in range(0, len(new), CONNECTIONS)]
    asked = [
        Ask(paths[(turn + seat) % len(paths)], cookie)
        for group in groups
        for turn in range(5)
        for seat, cookie in enumerate(group)
    ]
    third = len(asked) // 3
    runs = [pressing(server, asked[at : at + third], 1) for at in range(0, 3 * third, third)]
    pressed, watched = together(runs)
    yield of_pressure(f"code page, warm{name}, registered, first view", pressed, "", watched)


def other_kinds() -> Kinds:
    return {
        "home": [Ask("/")] * 100,
        "search, words": [Ask(f"/search/?q={word.replace(' ', '+')}&list=1") for word in WORDS] * 6,
        "suggestions while typing": typed(),
    }


def others(server: Server, seconds: int) -> Iterator[Row]:
    for name, asked in other_kinds().items():
        clients.warm(server.port, asked[:FEW])
        pressed, watched = pressing(server, asked, seconds)
        yield of_pressure(name, pressed, "", watched)


def one_by_one(server: Server, kinds: Kinds) -> Iterator[Row]:
    """Milliseconds until the whole answer is there, one client, one kept connection."""
    for name, asked in {**kinds, **other_kinds()}.items():
        some = asked[:: CONNECTIONS if name in kinds else 1]
        times, watched = watching(server, partial(clients.one_by_one, server.port, some))
        p50, p95, p99 = (clients.percentile(times, share) for share in (0.5, 0.95, 0.99))
        what = f"one by one: {name}"
        yield of_percentiles(what, (p50, p95, p99), len(times), watched.foreign)


def bursts(server: Server, paths: list[str]) -> Iterator[Row]:
    """64 parallel requests of an account with five views left, ten times."""
    paths = paths[:AT_ONCE]
    accounts = [visitors.new_user(f"burst{number}") for number in range(BURSTS)]

    def run() -> list[int]:
        return [clients.burst(server.port, paths, cookie) for _, cookie in accounts]

    shown, watched = watching(server, run)
    stored = {visitors.granted(user) for user, _ in accounts}
    figure = f"granted {min(shown)} to {max(shown)} of {len(paths)}"
    beside = (
        f"allowance 5; stored and counted {sorted(stored)}; {watched.seconds / BURSTS:.2f} s each"
    )
    yield Row(f"{BURSTS} bursts of {len(paths)} at once", figure, beside, watched.foreign)


def memory(server: Server) -> Iterator[Row]:
    for number, pid in enumerate(server.workers, start=1):
        rss, pss = machine.memory(pid)
        yield Row(f"memory of worker {number}", f"RSS {rss:.0f} MiB, PSS {pss:.0f} MiB")


def static(body: bytes, seconds: int) -> Iterator[Row]:
    """The member's page, as it was sent, from nginx."""
    if not nginx.is_installed():
        yield Row("the same bytes from nginx", "not measured", "nginx is not installed")
        return
    with nginx.serve(body) as server:
        pressed, watched = pressing(server, [Ask("/page")], seconds)
    yield of_pressure("the same bytes from nginx", pressed, f"{len(body):,} bytes", watched)


def start() -> Row:
    seconds = []
    for _ in range(3):
        with serve("codelookup.wsgi", "/readyz") as server:
            seconds.append(server.start_seconds)
    return Row("start to ready", f"{statistics.median(seconds):.1f} s", "median of 3")
