"""What the two libraries see, and what they do not."""

from __future__ import annotations

import subprocess
import sys

import pytest
from auditlog.models import LogEntry
from django.db import connection
from simple_history.utils import (
    bulk_create_with_history,
    bulk_update_with_history,
)

from example_project.comparisons.audit.tracking import start_auditlog
from example_project.orders.models import Product

pytestmark = pytest.mark.django_db


def rows() -> tuple[int, int]:
    """Return the rows of django-auditlog and django-simple-history."""
    return LogEntry.objects.count(), Product.history.count()


def rename(products: list[Product]) -> list[Product]:
    """Give each product another name, in memory only."""
    for product in products:
        product.name += "!"
    return products


def raw_sql(products: list[Product]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_product SET name = 'Z'")


def save(products: list[Product]) -> None:
    for product in rename(products):
        product.save()


def test_nothing_is_tracked_by_default(products):
    """The other chapters count queries without the libraries."""
    save(products)
    Product.objects.create(sku="d", name="D").delete()
    assert rows() == (0, 0)


def test_starting_twice_logs_once(tracked, products):
    """Registering again doubles nothing."""
    start_auditlog()
    save(products)
    assert rows() == (3, 3)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (save, (3, 3)),
        (lambda products: Product.objects.all().delete(), (3, 3)),
        (lambda products: Product.objects.update(name="Z"), (0, 0)),
        (
            lambda products: Product.objects.bulk_update(
                rename(products), ["name"]
            ),
            (0, 0),
        ),
        (
            lambda products: Product.objects.bulk_create(
                [Product(sku="x", name="X"), Product(sku="y", name="Y")]
            ),
            (0, 0),
        ),
        (raw_sql, (0, 0)),
        (
            lambda products: bulk_update_with_history(
                rename(products), Product, ["name"]
            ),
            (0, 3),
        ),
        (
            lambda products: bulk_create_with_history(
                [Product(sku="x", name="X"), Product(sku="y", name="Y")],
                Product,
            ),
            (0, 2),
        ),
    ],
    ids=[
        "save",
        "delete",
        "update",
        "bulk_update",
        "bulk_create",
        "raw SQL",
        "bulk_update_with_history",
        "bulk_create_with_history",
    ],
)
def test_what_each_operation_leaves(tracked, products, operation, expected):
    """Signals see objects one by one, and nothing in bulk."""
    operation(products)
    assert rows() == expected


def test_the_setting_turns_both_on():
    """AUDIT_TRACKING=1 adds the middlewares and registers the models."""
    script = (
        "import django; django.setup()\n"
        "from auditlog.registry import auditlog\n"
        "from django.conf import settings\n"
        "from example_project.comparisons.audit.models import TRACKED\n"
        "assert all(map(auditlog.contains, TRACKED))\n"
        "assert settings.SIMPLE_HISTORY_ENABLED\n"
        "assert len(settings.MIDDLEWARE) == 11\n"
    )
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={
            "AUDIT_TRACKING": "1",
            "EDA_DATABASE_URL": "sqlite://:memory:",
            "DJANGO_SETTINGS_MODULE": "example_project.settings",
            "PYTHONPATH": ":".join(filter(None, sys.path)),
        },
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
