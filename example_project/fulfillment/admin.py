"""Shipments in the admin."""

from django.contrib import admin

from example_project.fulfillment.models import Shipment


@admin.register(Shipment)
class ShipmentAdmin(admin.ModelAdmin):
    list_display = ["tracking_number", "order_uuid", "shipped_at"]
