"""Profiles in the admin."""

from django.contrib import admin

from example_project.accounts.models import Profile


@admin.register(Profile)
class ProfileAdmin(admin.ModelAdmin):
    list_display = ["user", "phone", "created_at"]
