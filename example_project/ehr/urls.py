"""The addresses of the health record."""

from django.urls import path

from example_project.ehr import views

app_name = "ehr"

urlpatterns = [
    path("", views.queue, name="queue"),
    path("<int:request_id>/", views.decide, name="decide"),
]
