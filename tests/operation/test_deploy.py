"""What `deploy/` holds can be read by the programs that it is for, where they are here."""

import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from inspect import ismodule
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from gunicorn.config import Config as GunicornConfig

from tests.bench import servers
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
HOME = "/srv/codelookup"


def unit(name: str) -> str:
    return (DEPLOY / "systemd" / name).read_text(encoding="utf-8")


def gunicorn_file() -> dict[str, Any]:
    return runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))


def managed() -> list[tuple[str, str]]:
    """Every management command that a file below deploy/ calls, with that file."""
    found = []
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            text = path.read_text(encoding="utf-8")
            found += [(path.name, name) for name in re.findall(r"manage\.py ([a-z_]+)", text)]
    return found


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    if not (analyze := shutil.which("systemd-analyze")):
        pytest.skip("no systemd-analyze here")
    for name in UNITS:
        # The programs of this checkout, since systemd looks whether they are there.
        (tmp_path / name).write_text(
            unit(name).replace(f"{HOME}/.venv/bin", str(Path(sys.executable).parent))
        )
    files = [str(tmp_path / name) for name in UNITS]
    done = subprocess.run([analyze, "verify", *files], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_no_service_is_root_or_may_become_it(name: str) -> None:
    text = unit(name)
    for line in ("User=codelookup", "NoNewPrivileges=yes", "ProtectSystem=strict"):
        assert f"\n{line}\n" in text
    assert "\nCapabilityBoundingSet=\n" in text


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_systemd_finds_little_that_a_service_could_do(name: str) -> None:
    if not (analyze := shutil.which("systemd-analyze")):
        pytest.skip("no systemd-analyze here")
    most = "20"  # tenths: of 0.0, nothing, to 10.0, everything
    words = [analyze, "security", "--offline=true", "--no-pager", f"--threshold={most}"]
    done = subprocess.run([*words, DEPLOY / "systemd" / name], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def test_each_timer_has_its_service() -> None:
    timers = {name.removesuffix(".timer") for name in UNITS if name.endswith(".timer")}
    assert timers == {"codelookup-prune", "codelookup-backup", "codelookup-update-check"}
    assert {f"{name}.service" for name in timers} <= set(UNITS)


def test_every_command_that_is_called_is_there() -> None:
    called = managed()
    assert {"migrate", "load_defaults", "collectstatic", "prune", "backup", "update"} <= {
        name for _, name in called
    }
    assert [pair for pair in called if pair[1] not in get_commands()] == []


def gunicorn_arguments(text: str) -> list[str]:
    """Return what unit or Dockerfile give to gunicorn."""
    lines = text.replace("\\\n", " ").splitlines()
    line = next(each for each in lines if each.startswith(("ExecStart=", 'CMD ["gunicorn')))
    if line.startswith("CMD"):
        return list(json.loads(line.removeprefix("CMD ")))[1:]
    return shlex.split(line)[1:]


@pytest.mark.parametrize("text", [unit("codelookup.service"), DOCKERFILE], ids=["unit", "image"])
def test_gunicorn_runs_from_the_file_and_knows_its_names(text: str) -> None:
    read = GunicornConfig().parser().parse_args(gunicorn_arguments(text))
    assert read.config == "deploy/gunicorn.conf.py"
    assert read.bind == (["0.0.0.0:8000"] if text == DOCKERFILE else None)
    made = {name: value for name, value in gunicorn_file().items() if not name.startswith("_")}
    names = {name for name, value in made.items() if not ismodule(value) and value is not Path}
    assert "graceful_timeout" in names
    assert names <= set(GunicornConfig().settings)


def test_a_trial_and_the_benchmark_serve_as_a_real_site_does() -> None:
    """Else what is measured is not what runs."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    trial = makefile.split("gunicorn codelookup.wsgi", 1)[1].splitlines()[0]
    for flags in (trial.replace("$(WORKERS)", "2"), servers.FLAGS):
        read = GunicornConfig().parser().parse_args(flags.split())
        given = {name for name, value in vars(read).items() if value not in (None, [])}
        assert read.config == "deploy/gunicorn.conf.py"
        assert given - {"bind", "args"} == {"config", "workers"}


@pytest.mark.parametrize(("cores", "said", "workers"), [(1, "", 2), (6, "", 6), (6, "3", 3)])
def test_as_many_workers_as_cores_unless_told(
    monkeypatch: pytest.MonkeyPatch, cores: int, said: str, workers: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    monkeypatch.setenv("WEB_CONCURRENCY", said)
    assert gunicorn_file()["workers"] == workers


def test_who_stops_the_site_waits_until_it_has_answered() -> None:
    grace = gunicorn_file()["graceful_timeout"]
    unit_waits = re.search(r"^TimeoutStopSec=(\d+)$", unit("codelookup.service"), re.MULTILINE)
    assert unit_waits
    compose_waits = str(COMPOSE["services"]["web"]["stop_grace_period"]).removesuffix("s")
    assert min(int(unit_waits[1]), int(compose_waits)) > grace


def test_the_image_is_built_in_two_stages_and_runs_as_nobody() -> None:
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert stages == ["python:3.11-slim-bookworm"] * 2
    assert "--require-hashes -r requirements.txt" in DOCKERFILE
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.index("USER 10001") > DOCKERFILE.index("apt-get install")


def test_the_files_that_the_image_copies_are_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for name in line.split():
            assert (ROOT / name).exists()
            assert name not in ignored
    assert "deploy" not in ignored
    assert {".git", "var", "deploy/.env"} <= set(ignored)


def healthy(port: int, hosts: str = ".codes.example.org,localhost") -> bool:
    """Run the command by which the image asks itself whether it is ready."""
    command = re.search(r'CMD \["python", "/app/(\S+)"\]', DOCKERFILE)
    assert command
    done = subprocess.run(
        [sys.executable, ROOT / command[1]],
        env={"PORT": str(port), "ALLOWED_HOSTS": hosts},
        timeout=20,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.returncode == 0


@pytest.mark.parametrize(
    ("hosts", "host", "status", "expected"),
    [
        (".codes.example.org,localhost", "codes.example.org", 200, True),
        ("codes.example.org", "codes.example.org", 503, False),
        ("codes.example.org", "codes.example.org", 301, False),
        ("*", "localhost", 200, True),
        ("", "localhost", 200, True),
    ],
)
def test_the_image_asks_itself_whether_it_is_ready(
    hosts: str, host: str, status: int, expected: bool
) -> None:
    asked: list[tuple[str, str]] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert healthy(server.server_port, hosts) is expected
        thread.join()
    assert asked == [("/readyz", host)]


def test_a_site_that_does_not_answer_is_not_ready() -> None:
    assert not healthy(9)


def test_compose_runs_the_site_without_rights_on_a_read_only_root() -> None:
    web: dict[str, Any] = COMPOSE["services"]["web"]
    assert web["read_only"] is True
    assert web["cap_drop"] == ["ALL"]
    assert web["ports"] == ["127.0.0.1:8000:8000"]
    assert web["depends_on"] == {"setup": {"condition": "service_completed_successfully"}}
    assert COMPOSE["services"]["redis"]["profiles"] == ["redis"]


def test_every_volume_and_file_of_compose_is_there() -> None:
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"]
        if build := service.get("build"):
            folder = DEPLOY / build["context"]
            assert (folder / build["dockerfile"]).is_file()


def test_compose_says_what_it_wants_to_be_told() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    head = text[: text.index("\nname:")]
    wanted = set(re.findall(r"\$\{([A-Z_]+)", text))
    assert wanted == {"POSTGRES_PASSWORD", "EXTRA"}
    assert [name for name in wanted if f"{name}=" not in head] == []


def test_docker_understands_compose(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("no docker with compose here")
    (tmp_path / "deploy").mkdir()
    shutil.copy(DEPLOY / "compose.yaml", tmp_path / "deploy")
    settings = (DEPLOY / ".env.example").read_text(encoding="utf-8")
    (tmp_path / "deploy" / ".env").write_text(f"{settings}POSTGRES_PASSWORD=abc123\n")
    words = [docker, "compose", "--file", str(tmp_path / "deploy" / "compose.yaml"), "config"]
    done = subprocess.run([*words, "--format", "json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    web = json.loads(done.stdout)["services"]["web"]
    assert web["environment"]["DATABASE_URL"] == "postgres://codelookup:abc123@db/codelookup"


def test_the_database_of_compose_is_of_the_image_s_client() -> None:
    version = re.search(r"postgresql-client-(\d+)", DOCKERFILE)
    assert version
    assert COMPOSE["services"]["db"]["image"].startswith(f"postgres:{version[1]}-")


def test_caddy_understands_its_file() -> None:
    if not (caddy := shutil.which("caddy")):
        pytest.skip("no caddy here")
    file = str(DEPLOY / "caddy" / "Caddyfile")
    done = subprocess.run(
        [caddy, "validate", "--config", file, "--adapter", "caddyfile"], capture_output=True
    )
    assert done.returncode == 0, done.stderr
