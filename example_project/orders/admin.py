"""Orders and products in the admin."""

from django.contrib import admin

from example_project.orders.models import Order, OrderItem, Product
from example_project.shared.admin import ReadOnlyInline, ReadOnlyModelAdmin


class OrderItemInline(ReadOnlyInline):
    model = OrderItem


@admin.register(Order)
class OrderAdmin(ReadOnlyModelAdmin):
    list_display = ["uuid", "user", "status", "created_at"]
    list_filter = ["status"]
    inlines = [OrderItemInline]


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["sku", "name"]
