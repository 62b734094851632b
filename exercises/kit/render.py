"""Values as people read them: short, on one line, without numpy's own spelling."""

import numpy as np

from .calls import Call

WIDTH = 96
WHOLE = 24  # arrays with at most this many numbers are shown whole


def shown(value) -> str:
    """One line for any value; long ones are cut, large arrays are named by their shape."""
    return shown_line(_text(value))


def shown_line(text: str) -> str:
    """The text, cut where a line would get too long."""
    return text if len(text) <= WIDTH else text[: WIDTH - 4] + " ..."


def shown_call(call: Call) -> str:
    """The call as you would type it."""
    parts = [shown(value) for value in call.args]
    parts += [f"{name}={shown(value)}" for name, value in call.kwargs.items()]
    text = f"{call.function}({', '.join(parts)})"
    return text if len(text) <= WIDTH + 24 else f"{text[: WIDTH + 20]} ..."


def _text(value) -> str:
    if isinstance(value, np.generic):
        return _text(value.item())
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if type(value) is float:
        return _number(value)
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return _record(value)
    if type(value) in (list, tuple, set, frozenset):
        return _sequence(value)
    if type(value) is dict:
        return "{" + ", ".join(f"{_text(k)}: {_text(v)}" for k, v in value.items()) + "}"
    return repr(value)


def _number(value: float) -> str:
    short = f"{value:.4g}"
    return short if set(short) & set(".en") else short + ".0"


def _array(array: np.ndarray) -> str:
    if array.size > WHOLE:
        return f"{array.dtype} array of shape {array.shape}"
    return _text(array.tolist()) if array.size else f"empty array of shape {array.shape}"


def _record(value) -> str:
    kind = getattr(value, "_kind", type(value).__name__)
    if kind == "Foundation":
        return f"foundation({', '.join(list(value.vocabulary)[:4])}{', ...' * (len(value[0]) > 4)})"
    pairs = zip(value._fields, value, strict=True)
    return f"{kind}({', '.join(f'{name}={_text(item)}' for name, item in pairs)})"


def _sequence(value) -> str:
    opening, closing = {list: "[]", tuple: "()"}.get(type(value), "{}")
    ordered = type(value) in (list, tuple)  # a set has another order on every run
    items = list(map(_text, value[:WHOLE])) if ordered else sorted(map(_text, value))[:WHOLE]
    if len(value) > WHOLE:
        items.append(f"... {len(value)} in all")
    comma = "," if type(value) is tuple and len(value) == 1 else ""
    return f"{opening}{', '.join(items)}{comma}{closing}" if value else f"{opening}{closing}"
