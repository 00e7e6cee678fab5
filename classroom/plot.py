"""Plots of what was measured, that read in light and in dark mode."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from IPython.display import HTML

from classroom import svg

# Told apart in both modes, also by people who see few colours.
COLOURS = ("#2f7fc1", "#c2571a", "#2b8a57", "#8a5fc7", "#a8803a")
MARKERS = "osD^v"
INK = "#010203"  # stands for the colour of the text, until it is drawn

Points = tuple[Sequence[float], Sequence[float]]


def line_plot(
    series: Mapping[str, Points], *, x: str, y: str, log: bool = False
) -> HTML:
    """Draw each series, its xs and its ys, as a line.

    `x` and `y` name the axes with their units; `log` makes both of them
    logarithmic.
    """
    with _axes(height=3.4) as (axes, done):
        for number, (name, (xs, ys)) in enumerate(series.items()):
            colour, marker = COLOURS[number % 5], MARKERS[number % 5]
            axes.plot(xs, ys, color=colour, marker=marker, ms=5, label=name)
        if log:
            axes.set_xscale("log")
            axes.set_yscale("log")
        axes.set(xlabel=x, ylabel=y)
        axes.legend(frameon=False, labelcolor=INK)
        said = "; ".join(
            f"{name}: {_pairs(*points)}" for name, points in series.items()
        )
        return done(f"{y} by {x}", said)


def bar_plot(bars: Mapping[str, float], *, x: str, log: bool = False) -> HTML:
    """Draw each named value as a bar; `x` names the values, with unit."""
    with _axes(height=0.5 + 0.36 * len(bars)) as (axes, done):
        names, values = list(bars), list(bars.values())
        drawn = axes.barh(names, values, color=COLOURS[0], height=0.6)
        axes.bar_label(
            drawn, [f"{v:,.3g}" for v in values], padding=4, color=INK
        )
        axes.invert_yaxis()
        axes.margins(x=0.15)
        if log:
            axes.set_xscale("log")
        axes.set(xlabel=x)
        return done(x, _pairs(names, values))


def _pairs(xs: Sequence[Any], ys: Sequence[float]) -> str:
    return ", ".join(f"{x}: {y:.3g}" for x, y in zip(xs, ys, strict=True))


@contextmanager
def _axes(height: float) -> Iterator[tuple[Any, Any]]:
    """Give empty axes, and what turns them into a picture."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": "guide",
    }
    with rc_context(settings):
        figure = Figure(figsize=(7.2, height), layout="constrained")
        axes = figure.add_subplot()
        axes.tick_params(colors=INK, which="both")
        axes.grid(color=INK, alpha=0.15)
        axes.set_axisbelow(True)
        for label in (axes.xaxis.label, axes.yaxis.label):
            label.set_color(INK)
        for side, spine in axes.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set_color(INK)

        def done(name: str, said: str) -> HTML:
            file = io.StringIO()
            figure.savefig(
                file, format="svg", transparent=True, metadata={"Date": None}
            )
            return svg.picture(_for_a_page(file.getvalue(), said), name)

        yield axes, done


def _for_a_page(drawn: str, said: str) -> str:
    """Return the SVG without its header, in the colours of the page."""
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn, flags=re.DOTALL)
    drawn = drawn.replace(INK, "currentColor")
    return svg.described(drawn, said)
