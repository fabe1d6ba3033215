"""A plan as a written document: headings, paragraphs and tasks, for whatever writes it out.

Plain Python; `plans.markdown` and `plans.pdf` turn it into files.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Link:
    name: str
    url: str


@dataclass(frozen=True)
class Part:
    """What a task says: a label, empty for its own text, and the text."""

    label: str
    text: str


@dataclass(frozen=True)
class TaskLine:
    """A task in one week, to be checked off."""

    done: bool
    title: str
    hint: str
    parts: Sequence[Part] = ()
    links: Sequence[Link] = ()


@dataclass(frozen=True)
class Entry:
    """A task without a place, and why."""

    title: str
    text: str


Block = Heading | Paragraph | TaskLine | Entry


@dataclass(frozen=True)
class Written:
    title: str
    blocks: Sequence[Block]
