"""The store passes the test cases of the `eventsourcing` library.

They were written by others for their own stores. What they do not see is
in test_races.py: a missing lock, and a check without a constraint.
"""

from __future__ import annotations

from django.test import TransactionTestCase
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
    ProcessRecorderTestCase,
    TrackingRecorderTestCase,
)

from example_project.comparisons.event_sourcing.tests.database import (
    ON_BOTH,
    shared_by_threads,
)
from example_project.comparisons.event_sourcing.tests.recorder import (
    StoreAggregateRecorder,
    StoreRecorder,
)

pytestmark = ON_BOTH


class OnTheStore(TransactionTestCase):
    """Positions start at 1, and threads have connections of their own."""

    reset_sequences = True

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.enterClassContext(shared_by_threads())

    def create_recorder(self) -> StoreRecorder:
        """Return what is tested."""
        return StoreRecorder()


class TestAggregateRecorder(OnTheStore, AggregateRecorderTestCase):
    def create_recorder(self) -> StoreAggregateRecorder:
        return StoreAggregateRecorder()


class TestApplicationRecorder(OnTheStore, ApplicationRecorderTestCase):
    pass


class TestTrackingRecorder(OnTheStore, TrackingRecorderTestCase):
    pass


class TestProcessRecorder(OnTheStore, ProcessRecorderTestCase):
    pass


class TestPositionsOfOneAppend(
    OnTheStore, NonInterleavingNotificationIDsBaseCase
):
    pass


# Or else pytest would run what is abstract.
del AggregateRecorderTestCase, ApplicationRecorderTestCase
del TrackingRecorderTestCase, ProcessRecorderTestCase
del NonInterleavingNotificationIDsBaseCase, OnTheStore, TransactionTestCase
