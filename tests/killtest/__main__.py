"""Kill publisher, relay and consumer: `python -m tests.killtest`."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from tests.killtest.main import main

    sys.exit(main(sys.argv[1:]))
