"""Ways to write a row, and how often each one fires the save signals.

Every way starts with one product, called "old", in the database.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import post_save, pre_save

from example_project.orders.models import Product

PAIR = ("first", "second")


def create() -> None:
    Product.objects.create(sku="new", name="New")


def save() -> None:
    product = Product.objects.get(sku="old")
    product.name = "Changed"
    product.save()


def save_without_a_change() -> None:
    Product.objects.get(sku="old").save()


def save_and_roll_back() -> None:
    with transaction.atomic():
        save()
        transaction.set_rollback(True)


def get_or_create_a_new_one() -> None:
    Product.objects.get_or_create(sku="new", defaults={"name": "New"})


def get_or_create_the_old_one() -> None:
    Product.objects.get_or_create(sku="old", defaults={"name": "New"})


def update_or_create() -> None:
    Product.objects.update_or_create(sku="old", defaults={"name": "New"})


def update() -> None:
    Product.objects.filter(sku="old").update(name="Changed")


def bulk_create() -> None:
    Product.objects.bulk_create([Product(sku=sku, name=sku) for sku in PAIR])


def bulk_update() -> None:
    Product.objects.bulk_update([Product(sku="old", name="New")], ["name"])


def raw_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_product SET name = 'Changed'")


def loaddata() -> None:
    row = {"model": "orders.product", "pk": "new", "fields": {"name": "New"}}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "products.json")
        file.write_text(json.dumps([row]), "utf-8")
        call_command("loaddata", file, verbosity=0)


# What each changes, and how often pre_save and post_save fire.
EXPECTED: dict[Callable[[], None], dict[str, int]] = {
    create: {"rows": 1, "pre_save": 1, "post_save": 1},
    save: {"rows": 1, "pre_save": 1, "post_save": 1},
    update_or_create: {"rows": 1, "pre_save": 1, "post_save": 1},
    get_or_create_a_new_one: {"rows": 1, "pre_save": 1, "post_save": 1},
    get_or_create_the_old_one: {"rows": 0, "pre_save": 0, "post_save": 0},
    loaddata: {"rows": 1, "pre_save": 1, "post_save": 1},
    save_without_a_change: {"rows": 0, "pre_save": 1, "post_save": 1},
    save_and_roll_back: {"rows": 0, "pre_save": 1, "post_save": 1},
    update: {"rows": 1, "pre_save": 0, "post_save": 0},
    bulk_create: {"rows": 2, "pre_save": 0, "post_save": 0},
    bulk_update: {"rows": 1, "pre_save": 0, "post_save": 0},
    raw_sql: {"rows": 1, "pre_save": 0, "post_save": 0},
}


def observe(write: Callable[[], None]) -> dict[str, int]:
    """Return how many rows `write` leaves changed, and what it fires."""
    Product.objects.all().delete()
    Product.objects.bulk_create([Product(sku="old", name="Old")])
    fired = {"pre_save": 0, "post_save": 0}

    def before(**_: Any) -> None:
        fired["pre_save"] += 1

    def after(**_: Any) -> None:
        fired["post_save"] += 1

    old = _rows()
    pre_save.connect(before, sender=Product)
    post_save.connect(after, sender=Product)
    try:
        write()
    finally:
        pre_save.disconnect(before, sender=Product)
        post_save.disconnect(after, sender=Product)
    return {"rows": len(_rows() - old), **fired}


def _rows() -> set[tuple[Any, ...]]:
    return set(Product.objects.values_list("sku", "name"))
