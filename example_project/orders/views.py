"""The pages of the orders module.

A signed-in user sees their own orders, and staff see all. Somebody
else's order does not exist for a user: it is 404, not 403.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from example_project.domain_events.bus import event_bus
from example_project.orders.forms import OrderForm
from example_project.orders.models import Order
from example_project.orders.services import OrderService
from example_project.shared.requests import AuthenticatedRequest


def visible_orders(user: User) -> QuerySet[Order]:
    """Return the orders that `user` may see, with their items."""
    orders = Order.objects.select_related("user").prefetch_related("items")
    return orders if user.is_staff else orders.filter(user=user)


def order_list(request: AuthenticatedRequest) -> HttpResponse:
    """Show the orders, the newest first."""
    orders = visible_orders(request.user)
    return render(request, "orders/list.html", {"orders": orders})


def place(request: AuthenticatedRequest) -> HttpResponse:
    """Let a patient place an order."""
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        order = OrderService.place_order(request.user, form.lines())
        return redirect("orders:detail", order.uuid)
    return render(request, "orders/place.html", {"form": form})


def detail(request: AuthenticatedRequest, uuid: UUID) -> HttpResponse:
    """Show where an order stands."""
    order = get_object_or_404(visible_orders(request.user), uuid=uuid)
    return render(request, "orders/detail.html", {"order": order})


def events(request: AuthenticatedRequest, uuid: UUID) -> HttpResponse:
    """Show the events of an order, in the order they were published."""
    order = get_object_or_404(visible_orders(request.user), uuid=uuid)
    kept = event_bus.kept_events("order_uuid", str(order.uuid))
    context = {"order": order, "events": kept}
    return render(request, "orders/events.html", context)
