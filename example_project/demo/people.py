"""The people of the demo, and how they sign in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth.models import User

from example_project.ehr.models import Provider


@dataclass(frozen=True)
class Person:
    """Who can sign in, and as what."""

    username: str
    name: str
    role: str


PATIENT = Person("pat", "Pat Patient", "patient")
OTHER_PATIENT = Person("olli", "Olli Other", "another patient")
PROVIDER = Person("drlee", "Dr Lee", "provider")
STAFF = Person("sam", "Sam Staff", "staff")
PEOPLE = [PATIENT, OTHER_PATIENT, PROVIDER, STAFF]


def make_people() -> dict[Person, str]:
    """Make everybody, or find them, and return a new password each."""
    passwords = {person: secrets.token_urlsafe(9) for person in PEOPLE}
    for person, password in passwords.items():
        make_person(person, password)
    Provider.objects.get_or_create(
        user=user_of(PROVIDER), defaults={"name": PROVIDER.name}
    )
    return passwords


def make_person(person: Person, password: str) -> None:
    """Make or find the user of `person`, and set the password."""
    first_name, last_name = person.name.split()
    user, _ = User.objects.get_or_create(username=person.username)
    user.first_name = first_name
    user.last_name = last_name
    user.email = f"{person.username}@example.com"
    user.is_staff = user.is_superuser = person is STAFF
    user.set_password(password)
    user.save()


def user_of(person: Person) -> User:
    """Return the user of `person`; raises User.DoesNotExist."""
    return User.objects.get(username=person.username)
