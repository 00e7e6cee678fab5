"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from example_project.views import home

urlpatterns = [
    path("", home, name="home"),
    path("accounts/", include("example_project.accounts.urls")),
    path("orders/", include("example_project.orders.urls")),
    path("prescriptions/", include("example_project.ehr.urls")),
    path("admin/", admin.site.urls),
]
