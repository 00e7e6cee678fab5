"""The picture of a stream."""

from __future__ import annotations

from classroom import event_stream


def test_events_stand_above_their_states() -> None:
    """Each event and state is drawn, in order, and said to who is blind."""
    drawn = str(event_stream([("Placed", "new"), ("Shipped", "gone")]).data)
    assert "A stream of events. Placed: new, Shipped: gone" in drawn
    words = ["1", "Placed", "new", "2", "Shipped", "gone"]
    places = [drawn.index(f">{word}</text>") for word in words]
    assert places == sorted(places)


def test_an_arrow_leads_to_each_later_event() -> None:
    """Three events have two arrows between them, each a line and a head."""
    steps = [("A", "a"), ("B", "b"), ("C", "c")]
    assert str(event_stream(steps).data).count("<path") == 4
