"""Django's commands for this project: `python -m example_project`."""

import os
import sys

from django.core.management import execute_from_command_line


def main(arguments: list[str]) -> None:
    """Run the Django command that `arguments` name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_project.settings")
    execute_from_command_line(["python -m example_project", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
