"""Who may open what: every address, for every kind of user."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from example_project.ehr.models import Provider
from tests.steps import place, request_of

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = ["anonymous", "patient", "other", "provider", "staff"]

# Address name: the answer to a GET by each of ROLES, in that order.
# "in" is a redirect to the login page, "on" one to another page.
GET = {
    "home": ["in", "on", "on", "on", "on"],
    "login": [200, "on", "on", "on", "on"],
    "logout": ["in", 405, 405, 405, 405],
    "orders:list": ["in", 200, 200, 200, 200],
    "orders:place": ["in", 200, 200, 200, 200],
    "orders:detail": ["in", 200, 404, 404, 200],
    "orders:events": ["in", 200, 404, 404, 200],
    "ehr:queue": ["in", 403, 403, 200, 403],
    "ehr:decide": ["in", 403, 403, 200, 403],
    "admin:index": ["in", "in", "in", "in", 200],
}

# Address name: the answer to a POST with a token. An empty form is
# shown again with its errors, so 200 says "you may".
POST = {
    "login": [200, "on", "on", "on", "on"],
    "logout": ["in", "in", "in", "in", "in"],
    "orders:place": ["in", 200, 200, 200, 200],
    "ehr:decide": ["in", 403, 403, 200, 403],
}


def named_addresses(patterns: list, namespace: str = "") -> set[str]:
    """Return the name of every address; the admin counts as one."""
    names = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            names.add(namespace + str(pattern.name))
        elif pattern.namespace == "admin":
            names.add("admin:index")
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            names |= named_addresses(pattern.url_patterns, inner)
    return names


@dataclass
class World:
    """The people, and the address of each page."""

    users: dict[str, User | None]
    urls: dict[str, str]

    def client(self, role: str, **options: bool) -> Client:
        """Return a browser in which `role` is signed in."""
        client = Client(**options)
        if self.users[role]:
            client.force_login(self.users[role])
        return client


@pytest.fixture
def world(patient: User, provider: Provider) -> World:
    """An order of the patient, waiting for the provider."""
    order = place(patient, "amox")
    arguments = {
        "orders:detail": [order.uuid],
        "orders:events": [order.uuid],
        "ehr:decide": [request_of(order, "amox").pk],
    }
    return World(
        users={
            "anonymous": None,
            "patient": patient,
            "other": User.objects.create_user("olli"),
            "provider": provider.user,
            "staff": User.objects.create_user("sam", is_staff=True),
        },
        urls={name: reverse(name, args=arguments.get(name)) for name in GET},
    )


def answer(response) -> int | str:
    """Return the status, or whether a redirect leads in or on."""
    if response.status_code != 302:
        return response.status_code
    return "in" if "/login/" in response.url else "on"


def test_every_address_has_a_row():
    """A new address needs its row in the table above."""
    assert named_addresses(get_resolver().url_patterns) == set(GET)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_read(role: str, world: World):
    """Each page answers each role as the table says."""
    client = world.client(role)
    found = {name: answer(client.get(world.urls[name])) for name in world.urls}
    assert found == {n: row[ROLES.index(role)] for n, row in GET.items()}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", POST)
def test_who_may_send(name: str, role: str, world: World):
    """Each form answers each role as the table says."""
    response = world.client(role).post(world.urls[name])
    assert answer(response) == POST[name][ROLES.index(role)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", POST)
def test_a_post_without_a_token_is_refused(name: str, role: str, world: World):
    """No form works from another site."""
    client = world.client(role, enforce_csrf_checks=True)
    response = client.post(world.urls[name])
    assert response.status_code == 403


def test_an_inactive_provider_is_out(provider: Provider, world: World):
    """Deactivating the row takes the queue away."""
    provider.is_active = False
    provider.save()
    response = world.client("provider").get(world.urls["ehr:queue"])
    assert response.status_code == 403
    assert "This page is for active providers." in response.text


def test_home_sends_people_where_they_work(world: World):
    """Providers review, everybody else orders."""
    targets = {
        role: world.client(role).get(world.urls["home"]).url
        for role in ("patient", "provider", "staff")
    }
    assert targets == {
        "patient": world.urls["orders:list"],
        "provider": world.urls["ehr:queue"],
        "staff": world.urls["orders:list"],
    }
