"""Shipments in the admin."""

from django.contrib import admin

from example_project.fulfillment.models import Shipment
from example_project.shared.admin import ReadOnlyModelAdmin


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyModelAdmin):
    list_display = ["tracking_number", "order_uuid", "shipped_at"]
