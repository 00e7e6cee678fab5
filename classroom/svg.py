"""The few shapes that the pictures of the guide are drawn with.

The pictures take the colour of the text around them, so that they read
in light and in dark mode, on the site and in JupyterLab.
"""

from __future__ import annotations

from html import escape

from IPython.display import HTML

FONT = "font-family: ui-monospace, monospace; font-size: 12px"


def drawing(width: int, height: int, shapes: list[str], alt: str) -> str:
    """Return the SVG of `shapes`, in pixels, described by `alt`."""
    return (
        f'<svg role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" style="{FONT}" '
        'fill="currentColor" stroke="none" '
        'xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(alt)}</title>{''.join(shapes)}</svg>"
    )


def picture(svg: str, name: str) -> HTML:
    """Return `svg` for a page: it scrolls by itself where it is too wide."""
    return HTML(
        '<div style="overflow-x: auto" tabindex="0" role="group" '
        f'aria-label="{escape(name)}">{svg}</div>'
    )


def described(drawn: str, alt: str) -> str:
    """Return the SVG `drawn` elsewhere, with `alt` to be read aloud."""
    head, rest = drawn.split(">", 1)
    return f'{head} role="img"><title>{escape(alt)}</title>{rest}'


def text(x: float, y: float, content: str, *, anchor: str = "start") -> str:
    """Return `content` at (x, y), its baseline; `anchor` as in SVG."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
        f"{escape(content)}</text>"
    )


def box(x: float, y: float, width: float, height: float) -> str:
    """Return an outlined box with its upper left corner at (x, y)."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" rx="4" fill="currentColor" '
        'fill-opacity="0.06" stroke="currentColor" stroke-opacity="0.5"/>'
    )


def bar(
    x: float,
    y: float,
    width: float,
    height: float,
    colour: str,
    opacity: float = 1,
) -> str:
    """Return a filled bar with its upper left corner at (x, y)."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" rx="2" fill="{colour}" '
        f'fill-opacity="{opacity}"/>'
    )


def arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a curve from (x1, y1) to an arrow head at (x2, y2)."""
    middle = (x1 + x2) / 2
    return (
        f'<path d="M{x1:.1f} {y1:.1f} C{middle:.1f} {y1:.1f} '
        f'{middle:.1f} {y2:.1f} {x2 - 6:.1f} {y2:.1f}" fill="none" '
        'stroke="currentColor" stroke-opacity="0.6"/>'
        f'<path d="M{x2:.1f} {y2:.1f} l-8 -4 v8 z" fill-opacity="0.6"/>'
    )


def arrow_down(x: float, y1: float, y2: float) -> str:
    """Return a line from (x, y1) down to an arrow head at (x, y2)."""
    return (
        f'<path d="M{x:.1f} {y1:.1f} V{y2 - 6:.1f}" fill="none" '
        'stroke="currentColor" stroke-opacity="0.6"/>'
        f'<path d="M{x:.1f} {y2:.1f} l-4 -8 h8 z" fill-opacity="0.6"/>'
    )
