"""The whole pharmacy runs, as its page says: `python3 start.py pharmacy`."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from redis import Redis

from classroom.servers import find_server
from classroom.servers.process import free_port
from classroom.worker_process import remove_keys

pytestmark = pytest.mark.service("redis")

ROOT = Path(__file__).parents[1]
ENDS_WITHIN = 60  # seconds, on a busy machine
ORDER = """
import time
from example_project.demo.people import PATIENT, PROVIDER, user_of
from example_project.demo.story import decide
from example_project.ehr.models import PrescriptionRequest
from example_project.orders.services import OrderLine, OrderService

def wait_for(look):
    for _ in range(600):
        if found := look():
            return found
        time.sleep(0.1)

lines = [OrderLine(sku="AMOX-500", name="Amoxicillin 500 mg")]
order = OrderService.place_order(user_of(PATIENT), lines)
requests = PrescriptionRequest.objects.filter(
    encounter__order_uuid=order.uuid
)
decide(wait_for(requests.first), approved=True)
wait_for(lambda: order.refresh_from_db() or order.status == "shipped")
print("The order is", order.status)
"""


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database and names of its own, and no settings but the default."""
    name = f"test-{os.getpid()}-{tmp_path.name}"
    own = {
        "EDA_DATABASE_URL": f"sqlite:///{tmp_path / 'pharmacy.sqlite3'}",
        "EVENT_BUS_NAMESPACE": name,
        "TASKS_KEY_PREFIX": f"{name}:",
    }
    left_out = ("DJANGO_SETTINGS_MODULE", "EVENT_BUS_BACKEND")
    kept = {k: v for k, v in os.environ.items() if k not in left_out}
    yield kept | own
    remove_keys(Redis.from_url(find_server("redis").url), f"*{name}")


@contextmanager
def started(
    port: int, env: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    """Start the whole pharmacy, and end it."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "classroom.pharmacy", str(port)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def told_until(lines: Iterator[str], *wanted: str) -> str:
    """Return what is told until each of the words came."""
    told, missing = "", set(wanted)
    for line in lines:
        told += line
        missing -= {word for word in missing if word in line}
        if not missing:
            return told
    pytest.fail(f"{missing} was never told:\n{told}")


def test_an_order_goes_through_every_process(environment):
    """It is shipped by processes that share a database and a broker only."""
    port = free_port()
    with started(port, environment) as process:
        ready = ("Quit the server", "Relaying", "ready.", "for orders.")
        told = told_until(process.stdout, *ready)
        assert urlopen(f"http://127.0.0.1:{port}/").status == 200  # noqa: S310

        exported = dict(re.findall(r"^  export (\w+)=(.+)$", told, re.M))
        assert exported["CELERY_TASK_ALWAYS_EAGER"] == "0"
        shell = ("-m", "example_project", "shell", "-c", ORDER)
        said = subprocess.check_output(
            [sys.executable, *shell],
            cwd=ROOT,
            env=environment | exported,
            text=True,
        )
        assert "The order is shipped" in said

        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=ENDS_WITHIN)
        assert process.returncode == 0, rest
    for name in ("ehr", "deadlines", "orders"):
        assert re.search(rf"^{name} +\| .* handled Order", rest, re.M), rest
    assert re.search(r"^worker +\| .*create_erx_prescription", rest, re.M)


def test_what_ends_by_itself_is_named_and_ends_all(environment):
    """Such as a site whose port somebody else has."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with started(port, environment) as process:
            told, _ = process.communicate(timeout=ENDS_WITHIN)
    assert process.returncode == 1
    assert "site ended with 1: see its lines above" in told
    assert "That port is already in use" in told
