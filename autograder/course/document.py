"""A YAML file as plain data in which every part still knows its line."""

from collections.abc import Callable
from dataclasses import dataclass

import yaml

from autograder.course.problems import Loc, Problem, key_of

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml: slower, the same result
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

DEEPEST = 20
_PREFIX = "tag:yaml.org,2002:"
_RESOLVER = yaml.constructor.SafeConstructor()
_SCALARS: dict[str, Callable[[yaml.ScalarNode], object]] = {
    "str": lambda node: node.value,
    "null": lambda node: None,
    "bool": _RESOLVER.construct_yaml_bool,
    "int": _RESOLVER.construct_yaml_int,
    "float": _RESOLVER.construct_yaml_float,
}


class Unread:
    """Stands for a value that is no plain data, such as a date; no type check lets it by."""


@dataclass(frozen=True)
class Place:
    """Where a value stands, and a single value's text as it was written."""

    line: int
    text: str = ""
    quoted: bool = False
    parts: tuple[Loc, ...] = ()


class Document:
    """A YAML text read into ``data`` (dict, tuple, str, int, float, bool, None).

    ``problems`` holds what YAML would let pass in silence: keys given twice,
    keys that are not text, aliases. ``places`` maps each way to its place.
    """

    def __init__(self, text: str) -> None:
        """Read ``text``; a `yaml.YAMLError` is left to the caller."""
        self.problems: list[Problem] = []
        self.places: dict[Loc, Place] = {}
        self.data: object = None
        self._guard(text)
        root = None if self.problems else yaml.compose(text, Loader=Loader)
        if root is not None:
            self.data = self._read(root, (), _line(root))

    def line(self, loc: Loc) -> int:
        """Return the line of a value, or of the nearest part around a missing one."""
        while loc and loc not in self.places:
            loc = loc[:-1]
        return self.places[loc].line if loc in self.places else 1

    def text(self, loc: Loc) -> str:
        """Return a single value as written, without quotes; empty for anything else."""
        return self.places[loc].text if loc in self.places else ""

    def parts(self, loc: Loc) -> tuple[Loc, ...]:
        """Return the ways to the values inside a list or mapping, in file order."""
        return self.places[loc].parts if loc in self.places else ()

    def _guard(self, text: str) -> None:
        """Refuse what cannot be composed safely: deep nesting (a C stack) and aliases."""
        depth = 0
        for event in yaml.parse(text, Loader=Loader):
            line = _line(event)
            if isinstance(event, yaml.AliasEvent):
                fix = "write the value out, or put text that begins with * in quotes"
                self.problems.append(Problem(line, "", f"*{event.anchor} is an alias", fix))
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                self.problems.append(
                    Problem(line, "", "is nested too deep", "close the brackets before it")
                )
                return

    def _read(self, node: yaml.Node, loc: Loc, line: int) -> object:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc, line)
        if isinstance(node, yaml.SequenceNode):
            parts = tuple((*loc, index) for index in range(len(node.value)))
            self.places[loc] = Place(line, parts=parts)
            pairs = zip(node.value, parts, strict=True)
            return tuple(self._read(item, part, _line(item)) for item, part in pairs)
        assert isinstance(node, yaml.ScalarNode)
        self.places[loc] = Place(line, node.value, quoted=node.style in ("'", '"', "|", ">"))
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, loc: Loc, line: int) -> dict[str, object]:
        data: dict[str, object] = {}
        for key, value in node.value:
            if self._usable(key, loc, data):
                data[key.value] = self._read(value, (*loc, key.value), _line(key))
        self.places[loc] = Place(line, parts=tuple((*loc, key) for key in data))
        return data

    def _usable(self, key: yaml.Node, loc: Loc, data: dict[str, object]) -> bool:
        if not isinstance(key, yaml.ScalarNode):
            self._refuse(key, loc, "a key must be plain text", "check the brackets and colons")
        elif not isinstance(_scalar(key), str):
            what = f"the key {key.value} is not text to YAML"
            self._refuse(key, loc, what, f'write "{key.value}" in quotes')
        elif key.value in data:
            first = self.line((*loc, key.value))
            what = f"is given twice, first on line {first}"
            self._refuse(key, (*loc, key.value), what, "keep one of the two")
        else:
            return True
        return False

    def _refuse(self, node: yaml.Node, loc: Loc, what: str, fix: str) -> None:
        self.problems.append(Problem(_line(node), key_of(loc), what, fix))


def _line(thing: yaml.Node | yaml.Event) -> int:
    return thing.start_mark.line + 1 if thing.start_mark else 1


def _scalar(node: yaml.ScalarNode) -> object:
    """Resolve one value as YAML 1.1 does; what has no plain type becomes `Unread`."""
    build = _SCALARS.get(node.tag.removeprefix(_PREFIX))
    try:
        return build(node) if build else Unread()
    except (ValueError, KeyError, IndexError, yaml.YAMLError):  # such as ``!!int abc``
        return Unread()
