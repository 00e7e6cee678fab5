"""Run chapters without a site: `python -m guard.run notebooks/one.md`."""

import sys

from .runner import main

sys.exit(main(sys.argv[1:]))
