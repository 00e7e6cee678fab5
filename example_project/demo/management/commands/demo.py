"""python3 start.py manage -- demo"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from example_project.demo.people import Person, make_people
from example_project.demo.story import tell_story


class Command(BaseCommand):
    help = "Set up the database with people and orders to click through."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the demo; safe to run again, with new passwords.

        Raises CommandError when DEBUG is off: a real pharmacy must not
        get users whose passwords stand on a screen.
        """
        if not settings.DEBUG:
            raise CommandError(
                "The demo is for DEBUG = True. Run it with "
                "DJANGO_SETTINGS_MODULE=example_project.settings."
            )
        self.stdout.write(f"This writes to {database_name()}.\n\n")
        call_command("migrate", verbosity=0)
        passwords = make_people()
        tell_story()
        self.stdout.write(sign_in_table(passwords))
        if not options["verbosity"]:
            return
        self.stdout.write(
            "\nNow run: python3 start.py manage -- runserver\n"
            "and open http://127.0.0.1:8000/"
        )


def database_name() -> str:
    """Return what a person calls the database: its file, or its server."""
    told = connection.settings_dict
    where = f" on {told['HOST']}" if told.get("HOST") else ""
    return f"{connection.display_name} {told['NAME']}{where}"


def sign_in_table(passwords: dict[Person, str]) -> str:
    """Return a table of who signs in with which password."""
    rows = [("role", "user name", "password")]
    rows += [
        (person.role, person.username, password)
        for person, password in passwords.items()
    ]
    return "\n".join(
        f"{role:<17}{username:<12}{password}"
        for role, username, password in rows
    )
