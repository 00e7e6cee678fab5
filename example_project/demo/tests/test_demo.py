"""The demo is what its table says."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from example_project.orders.models import Order

NAMED = connection.display_name  # and which one
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_machine(settings):
    settings.DEBUG = True
    # Strong hashing is slow on purpose, and not what is tested here.
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]


def run() -> dict[str, str]:
    """Run the demo; return the passwords it prints."""
    output = StringIO()
    call_command("demo", stdout=output)
    assert output.getvalue().startswith(f"This writes to {NAMED}")
    assert "python3 start.py manage -- runserver" in output.getvalue()
    return dict(
        re.findall(r"(pat|olli|drlee|sam) +(\S+)\n", output.getvalue())
    )


def statuses() -> list[tuple[str, str]]:
    """Return who has which order in which state."""
    orders = Order.objects.order_by("created_at")
    return list(orders.values_list("user__username", "status"))


def test_everybody_can_sign_in():
    """Each printed password opens the site."""
    passwords = run()
    assert len(passwords) == 4
    for username, password in passwords.items():
        assert Client().login(username=username, password=password)


def test_orders_are_in_different_states():
    """There is something to see, and something to do."""
    run()
    assert statuses() == [
        ("pat", "shipped"),
        ("pat", "shipped"),
        ("pat", "rejected"),
        ("pat", "placed"),
        ("olli", "placed"),
    ]


def test_running_it_again_only_changes_passwords():
    """A second run adds nothing, and prints passwords that work."""
    old = run()
    before = statuses()
    new = run()
    assert statuses() == before
    assert not Client().login(username="pat", password=old["pat"])
    assert Client().login(username="pat", password=new["pat"])


def test_a_real_pharmacy_gets_no_demo(settings):
    """With DEBUG off nothing is made."""
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG = True"):
        call_command("demo")
    assert not Order.objects.exists()
