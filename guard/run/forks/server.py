"""A process that has imported libraries once, and forks: it saves starts.

client.py starts this file as a program of its own, so that nothing of the
repository is imported here, and nothing stale can be. Its arguments are the
number of a listening socket, and the libraries. It says when it is ready,
or what is wrong with these.

A client connects for each process that it wants. It sends one byte with the
three standard streams, then a line of JSON: `module` and its `arguments`,
`cwd` and `env`. It gets the pid, and at last the exit status, four bytes
each. When a client hangs up before that, its process is killed, with all of
its group; when standard input ends, or says anything, all are.
"""

import gc
import importlib
import io
import json
import os
import runpy
import selectors
import signal
import site
import socket
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

NUMBER = struct.Struct("!i")
READY = "ready"
STREAMS = 3


class Server:
    """Forks a process for each connection, and tells how it ended."""

    def __init__(self, door: socket.socket) -> None:
        self.door = door
        self.clients: dict[int, socket.socket] = {}
        self.bell, self.ring = socket.socketpair()
        self.ring.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.ring.fileno())
        self.selector = selectors.DefaultSelector()
        for source in (sys.stdin, door, self.bell):
            self.selector.register(source, selectors.EVENT_READ)

    def serve(self) -> dict[str, Any] | None:
        """Return the job, in each fork; return None when all is over."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is sys.stdin:
                    self.stop()
                    return None
                if key.fileobj is self.bell:
                    self.reap()
                elif key.fileobj is not self.door:
                    self.abandon(key.data)
                elif job := self.accept():
                    return job

    def accept(self) -> dict[str, Any] | None:
        """Take a job and fork; return it in the fork only."""
        client, _ = self.door.accept()
        _, streams, *_ = socket.recv_fds(client, 1, STREAMS)
        with client.makefile("rb") as lines:
            line = lines.readline()
        pid = os.fork() if line else None
        if pid == 0:
            self.leave(client, streams)
            return dict(json.loads(line))
        for stream in streams:
            os.close(stream)
        if pid:
            self.clients[pid] = client
            self.selector.register(client, selectors.EVENT_READ, pid)
        return None

    def leave(self, client: socket.socket, streams: list[int]) -> None:
        """Let go, in a fork, of all that belongs to the server."""
        os.setsid()  # Before anybody knows the pid, and signals its group.
        client.sendall(NUMBER.pack(os.getpid()))
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        ours = (self.door, self.bell, self.ring, *self.clients.values())
        for each in (client, *ours):
            each.close()
        for target, stream in enumerate(streams):
            os.dup2(stream, target)
            os.close(stream)

    def reap(self) -> None:
        """Tell the clients whose process has ended how it did."""
        self.bell.recv(4096)
        while self.clients:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            code = os.waitstatus_to_exitcode(status)
            client = self.clients.pop(pid)
            if client.fileno() >= 0:
                self.selector.unregister(client)
                with suppress(OSError):  # It hung up just now.
                    client.sendall(NUMBER.pack(code))
                client.close()

    def abandon(self, pid: int) -> None:
        """Kill a process that has lost its client."""
        self.selector.unregister(self.clients[pid])
        self.clients[pid].close()
        kill(pid)

    def stop(self) -> None:
        """Kill every process that still runs."""
        for pid in self.clients:
            kill(pid)


def kill(pid: int) -> None:
    """Kill a fork and its group; it may have none yet, or be gone."""
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            end(pid, signal.SIGKILL)


def become(
    module: str, arguments: list[str], cwd: str, env: dict[str, str]
) -> None:
    """Run `module` as a new Python would, started there and so.

    Variables that Python itself reads count as they were for the server,
    but for PYTHONPATH and PYTHONDONTWRITEBYTECODE.
    """
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=os.isatty(1))
    sys.dont_write_bytecode = bool(env.get("PYTHONDONTWRITEBYTECODE"))
    paths = filter(None, env.get("PYTHONPATH", "").split(os.pathsep))
    sys.path[:0] = [os.getcwd(), *map(os.path.abspath, paths)]
    start_up()
    sys.argv[1:] = arguments
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def start_up() -> None:
    """Do what site-packages and PYTHONPATH do when a Python starts."""
    if any(name.startswith("COVERAGE_PROCESS_") for name in os.environ):
        importlib.import_module("coverage").process_startup()
    sys.modules.pop("sitecustomize", None)
    site.execsitecustomize()


def preload(names: Sequence[str]) -> None:
    """Import libraries.

    Raises ImportError for one that is not there, and RuntimeError for one
    that starts a thread: a fork would not have it.
    """
    # ipykernel reads, when it is imported, whose end is to be its own.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    for name in names:
        importlib.import_module(name)
        if len(os.listdir("/proc/self/task")) > 1:
            raise RuntimeError(f"{name} starts a thread: leave it out")
    gc.collect()
    gc.freeze()  # No collection touches, and so copies, what forks share.


def main(door: str, *names: str) -> None:
    """Be the server, and in each fork become what was asked for."""
    del sys.path[0]  # The folder of this file
    try:
        preload(names)
    except (ImportError, RuntimeError) as error:
        print(error)
        return
    print(READY, flush=True)
    if job := Server(socket.socket(fileno=int(door))).serve():
        become(**job)


if __name__ == "__main__":
    main(*sys.argv[1:])
