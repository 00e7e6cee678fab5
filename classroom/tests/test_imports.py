"""Counting the imports between the parts of a package."""

from __future__ import annotations

import pytest

from classroom.imports import import_edges


@pytest.fixture
def folder(tmp_path):
    """A package `shop` whose parts import each other."""
    files = {
        "shop/__init__.py": "",
        "shop/cart.py": "import shop.stock.shelf\n",
        "shop/stock/__init__.py": "from shop.stock import shelf\n",
        "shop/stock/shelf.py": (
            "def empty():\n    from shop.cart import Cart\n"
        ),
        "shop/mail.py": "import json\n",
    }
    for name, source in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
    return tmp_path


def test_an_import_counts_wherever_it_stands(folder):
    """At the top, in a function, or deep inside a part."""
    edges = import_edges("shop", folder)

    assert edges == {("cart", "stock"), ("stock", "cart")}


def test_a_package_that_is_not_there_is_an_error(tmp_path):
    """The error names the package."""
    with pytest.raises(ValueError, match="nowhere"):
        import_edges("nowhere", tmp_path)


def test_the_modules_of_the_project_do_not_import_each_other():
    """The events are what they share."""
    edges = import_edges("example_project")

    assert ("ehr", "domain_events") in edges
    assert ("ehr", "orders") not in edges
