"""The `d` of an SVG path in few characters: tenths of a unit, relative steps, straight runs joined.

Source: Scalable Vector Graphics (SVG) 2, chapter 9.3, path data.
"""

from __future__ import annotations

from collections.abc import Sequence

# Codes of matplotlib.path.Path.
STOP, MOVE, LINE, QUADRATIC, CUBIC, CLOSE = 0, 1, 2, 3, 4, 79
_CURVES = {QUADRATIC: ("Q", 2), CUBIC: ("C", 3)}
Point = tuple[int, int]


def path_data(points: Sequence[Point], codes: Sequence[int]) -> str:
    """Path data of points in tenths of a unit, each with its matplotlib code.

    A line back to the start is left to the closing command; steps on in the same direction along an axis become one.

    >>> path_data([(10, 20), (31, 20), (31, 90), (50, 65), (0, 0)], [MOVE, LINE, LINE, LINE, CLOSE])
    'M1 2h2.1v7l1.9-2.5z'
    """
    out: list[str] = []
    start = here = (0, 0)
    last, before = "", 0  # the command written last and, of a step along an axis, its length
    i = 0
    while i < len(codes):
        code, there = codes[i], points[i]
        if code == LINE:
            dx, dy = there[0] - here[0], there[1] - here[1]
            closes = there == start and i + 1 < len(codes) and codes[i + 1] == CLOSE
            if not closes and (dx or dy):
                command, size = ("h", dx) if not dy else ("v", dy) if not dx else ("l", 0)
                if command == "l":
                    step = join([dx, dy])
                    # A command letter that repeats the one before may be left out.
                    out.append(("" if dx < 0 else " ") + step if last == "l" else "l" + step)
                elif command == last and (size > 0) == (before > 0):
                    size += before
                    out[-1] = command + join([size])
                else:
                    out.append(command + join([size]))
                last, before = command, size
            here = there
        elif code == MOVE:
            absolute, relative = "M" + join(there), "m" + join([there[0] - here[0], there[1] - here[1]])
            out.append(relative if out and len(relative) < len(absolute) else absolute)
            start = here = there
            last = "M"
        elif code in _CURVES:
            command, n = _CURVES[code]
            out.append(command + join([v for p in points[i : i + n] for v in p]))
            here, last = points[i + n - 1], command
            i += n - 1
        elif code == CLOSE:
            out.append("z")
            here, last = start, "z"
        i += 1
    return "".join(out)


def join(tenths: Sequence[int]) -> str:
    """Numbers given in tenths, without needless zeros and blanks.

    >>> join([5, -120, 33])
    '.5-12 3.3'
    """
    text = ""
    for value in tenths:
        whole, part = divmod(abs(value), 10)
        number = ("-" if value < 0 else "") + (f"{whole or ''}.{part}" if part else str(whole))
        text += number if not text or value < 0 else " " + number
    return text
