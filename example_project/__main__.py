"""Django's commands for this project: `python3 start.py manage -- demo`."""

import os
import sys

from django.core.management import execute_from_command_line


def main(arguments: list[str]) -> None:
    """Run the Django command that `arguments` name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_project.settings")
    # What a reader types, so that Django's own messages name it too.
    execute_from_command_line(["python3 start.py manage --", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
