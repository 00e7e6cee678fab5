"""The form that a patient orders with."""

from __future__ import annotations

from typing import Any

from django import forms

from example_project.orders.models import Product
from example_project.orders.services import OrderLine

MOST_OF_ONE = 99


class OrderForm(forms.Form):
    """A quantity for each product of the catalogue."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.products = {
            f"quantity-{product.sku}": product
            for product in Product.objects.all()
        }
        for field_name, product in self.products.items():
            self.fields[field_name] = forms.IntegerField(
                label=product.name,
                initial=0,
                min_value=0,
                max_value=MOST_OF_ONE,
            )

    def clean(self) -> None:
        """Refuse a form in which nothing was chosen."""
        super().clean()
        if not self.errors and not self.lines():
            raise forms.ValidationError("Choose at least one product.")

    def lines(self) -> list[OrderLine]:
        """Return a line for each product that was chosen."""
        return [
            OrderLine(sku=product.sku, name=product.name, quantity=quantity)
            for field_name, product in self.products.items()
            if (quantity := self.cleaned_data[field_name])
        ]
