"""Tell which servers there are: `python3 start.py services`."""

from __future__ import annotations

import signal
import sys

from classroom.servers.finding import (
    KINDS,
    Service,
    ServiceUnavailableError,
    find_server,
    is_required,
)


def main(arguments: list[str]) -> int:
    """Start what can be started, and print each address and version.

    Embedded servers end with this process: with `--wait` it stays until
    it is interrupted. Return 1 when a required server is missing.
    """
    missing = False
    for name in KINDS:
        try:
            tell(find_server(name))
        except ServiceUnavailableError as error:
            missing = missing or is_required(name)
            print(f"# {name}: {error}")
    if "--wait" in arguments:
        print("# Interrupt this to stop what it started.", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 1 if missing else 0


def tell(service: Service) -> None:
    """Print the variable that names `service`, ready for a shell."""
    kind = KINDS[service.name]
    print(f"export {kind.variable}={service.url}")
    print(f"  # {service.version}, {service.origin}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
