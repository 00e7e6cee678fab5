"""Orders and products in the admin."""

from django.contrib import admin

from example_project.orders.models import Order, OrderItem, Product


class OrderItemInline(admin.TabularInline):
    model = OrderItem
    extra = 0
    readonly_fields = ["status"]


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ["uuid", "user", "status", "created_at"]
    list_filter = ["status"]
    readonly_fields = ["status", "review_completed_at"]
    inlines = [OrderItemInline]


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["sku", "name"]
