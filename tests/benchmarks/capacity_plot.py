"""The plot of the capacity page: how long letters wait, by load, with the turns that a team has and with turns for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Sheet
from matplotlib.ticker import FuncFormatter, NullLocator

from tests.benchmarks.capacity_simulation import Load
from tests.benchmarks.plot import FAINT, INK, MET, MISSED, STYLE, in_light_and_dark, svg

LINES = ((MET, "o"), (MISSED, "s"), ("#1a7f37", "^"))
LEAST = 0.001


def drawn(
    found: Mapping[str, tuple[Sequence[Load], Sequence[Load]]], loads: Sequence[float], *, patience: tuple[float, float]
) -> str:
    """Two panels side by side as SVG."""
    with mpl.rc_context(STYLE):
        sheet = Sheet(figsize=(8.6, 3.6), layout="constrained")
        FigureCanvasSVG(sheet)
        left, right = sheet.subplots(1, 2, sharey=True)
        for panel, title, which in ((left, "with the turns that there are", 0), (right, "the engine alone", 1)):
            _draw(panel, {name: both[which] for name, both in found.items()}, loads, patience=patience[which])
            panel.set_title(title, fontsize=9, color=INK)
        left.set_ylabel("wait, 95 of 100 letters at most")
        left.legend(frameon=False, loc="upper left", fontsize=8)
        return in_light_and_dark(svg(sheet))


def _draw(axes: Axes, lines: Mapping[str, Sequence[Load]], loads: Sequence[float], *, patience: float) -> None:
    for (name, line), (colour, marker) in zip(lines.items(), LINES, strict=True):
        waits = [max(LEAST, load.wait_p95) for load in line]
        axes.plot([*loads], waits, color=colour, marker=marker, markersize=4, linewidth=1.6, label=name)
    axes.axhline(patience, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_yscale("log")
    axes.set_ylim(LEAST * 0.7, 2_000)
    axes.set_yticks([0.001, 0.01, 0.1, 1, 10, 100])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: "none" if tick == LEAST else f"{tick:g} s"))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_xticks([0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:.0%}"))
    axes.set_xlabel("load, of what is used up first")
    axes.grid(visible=True, color=FAINT, linewidth=0.5)
    axes.tick_params(length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
