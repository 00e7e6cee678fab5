"""Products to change, and the libraries that follow them."""

from __future__ import annotations

import pytest


@pytest.fixture
def products(db):
    """Three products that nobody has written anything about."""
    from example_project.orders.models import Product

    return Product.objects.bulk_create(
        Product(sku=sku, name=sku.upper()) for sku in ("a", "b", "c")
    )


@pytest.fixture
def tracked(settings):
    """Both libraries follow the models, as AUDIT_TRACKING=1 has it."""
    from example_project.comparisons.audit.tracking import (
        start_auditlog,
        stop_auditlog,
    )

    settings.SIMPLE_HISTORY_ENABLED = True
    start_auditlog()
    yield
    stop_auditlog()
