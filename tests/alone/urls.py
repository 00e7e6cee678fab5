"""The addresses of one module, and those that every page links to."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from example_project.views import home

MODULE_URLS = f"example_project.{settings.MODULE}.urls"

urlpatterns = [
    path("", home, name="home"),
    path("accounts/", include("django.contrib.auth.urls")),
    path("admin/", admin.site.urls),
]
if find_spec(MODULE_URLS):
    urlpatterns.append(path("module/", include(MODULE_URLS)))
