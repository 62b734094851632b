"""Draws curves: as a PNG where matplotlib is installed, as text where it is not.

Either way the numbers are printed, too: a picture alone says nothing to whoever cannot see it.
"""

import math
from pathlib import Path

MARKS = "ox+*v^sD"  # as text, and as the names that matplotlib has for them
WIDTH, HEIGHT = 61, 17


def curves_plot(series, path, *, title="", x_label="x", y_label="y", log_x=False, log_y=False):
    """Draw named curves, and print what they show.

    series          name -> (xs, ys) or (xs, ys, spreads): sequences of equally many numbers; a
                    spread is how far up and down the value varies
    path            where the picture goes, ending in .png; without matplotlib nothing is saved
    log_x, log_y    draw an axis by powers; all its numbers are above 0
    returns         the path of the picture as a text, or None when none was saved
    errors          ValueError that names a curve whose sequences differ in length, or are empty
    """
    lines = {name: _numbers(name, parts) for name, parts in series.items()}
    print(table(lines, title, x_label, y_label))
    try:
        from matplotlib.figure import Figure
    except ImportError:
        print(text_plot(lines, log_x, log_y))
        print("(pip install matplotlib, and the same is saved as a picture)")
        return None
    axes = (figure := Figure(figsize=(7, 4.5), layout="constrained")).subplots()
    for mark, (name, (xs, ys, spreads)) in zip(_marks(lines), lines.items(), strict=True):
        axes.errorbar(xs, ys, yerr=spreads, label=name, marker=mark, capsize=3)
    axes.set(title=title, xlabel=x_label, ylabel=y_label)
    _scale(axes, lines, log_x, log_y)
    figure.savefig(path, dpi=120)
    print(f"the picture is in {Path(path)}")
    return str(path)


def table(lines, title="", x_label="x", y_label="y"):
    """The numbers of all curves as lines of text: a row for each x, a column for each curve."""
    xs = sorted({x for xs, _, _ in lines.values() for x in xs})
    columns = [[x_label, *(f"{x:g}" for x in xs)]]
    columns += [[name, *(_cell(x, *line) for x in xs)] for name, line in lines.items()]
    widths = [max(map(len, column)) for column in columns]
    rows = [
        "   ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
        for row in zip(*columns, strict=True)
    ]
    spread = ", mean +/- spread" if any(any(part) for _, _, part in lines.values()) else ""
    return "\n".join([f"{title} ({y_label}{spread})".strip(), *rows])


def text_plot(lines, log_x=False, log_y=False):
    """The curves as a grid of marks; where several meet the first one is seen."""
    across = _scaler([x for xs, _, _ in lines.values() for x in xs], log_x, WIDTH)
    up = _scaler([y for _, ys, _ in lines.values() for y in ys], log_y, HEIGHT)
    grid = [[" "] * WIDTH for _ in range(HEIGHT)]
    for mark, (xs, ys, _) in reversed(list(zip(_marks(lines), lines.values(), strict=True))):
        for x, y in zip(xs, ys, strict=True):
            grid[HEIGHT - 1 - up(y)][across(x)] = mark
    ys = [y for _, ys, _ in lines.values() for y in ys]
    edges = {0: f"{max(ys):8.3g}", HEIGHT - 1: f"{min(ys):8.3g}"}
    rows = [f"{edges.get(i, ''):>8} |{''.join(row).rstrip()}" for i, row in enumerate(grid)]
    xs = sorted(x for xs, _, _ in lines.values() for x in xs)
    rows.append(" " * 9 + "+" + "-" * WIDTH)
    rows.append(" " * 10 + f"{xs[0]:<{WIDTH // 2}g}{xs[-1]:>{WIDTH - WIDTH // 2}g}")
    names = (f"{mark} {name}" for mark, name in zip(_marks(lines), lines, strict=True))
    return "\n".join([*rows, " " * 10 + "   ".join(names)])


def _numbers(name, parts):
    """Three lists of floats: xs, ys, spreads."""
    xs, ys, *more = ([float(value) for value in part] for part in parts)
    spreads = more[0] if more else [0.0] * len(ys)
    if not len(xs) == len(ys) == len(spreads) or not xs:
        raise ValueError(
            f"the curve {name!r} has {len(xs)} xs, {len(ys)} ys and {len(spreads)} spreads: "
            "give equally many, and at least one"
        )
    return xs, ys, spreads


def _marks(lines):
    return [MARKS[number % len(MARKS)] for number in range(len(lines))]


def _cell(x, xs, ys, spreads):
    if x not in xs:
        return "-"
    place = xs.index(x)
    return f"{ys[place]:.4g}" + (f" +/- {spreads[place]:.2g}" if any(spreads) else "")


def _scaler(values, log, size):
    """A function from a value to a place, 0 to size - 1."""
    bend = math.log if log else float
    low, high = bend(min(values)), bend(max(values))
    return lambda value: round((bend(value) - low) / ((high - low) or 1.0) * (size - 1))


def _scale(axes, lines, log_x, log_y):
    if log_x:
        axes.set_xscale("log")
        ticks = sorted({x for xs, _, _ in lines.values() for x in xs})
        if len(ticks) <= 12:
            axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
            axes.set_xticks([], minor=True)
    if log_y:
        axes.set_yscale("log")
    axes.grid(alpha=0.3)
    axes.legend()
