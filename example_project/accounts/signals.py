"""A signal inside one module: a new user gets a profile."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models.signals import post_save
from django.dispatch import receiver

from example_project.accounts.models import Profile


@receiver(post_save, sender=settings.AUTH_USER_MODEL)
def create_user_profile(
    sender: type, instance: Any, created: bool, raw: bool, **_: Any
) -> None:
    """Give the new user `instance` a profile.

    A fixture (`raw`) brings its own profiles, so it gets none here.
    """
    if created and not raw:
        Profile.objects.create(user=instance)
