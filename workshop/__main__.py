"""What teachers and participants do.

As in `python3 start.py workshop -- check 03`.
"""

import sys
from importlib import import_module

MODULES = {
    "make": "workbook_commands",
    "check": "workbook_commands",
    "reset": "workbook_commands",
    "slides": "slides",
    "kit": "kit",
    "doctor": "doctor",
    "lab": "reading",
}


def main(arguments: list[str]) -> int:
    """Run one command; return the exit code."""
    command = arguments[0] if arguments else ""
    if command not in MODULES:
        choices = ", ".join(MODULES)
        print(f"Say what: `python3 start.py workshop -- make`, or {choices}")
        return 2
    # Late: the doctor works where nothing is installed yet.
    module = import_module(f"workshop.{MODULES[command]}")
    return int(module.main(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
