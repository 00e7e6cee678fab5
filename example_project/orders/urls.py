"""The addresses of the orders module."""

from django.urls import path

from example_project.orders import views

app_name = "orders"

urlpatterns = [
    path("", views.order_list, name="list"),
    path("new/", views.place, name="place"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/events/", views.events, name="events"),
]
