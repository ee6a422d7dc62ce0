"""The plot of the benchmarks: each figure with a goal, as a multiple of its goal. It follows the reader's light or dark page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import StringIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Sheet
from matplotlib.ticker import FuncFormatter, NullLocator

from tests.benchmarks.figures import Figure, number

INK, FAINT, MET, MISSED = "#1f2328", "#c4cad1", "#0969da", "#bc4c00"
DARK = {INK: "#e6edf3", FAINT: "#3d444d", MET: "#58a6ff", MISSED: "#f0883e", "#1a7f37": "#3fb950"}
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "postroom",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.edgecolor": FAINT,
}
_ROW_INCHES, _NUMBER = 0.29, re.compile(r"[\d.,]+")


def times_its_goal(figure: Figure) -> float:
    """1 where the goal is just met, more where there is room to spare."""
    told = _NUMBER.search(figure.goal)
    assert told is not None, f"{figure.name} has no goal"
    bar = float(told[0].replace(",", ""))
    measured = figure.value if figure.ratio is None or figure.goal.endswith(figure.unit) else figure.ratio
    if not measured or not bar:  # none is no number of times of anything: it is met or it is not
        return 1.0 if figure.meets else 0.1
    return measured / bar if figure.goal.startswith(">=") else bar / measured


def drawn(figures: Sequence[Figure]) -> str:
    """The plot as SVG."""
    shown = [figure for figure in figures if figure.meets is not None]
    with mpl.rc_context(STYLE):
        sheet = Sheet(figsize=(10.4, 0.9 + _ROW_INCHES * len(shown)), layout="constrained")
        FigureCanvasSVG(sheet)
        _draw(sheet.add_subplot(), shown)
        return in_light_and_dark(svg(sheet))


def _draw(axes: Axes, shown: Sequence[Figure]) -> None:
    for row, figure in enumerate(shown):
        reached, colour = times_its_goal(figure), MET if figure.meets else MISSED
        axes.plot([1, reached], [row, row], color=colour, linewidth=2, solid_capstyle="round")
        axes.plot([reached], [row], marker="o" if figure.meets else "X", color=colour, markersize=6)
        axes.annotate(
            label(figure), (max(1, reached), row), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8
        )
    axes.axvline(1, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(shown)), [figure.name for figure in shown])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    _scale(axes, [times_its_goal(figure) for figure in shown])


def _scale(axes: Axes, reached: Sequence[float]) -> None:
    low, high = min(1, *reached), max(1, *reached)
    ticks = [tick for tick in (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100) if low / 2 <= tick <= high * 2]
    axes.set_xscale("log")
    axes.set_xlim(low / 1.3, high * (high / low) ** 0.55 * 1.6)
    axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g} x"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("times its goal; a cross: not met")
    axes.grid(visible=True, axis="x", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def label(figure: Figure) -> str:
    """What a figure reached and what it should, in words."""
    of_ratio = figure.ratio is not None and not figure.goal.endswith(figure.unit)
    reached = number(figure.ratio) if of_ratio and figure.ratio is not None else f"{number(figure.value)} {figure.unit}"
    return f"{reached}, goal {figure.goal.replace('>=', '≥').replace('<=', '≤')}"


def svg(sheet: Sheet) -> str:
    """A drawing as SVG text that is the same for the same drawing."""
    text = StringIO()
    sheet.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def in_light_and_dark(drawing: str) -> str:
    """The drawing in the colours of a light page, and of a dark one where the reader has asked for dark."""
    for light in DARK:
        drawing = drawing.replace(light, f"var({_variable(light)})")
    light_ink = "".join(f"{_variable(light)}: {light}; " for light in DARK)
    dark_ink = "".join(f"{_variable(light)}: {dark}; " for light, dark in DARK.items())
    style = f"<style>:root {{ {light_ink}}} @media (prefers-color-scheme: dark) {{ :root {{ {dark_ink}}} }}</style>"
    return drawing.replace("<defs>", f"{style}\n <defs>", 1)


def _variable(light: str) -> str:
    return f"--of-{light.removeprefix('#')}"
