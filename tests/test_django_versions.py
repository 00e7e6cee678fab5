"""Where the supported versions of Django differ."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import django
import pytest
from django.db import transaction

from classroom import ways_to_save
from classroom.differences import EXPECTED

LOGS_A_PARTIAL = django.VERSION >= (6, 1)


def fail() -> None:
    raise ValueError("the mail server is down")


def commit_with_a_partial() -> None:
    with transaction.atomic():
        transaction.on_commit(partial(fail), robust=True)


@pytest.mark.django_db(transaction=True)
def test_a_robust_partial_that_fails(_lost_errors):
    """Django 6.1 logs it; 5.2 asks it for a name that a partial lacks."""
    if LOGS_A_PARTIAL:
        commit_with_a_partial()
    else:
        with pytest.raises(AttributeError, match="__qualname__"):
            commit_with_a_partial()

    logged = [record.getMessage() for record in _lost_errors.records]
    _lost_errors.records.clear()
    assert len(logged) == int(LOGS_A_PARTIAL)
    assert all("the mail server is down" in message for message in logged)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("behaviour", EXPECTED, ids=lambda it: it.__name__)
def test_a_difference(behaviour: Callable[[], str], _lost_errors):
    """Each Django of the matrix does what chapter 12 says of it."""
    before, since = EXPECTED[behaviour]

    assert behaviour() == (since if django.VERSION >= (6, 1) else before)
    assert before != since
    _lost_errors.records.clear()  # the robust partial that Django 6.1 logs


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "write", ways_to_save.EXPECTED, ids=lambda it: it.__name__
)
def test_what_fires_the_save_signals(write: Callable[[], None]):
    """Each Django of the matrix fires for the same ways to write."""
    assert ways_to_save.observe(write) == ways_to_save.EXPECTED[write]
