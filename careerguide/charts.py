"""What the site's charts share. Plain Python.

A chart is an SVG that is 1000 units wide at any size and as many units high as it has pixels; its
strokes keep their thickness (`non-scaling-stroke` in site.css), so that it needs no inline style
and no script to fit its place.
"""

from collections.abc import Iterable

WIDTH = 1000


def grid(positions: Iterable[int], height: int) -> str:
    """Return the path of upright lines at these positions: (0, 500), 16 → `M0 0v16M500 0v16`."""
    return "".join(f"M{x} 0v{height}" for x in positions)
