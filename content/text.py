"""The text form of content: YAML that a person reviews in a diff, the same bytes every time."""

from collections.abc import Hashable
from typing import Any

import yaml


class Row(dict[str, Any]):
    """A mapping of a content file that knows the line it starts on."""

    line: int = 0


class _Loader(yaml.CSafeLoader):
    """Keeps line numbers and refuses a field given twice, which YAML itself lets pass."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the field {key!r} is given twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _row(loader: _Loader, node: yaml.MappingNode) -> Row:
    row = Row({str(key): value for key, value in loader.construct_mapping(node, deep=True).items()})
    row.line = node.start_mark.line + 1
    return row


_Loader.add_constructor("tag:yaml.org,2002:map", _row)


class _Dumper(yaml.SafeDumper):
    """Block style, lists indented under their field, long text folded."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    folded = len(value) > 80 or "\n" in value
    style = ">" if folded and value == value.strip() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Row, yaml.SafeDumper.represent_dict)


def parse(text: str) -> Any:
    """Return the content of a file. Raises `yaml.YAMLError` with the line of the mistake."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 (a safe loader)


def write(entries: list[dict[str, Any]]) -> str:
    """Return the text of a file that `parse` reads back to the same entries."""
    if not entries:
        return "[]\n"
    chunks = [
        yaml.dump([entry], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=98)
        for entry in entries
    ]
    return "".join(chunks)
