"""An encounter to decide about.

Models are imported inside: Django is set up after this file is read.
"""

from __future__ import annotations

from uuid import uuid4

import pytest

from example_project.domain_events.testing import recorded_events


@pytest.fixture(autouse=True)
def bus():
    """Nobody listens: this module is tested alone."""
    with recorded_events() as bus:
        yield bus


@pytest.fixture
def provider(db):
    """A provider who may decide."""
    from django.contrib.auth.models import User

    from example_project.ehr.models import Provider

    user = User.objects.create_user("lee")
    return Provider.objects.create(user=user, name="Dr Lee")


@pytest.fixture
def other_provider(db):
    """Another one."""
    from django.contrib.auth.models import User

    from example_project.ehr.models import Provider

    user = User.objects.create_user("kim")
    return Provider.objects.create(user=user, name="Dr Kim")


@pytest.fixture
def order_placed(db):
    """The event of an order of two products."""
    from django.contrib.auth.models import User

    from example_project.domain_events.events import (
        OrderedProduct,
        OrderPlacedEvent,
    )

    return OrderPlacedEvent(
        order_uuid=str(uuid4()),
        user_id=User.objects.create_user("pat").pk,
        products=tuple(
            OrderedProduct(
                order_item_uuid=str(uuid4()), sku=sku, name=sku, quantity=1
            )
            for sku in ("amox", "ibu")
        ),
        fulfillment_state="placed",
    )


@pytest.fixture
def encounter(order_placed):
    """An open encounter with two pending requests."""
    from example_project.ehr.services.encounters import EncounterService

    return EncounterService.open_for_order(order_placed)


@pytest.fixture
def requests(encounter):
    """The two requests."""
    return list(encounter.requests.all())
