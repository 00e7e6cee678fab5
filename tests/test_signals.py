"""Which module listens to the signals of whose models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db.models.signals import post_delete, post_save

from classroom import approvals
from classroom.receivers import (
    foreign_receivers,
    model_receivers,
)
from example_project.orders.models import Order, Product
from tests.boundaries import MODULES


@contextmanager
def connected(receiver: Any, sender: Any, signal: Any) -> Iterator[None]:
    """Let `receiver` listen for the time of a test."""
    signal.connect(receiver, sender=sender, weak=False)
    yield
    signal.disconnect(receiver, sender=sender)


def written_in(module: str) -> Any:
    """Return a receiver as if it stood in the code of `module`."""

    def sneaky(sender: type, **_: Any) -> None:
        pass

    sneaky.__module__ = f"example_project.{module}.handlers"
    sneaky.__qualname__ = "sneaky"
    return sneaky


def test_no_module_listens_to_the_models_of_another():
    """A model signal stays in the module of its model."""
    assert foreign_receivers(MODULES) == []


def test_the_profile_of_a_user_is_found():
    """The check sees the receivers that the project really has."""
    found = (
        "post_save",
        "auth.User",
        "example_project.accounts.signals.create_user_profile",
    )
    assert found in model_receivers()


@pytest.mark.parametrize("sender", [Order, "orders.Order"])
@pytest.mark.parametrize("signal", [post_save, post_delete])
def test_a_foreign_receiver_is_caught(sender: Any, signal: Any):
    """By class or by name, and by any signal of a model."""
    with connected(written_in("ehr"), sender, signal):
        ((_, model, receiver),) = foreign_receivers(MODULES)

    assert model == "orders.Order"
    assert receiver == "example_project.ehr.handlers.sneaky"
    assert foreign_receivers(MODULES) == []


def test_a_receiver_of_every_model_is_caught():
    """It hears the models of the others too."""
    with connected(written_in("orders"), None, post_save):
        assert foreign_receivers(MODULES, [Order, Product]) == []
        heard = {model for _, model, _ in foreign_receivers(MODULES)}

    assert "ehr.Prescription" in heard
    assert "orders.Order" not in heard


def test_a_wrapped_receiver_is_caught():
    """A partial hides nobody."""
    receiver = partial(written_in("ehr"), flag=True)
    with connected(receiver, Order, post_save):
        assert len(foreign_receivers(MODULES)) == 1


@pytest.mark.parametrize(
    ("module", "sender"), [("orders", "orders.Order"), ("audit", Order)]
)
def test_a_receiver_may_stand_beside_its_model_or_above(module, sender):
    """A module's own signals are fine, and so is who may know them all."""
    with connected(written_in(module), sender, post_save):
        assert foreign_receivers(MODULES) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", approvals.WAYS)
def test_each_way_to_tell_of_an_approval_works(name: str):
    """The item follows the request, however the orders hear of it."""
    status = approvals.item_status_after(approvals.WAYS[name])
    assert status == "clinically_approved"
