"""The same bytes as a static file from nginx, where that is installed: the outermost limit."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import machine
from .servers import Server, free_port, status

CONF = """
daemon off; master_process on; worker_processes {cores}; pid {folder}/pid; {user}
error_log {folder}/errors;
events {{}}
http {{
    access_log off; default_type text/html;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}; add_header Content-Encoding gzip; }}
}}
"""


def is_installed() -> bool:
    return shutil.which("nginx") is not None


@contextmanager
def serve(body: bytes) -> Iterator[Server]:
    """Serve one compressed page at /page with as many workers as the machine has cores."""
    with tempfile.TemporaryDirectory(prefix="codelookup-nginx-") as name:
        folder, port, started = Path(name), free_port(), time.perf_counter()
        user = "" if os.getuid() else "user root;"
        (folder / "page").write_bytes(body)
        (folder / "conf").write_text(
            CONF.format(folder=folder, port=port, cores=machine.CORES, user=user)
        )
        process = subprocess.Popen(["nginx", "-c", str(folder / "conf"), "-p", name])
        try:
            while status(port, "/page") != 200 and time.perf_counter() - started < 10:
                time.sleep(0.02)
            yield Server(port, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()
            process.wait(timeout=20)
