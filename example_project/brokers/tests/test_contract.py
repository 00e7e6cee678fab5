"""One contract for every transport; what one cannot do is tested too.

The cases are those of Watermill's suite for its own brokers. SNS and SQS
run on moto, an emulator.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Thread

import pytest
from django.db import connection
from django.test import override_settings

from example_project.brokers.base import (
    Broker,
    TransportDownError,
    UnroutableError,
)
from example_project.brokers.tests.transports import (
    TRANSPORTS,
    Ears,
    Transport,
    handler_in,
)
from example_project.domain_events.events import (
    EncounterCompletedEvent,
    OrderPlacedEvent,
)
from example_project.domain_events.identity import (
    NamelessHandlerError,
    NameTakenError,
)
from example_project.domain_events.subscriptions import Subscriptions
from example_project.outbox.backend import OutboxEventBus
from example_project.outbox.models import DeadLetter, OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)

DELAY = 0.4  # seconds


def marked(name: str) -> object:
    """Return a parameter that is skipped where its server is missing."""
    service = TRANSPORTS[name][1]
    marks = [pytest.mark.service(service)] if service else []
    return pytest.param(name, marks=marks)


@pytest.fixture(params=[marked(name) for name in TRANSPORTS])
def transport(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Transport]:
    """A transport with names of its own, removed afterwards."""
    monkeypatch.setattr("example_project.outbox.retries.FIRST_DELAY", DELAY)
    made = TRANSPORTS[request.param][0]()
    yield made
    made.clean_up()


def has_broker(transport: Transport) -> bool:
    """Tell whether messages leave the process, or its database."""
    return isinstance(transport.end, Broker)


def test_each_module_gets_a_copy(transport: Transport) -> None:
    """Two modules that listen to one event both hear of it, once."""
    orders, ehr = transport.listen("orders"), transport.listen("ehr")
    transport.send(1)
    transport.consume("orders", 1)
    if has_broker(transport):
        assert ehr.numbers == []
        transport.consume("ehr", 1)
    assert orders.numbers == ehr.numbers == [1]
    assert transport.is_empty("orders")


def test_two_listeners_are_two_whatever_class_they_are_of(
    transport: Transport,
) -> None:
    """Each has a name, and what one has handled is no matter of the other."""
    ada, bob = Ears("orders"), Ears("orders")
    bob.failures = 1
    with pytest.raises(NamelessHandlerError):
        transport.subscriptions.subscribe(EncounterCompletedEvent, ada.hear)
    for name, ears in {"orders.ada": ada, "orders.bob": bob}.items():
        transport.subscriptions.subscribe(
            EncounterCompletedEvent, ears.handler, name=name
        )
    with pytest.raises(NameTakenError):
        transport.subscriptions.subscribe(
            EncounterCompletedEvent, bob.handler, name="orders.ada"
        )
    if has_broker(transport):
        transport.end.declare("orders")
    transport.send(1)
    transport.consume("orders", 1)
    assert (ada.numbers, bob.numbers) == ([1], [])
    if transport.capabilities.counts_attempts:
        transport.consume("orders", 1)
        assert (ada.numbers, bob.numbers) == ([1], [1])


def test_consumers_of_one_module_share_the_work(transport: Transport) -> None:
    """Each event is handled by one of them, or one works after the other."""
    ears = transport.listen("orders")
    other = transport.another_end()
    for number in range(6):
        transport.send(number)
    for _ in range(3):
        if has_broker(transport):
            transport.consume("orders", 1)
            if not transport.capabilities.shares_work:
                assert other.receive("orders", transport.patience) is None
                transport.end.close()
            transport.consume("orders", 1, end=other)
            if not transport.capabilities.shares_work:
                other.close()
    transport.consume("orders", 0 if has_broker(transport) else 6)
    other.close() if has_broker(transport) else None
    assert sorted(ears.numbers) == list(range(6))


def test_publishers_and_a_consumer_at_once(transport: Transport) -> None:
    """What several publishers send meanwhile is all handled, once."""
    ears = transport.listen("orders")

    def send_five(first: int) -> None:
        end = transport.another_end()
        for number in range(first, first + 5):
            transport.send(number, end)
        end.close() if has_broker(transport) else None
        # Django's own close() spares what leads to a database in memory.
        connection.ensure_connection()
        connection.connection.close()

    threads = [Thread(target=send_five, args=(n,)) for n in (0, 5, 10)]
    for thread in threads:
        thread.start()
    if has_broker(transport):
        transport.consume("orders", 15)
    for thread in threads:
        thread.join()
    if not has_broker(transport):
        transport.consume("orders", 15)
    assert sorted(ears.numbers) == list(range(15))


def test_a_failed_message_comes_again(transport: Transport) -> None:
    """It is tried again, after a delay where there can be one."""
    ears = transport.listen("orders")
    ears.failures = 1
    transport.send(1)
    transport.consume("orders", 1)
    failed_at = time.monotonic()
    assert ears.numbers == []
    if not transport.capabilities.counts_attempts:
        assert transport.is_empty("orders")  # the event is gone
        return
    transport.consume("orders", 1)
    waited = time.monotonic() - failed_at
    assert ears.numbers == [1]
    # The delay is shortened at random, to a half at most.
    assert transport.capabilities.delays_retries == (waited >= DELAY / 2)
    assert transport.is_empty("orders")


def test_a_message_is_a_dead_letter_after_its_last_attempt(
    transport: Transport,
) -> None:
    """Three attempts, no fourth, and a dead letter with its reason."""
    if not has_broker(transport):
        return  # the outbox has its own: see the tests of the relay
    ears = transport.listen("orders")
    ears.failures = 9
    transport.send(1)
    transport.consume("orders", 3)
    assert ears.failures == 6
    letter = DeadLetter.objects.get()
    assert (letter.reason, letter.attempts) == ("handler_failed", 3)
    assert "not now" in letter.detail
    assert transport.is_empty("orders")


def test_the_order_of_sending(transport: Transport) -> None:
    """One consumer gets it; a broker that does not promise it says so."""
    ears = transport.listen("orders")
    for number in range(10):
        transport.send(number)
    transport.consume("orders", 10)
    if transport.capabilities.keeps_order:
        assert ears.numbers == list(range(10))
    else:  # moto happens to keep it, and Amazon says that SQS does not
        assert transport.capabilities.emulated
        assert sorted(ears.numbers) == list(range(10))
        url = transport.end.queue_url("orders")
        assert "FifoQueue" not in transport.end.attributes_of(url)


def test_the_order_among_several_consumers(transport: Transport) -> None:
    """While one has the first event in hand, another looks for the next."""
    ears = transport.listen("orders")
    transport.send(1)
    transport.send(2)
    transport.while_one_is_in_hand(
        "orders", lambda: transport.consume_what_comes("orders")
    )
    transport.consume_what_comes("orders")
    kept = transport.capabilities.keeps_order_of_many
    assert ears.numbers == ([1, 2] if kept else [2, 1])


def test_the_order_after_a_failure(transport: Transport) -> None:
    """The first of three fails once; do the others wait for it?"""
    ears = transport.listen("orders")
    ears.failures = 1
    for number in (1, 2, 3):
        transport.send(number)
    until = time.monotonic() + 10
    while len(ears.numbers) < 3 and time.monotonic() < until:
        transport.consume_what_comes("orders")
        if not transport.capabilities.counts_attempts:
            break
    kept = transport.capabilities.keeps_order_after_failure
    lost = not transport.capabilities.counts_attempts
    out_of_order = [2, 3] if lost else [2, 3, 1]
    assert ears.numbers == ([1, 2, 3] if kept else out_of_order)


def test_what_was_not_acknowledged_comes_again(transport: Transport) -> None:
    """A consumer took a message and died: another one gets it."""
    ears = transport.listen("orders")
    transport.send(1)
    if not has_broker(transport):
        transport.consume("orders", 1)
        return  # nobody takes what another one then misses
    other = transport.another_end()
    taken = None
    while taken is None:
        taken = other.receive("orders", transport.patience)
    assert transport.is_empty("orders")
    other.close()
    if transport.capabilities.redelivers:
        transport.consume("orders", 1)
        assert ears.numbers == [1]
    else:
        assert transport.is_empty("orders")
        assert ears.numbers == []


def test_what_comes_again_comes_to_its_module_alone(
    transport: Transport,
) -> None:
    """One module had acknowledged it when the consumer of another died."""
    ehr, _ = transport.listen("ehr"), transport.listen("orders")
    transport.send(1)
    transport.consume("ehr", 1)
    if has_broker(transport):
        other, taken = transport.another_end(), None
        while taken is None:
            taken = other.receive("orders", transport.patience)
        other.close()
    comes_again = not transport.is_empty("ehr")
    assert transport.capabilities.redelivers_to_others == comes_again
    assert ehr.numbers == [1]  # the inbox knows it


def test_an_acknowledged_message_is_gone(transport: Transport) -> None:
    """Handled once, it never comes again, not even to a new consumer."""
    ears = transport.listen("orders")
    transport.send(1)
    transport.consume("orders", 1)
    if has_broker(transport):
        transport.end.close()
    assert transport.is_empty("orders")
    assert ears.numbers == [1]


def test_a_module_that_does_not_run_misses_nothing(
    transport: Transport,
) -> None:
    """What is sent meanwhile waits for it."""
    ears = transport.listen("orders")
    transport.send(1)
    transport.send(2)
    assert transport.capabilities.keeps_for_absent == (ears.numbers == [])
    transport.consume("orders", 2)
    assert ears.numbers == [1, 2]


def test_a_consumer_goes_on_where_it_stopped(transport: Transport) -> None:
    """Closed and opened again, it gets the rest and nothing twice."""
    ears = transport.listen("orders")
    for number in range(3):
        transport.send(number)
    if has_broker(transport):
        transport.consume("orders", 1)
        if not transport.capabilities.redelivers:
            assert transport.end.prefetch == 1  # it holds no other one
        transport.end.close()
        transport.consume("orders", 2)
    transport.consume("orders", 0 if has_broker(transport) else 3)
    assert sorted(ears.numbers) == [0, 1, 2]
    assert transport.is_empty("orders")


def test_a_late_module_gets_nothing_old(transport: Transport) -> None:
    """What was sent before a module listened is not for it."""
    first = transport.listen("ehr")
    transport.send(1)
    transport.consume("ehr", 1)
    late = transport.listen("orders")
    transport.send(2)
    transport.consume("orders", 1)
    assert late.numbers == [2]
    assert 1 in first.numbers
    assert not transport.capabilities.old_for_new


def test_a_message_that_nobody_would_get(transport: Transport) -> None:
    """It is refused, or kept; only what keeps nothing drops it."""
    if has_broker(transport):
        with pytest.raises(UnroutableError, match="no_handler"):
            transport.send(1)
    else:
        transport.send(1)
        transport.consume("orders", 1)
    kept = OutboxMessage.objects.filter(reason__contains="no_handler")
    assert transport.capabilities.refuses_unroutable == (
        has_broker(transport) or kept.filter(state="pending").exists()
    )
    ears = transport.listen("orders")
    assert transport.is_empty("orders")
    assert ears.numbers == []


def test_an_unknown_type_is_a_dead_letter(transport: Transport) -> None:
    """It is never acknowledged in silence, and stops nothing."""
    if not has_broker(transport):
        return  # nothing comes from elsewhere: see the tests of the codec
    ears = transport.listen("orders")
    text = (
        '{"id": "7f2f1b52-55a9-4b5b-8f0e-0a1b2c3d4e5f", "version": 1, '
        '"type": "MeteorFellEvent", "time": "2026-01-01T00:00:00+00:00", '
        '"correlation_id": "7f2f1b52-55a9-4b5b-8f0e-0a1b2c3d4e5f", '
        '"payload": {}}'
    )
    transport.end.send(
        OutboxMessage(type="EncounterCompletedEvent", body=text)
    )
    transport.send(2)
    transport.consume("orders", 2)
    letter = DeadLetter.objects.get()
    assert letter.reason == "unknown_type"
    assert "MeteorFellEvent" in letter.detail
    assert bytes(letter.body) == text.encode()
    assert ears.numbers == [2]


def test_a_module_gets_only_its_events(transport: Transport) -> None:
    """A queue is bound to the events of its module, no others."""
    ears = transport.listen("orders")
    of_another_event = handler_in("ehr", ears.hear)
    transport.subscriptions.subscribe(OrderPlacedEvent, of_another_event)
    transport.send(1)
    transport.consume("orders", 1)
    assert ears.numbers == [1]
    if has_broker(transport):
        assert transport.is_empty("ehr")


def test_another_namespace_hears_nothing(transport: Transport) -> None:
    """Two projects, or two tests, can share a broker."""
    if not has_broker(transport):
        return  # nothing is shared
    ears = transport.listen("orders")
    own, transport.namespace = transport.namespace, f"{transport.namespace}-2"
    other = transport.another_end()
    transport.namespace = own
    try:
        other.declare("orders")
        transport.send(1)
        assert other.receive("orders", transport.patience) is None
    finally:
        other.delete()
    transport.consume("orders", 1)
    assert ears.numbers == [1]


def test_what_was_closed_can_be_used_again(transport: Transport) -> None:
    """Closing twice is harmless, and the next use connects anew."""
    ears = transport.listen("orders")
    if has_broker(transport):
        transport.end.close()
        transport.end.close()
    transport.send(1)
    transport.consume("orders", 1)
    assert ears.numbers == [1]


def test_a_broker_that_is_not_there(transport: Transport) -> None:
    """An outage has an error of its own, for sending and receiving."""
    if not transport.url:
        return  # it has no address
    scheme = transport.url.partition(":")[0]
    away = transport.broker_class(
        transport.subscriptions, url=f"{scheme}://127.0.0.1:9", namespace="no"
    )
    with pytest.raises(TransportDownError):
        transport.send(1, away)
    with pytest.raises(TransportDownError):
        away.receive("orders", 0.1)


def test_a_broker_is_behind_the_outbox(transport: Transport) -> None:
    """Its bus is the outbox, with this broker as what the relay uses."""
    if not has_broker(transport):
        return  # it has no broker
    assert issubclass(transport.bus_class, OutboxEventBus)
    with override_settings(EVENT_BUS_URL=transport.url):
        bus = transport.bus_class(Subscriptions())
    assert type(bus.sender) is transport.broker_class
