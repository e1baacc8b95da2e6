"""Small charts as inline SVG: they need no script, and take their colours from the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from markupsafe import Markup

Point = tuple[datetime, float | None]

_SPARK_WIDTH, _SPARK_HEIGHT = 120, 28
_CHART_WIDTH, _CHART_HEIGHT = 640, 200
_MARGIN = 4
_AXIS = 44


def sparkline(points: Sequence[Point], label: str) -> Markup:
    """Return a line without axes; ``label`` says the same to those who do not see it."""
    known = [value for _, value in points if value is not None]
    if not known:
        return Markup("")
    low, high = min(known), max(known)
    low = min(low, 0.0)
    scale = _Scale(points, low, high, _SPARK_WIDTH, _SPARK_HEIGHT, _MARGIN, _MARGIN)
    return _svg("spark", _SPARK_WIDTH, _SPARK_HEIGHT, label, _lines(points, scale) + _last(points, scale))


def burn_down(points: Sequence[Point], label: str) -> Markup:
    """Return what was left of a budget over its window, small: a line over the line of nothing left."""
    points = _cut(points)
    scale = _budget_scale(points, _SPARK_WIDTH, _SPARK_HEIGHT, _MARGIN)
    if scale is None:
        return Markup("")
    zero = Markup('<line class="zero" x1="0" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(
        _SPARK_WIDTH, scale.y(0), scale.y(0)
    )
    drawn = zero + _lines(points, scale) + _last(points, scale)
    return _svg("spark budget", _SPARK_WIDTH, _SPARK_HEIGHT, label, drawn)


def burn_down_chart(points: Sequence[Point], label: str) -> Markup:
    """Return the same large, with axes."""
    points = _cut(points)
    scale = _budget_scale(points, _CHART_WIDTH, _CHART_HEIGHT, _AXIS)
    if scale is None:
        return Markup("")
    drawn = Markup("")
    for value in _ticks(scale.low, scale.high):
        drawn += Markup(
            '<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
            '<text class="y" x="{}" y="{:.1f}">{:.0f} %</text>'
        ).format(
            "zero" if value == 0 else "grid",
            _AXIS,
            _CHART_WIDTH - _MARGIN,
            scale.y(value),
            scale.y(value),
            _AXIS - 6,
            scale.y(value) + 4,
            value * 100,
        )
    for place, when in ((_AXIS, points[0][0]), (_CHART_WIDTH - _MARGIN, points[-1][0])):
        drawn += Markup('<text x="{}" y="{}" class="{}">{:%Y-%m-%d}</text>').format(
            place, _CHART_HEIGHT - 4, "start" if place == _AXIS else "end", when
        )
    drawn += _area(points, scale) + _lines(points, scale) + _last(points, scale)
    return _svg("chart budget", _CHART_WIDTH, _CHART_HEIGHT, label, drawn)


class _Scale:
    """Where a point lies in the drawing."""

    def __init__(
        self, points: Sequence[Point], low: float, high: float, width: float, height: float, left: float, bottom: float
    ) -> None:
        self.low, self.high = low, high
        self._start = points[0][0]
        self._seconds = (points[-1][0] - self._start).total_seconds() or 1.0
        self._left, self._width = left, width - left - _MARGIN
        self._top, self._height = _MARGIN, height - _MARGIN - bottom

    def x(self, when: datetime) -> float:
        return self._left + self._width * (when - self._start).total_seconds() / self._seconds

    def y(self, value: float) -> float:
        part = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self._top + self._height * (1 - part)


def _cut(points: Sequence[Point]) -> list[Point]:
    """However far a budget is overspent, what was left of it before stays to be seen."""
    return [(when, None if value is None else max(-1.0, value)) for when, value in points]


def _budget_scale(points: Sequence[Point], width: float, height: float, left: float) -> _Scale | None:
    known = [value for _, value in points if value is not None]
    if not known:
        return None
    bottom = _MARGIN if left == _MARGIN else 22
    return _Scale(points, min(0.0, *known), max(1.0, *known), width, height, left, bottom)


def _ticks(low: float, high: float) -> Iterator[float]:
    yield from (0.0, 0.5, 1.0)
    if low < 0:
        yield low
    if high > 1:
        yield high


def _runs(points: Sequence[Point]) -> Iterator[list[tuple[datetime, float]]]:
    """Yield the stretches without a gap."""
    run: list[tuple[datetime, float]] = []
    for when, value in points:
        if value is not None:
            run.append((when, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _lines(points: Sequence[Point], scale: _Scale) -> Markup:
    drawn = Markup("")
    for run in _runs(points):
        places = " ".join(f"{scale.x(when):.1f},{scale.y(value):.1f}" for when, value in run)
        drawn += Markup('<polyline class="line" points="{}"/>').format(places)
    return drawn


def _area(points: Sequence[Point], scale: _Scale) -> Markup:
    drawn = Markup("")
    zero = scale.y(0)
    for run in _runs(points):
        places = " ".join(f"{scale.x(when):.1f},{scale.y(value):.1f}" for when, value in run)
        first, last = scale.x(run[0][0]), scale.x(run[-1][0])
        drawn += Markup('<polygon class="area" points="{:.1f},{:.1f} {} {:.1f},{:.1f}"/>').format(
            first, zero, places, last, zero
        )
    return drawn


def _last(points: Sequence[Point], scale: _Scale) -> Markup:
    when, value = next((when, value) for when, value in reversed(points) if value is not None)
    return Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="2.5"/>').format(scale.x(when), scale.y(value))


def _svg(kind: str, width: int, height: int, label: str, drawn: Markup) -> Markup:
    return Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>{}</svg>').format(
        kind, width, height, label, label, drawn
    )
