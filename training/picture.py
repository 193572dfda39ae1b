"""Draws the reliability curve: what share was toxic where the model said so much."""

from __future__ import annotations

from collections.abc import Sequence

_SIZE, _EDGE = 360, 48


def curve(points: Sequence[tuple[float, float, int]], title: str) -> str:
    """An SVG: the points joined, each as large as its number of rows, and the even line."""
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE + 2 * _EDGE} '
            f'{_SIZE + 2 * _EDGE}" font-family="sans-serif" font-size="13">'
        ),
        f"<title>{title}</title>",
        '<rect width="100%" height="100%" fill="white"/>',
        *_axes(),
        (
            f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#888" '
            'stroke-dasharray="4 4"/>'
        ),
        '<polyline fill="none" stroke="#1d5c3f" stroke-width="2" points="'
        + " ".join(f"{_x(mean):.1f},{_y(true):.1f}" for mean, true, _ in points)
        + '"/>',
    ]
    for mean, true, count in points:
        radius = 3 + min(9.0, count**0.5 / 4)
        lines.append(
            f'<circle cx="{_x(mean):.1f}" cy="{_y(true):.1f}" r="{radius:.1f}" fill="#1d5c3f">'
            f"<title>{count} rows</title></circle>"
        )
    middle = _EDGE + _SIZE / 2
    lines += [
        f'<text x="{middle}" y="{_SIZE + 2 * _EDGE - 8}" text-anchor="middle">score</text>',
        (
            f'<text x="14" y="{middle}" text-anchor="middle" '
            f'transform="rotate(-90 14 {middle})">share that was toxic</text>'
        ),
        f'<text x="{middle}" y="24" text-anchor="middle">{title}</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _axes() -> list[str]:
    lines = []
    for tenth in range(0, 11, 2):
        at = tenth / 10
        lines += [
            f'<line x1="{_x(at)}" y1="{_y(0)}" x2="{_x(at)}" y2="{_y(1)}" stroke="#ddd"/>',
            f'<line x1="{_x(0)}" y1="{_y(at)}" x2="{_x(1)}" y2="{_y(at)}" stroke="#ddd"/>',
            f'<text x="{_x(at)}" y="{_y(0) + 16}" text-anchor="middle">{at:g}</text>',
            f'<text x="{_x(0) - 6}" y="{_y(at) + 4}" text-anchor="end">{at:g}</text>',
        ]
    return lines


def _x(value: float) -> float:
    return _EDGE + value * _SIZE


def _y(value: float) -> float:
    return _EDGE + (1 - value) * _SIZE
