"""The facts strip: what a reader wants to know first, as `careerguide.drawing.facts` prints it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Note:
    """A remark below a fact; a link where it has an address."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Fact:
    """One fact: without a text it reads "No figure". `mark` is the row that backs the figure."""

    label: str
    text: str = ""
    mark: Any = None
    notes: Sequence[Note] = field(default_factory=list)
    address: str = ""
    estimate: bool = False


def notes(*texts: str) -> list[Note]:
    """Return notes of the texts that are not empty."""
    return [Note(text) for text in texts if text]
