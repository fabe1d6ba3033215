"""The words of a text as both search engines see them, and excerpts that mark them.

Plain Python. A text is folded to lower-case words of a–z and 0–9 without accents, before it is
indexed and before it is searched for. So "Café" and "cafe" are one word on any database, and
nothing that a visitor types can be an operator of a query language.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

WORD = re.compile(r"[a-z0-9]+")
# A word as it stands in a text, accents and all, for marking.
WRITTEN_WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 60
EXCERPT = 230

# The words that PostgreSQL's English index leaves out, and some of questions ("how much"). They are
# left out of queries here, so that SQLite, which indexes them, answers alike.
STOP_WORDS = frozenset(
    WORD.findall(
        """i me my myself we our ours ourselves you your yours yourself yourselves he him his
        himself she her hers herself it its itself they them their theirs themselves what
        which who whom this that these those am is are was were be been being have has had
        having do does did doing a an the and but if or because as until while of at by
        for with about against between into through during before after above below to
        from up down in out on off over under again further then once here there when
        where why how all any both each few more most other some such no nor not only own
        same so than too very s t can will just don should now much many need want get become"""
    )
)

# What else to look for where one of these is typed: other words for it, and whole phrases.
_PAY = ("pay", "salary", "compensation", "earn", "wage", "income")
_MATHS = ("mathematics", "math", "maths")
ALSO: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*_PAY, "salaries", "earnings", "wages"), _PAY),
    **dict.fromkeys(_MATHS, _MATHS),
    "stats": ("statistics",),
    "k8s": ("kubernetes",),
    "ml": ("machine learning",),
    "nlp": ("natural language processing",),
    "cv": ("computer vision",),
    "rl": ("reinforcement learning",),
    "llm": ("language model",),
    "llms": ("language model",),
    "pm": ("product manager",),
}


def fold(text: str) -> str:
    """Return the text without accents and case: "Résumé" → "resume"."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def words(text: str) -> list[str]:
    """Return the words of a text in their order: "A/B tests" → ["a", "b", "tests"]."""
    return [word[:LONGEST_WORD] for word in WORD.findall(fold(text))]


@dataclass(frozen=True)
class Wanted:
    """What somebody searches for: every word typed, and those of them that can be searched."""

    typed: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, query: str) -> "Wanted":
        typed = tuple(words(query))
        kept = dict.fromkeys(word for word in typed if word not in STOP_WORDS)
        return cls(typed, tuple(kept))

    @property
    def beginning(self) -> str:
        """The last word where it may still be unfinished; empty where it is a single letter."""
        last = self.words[-1] if self.words else ""
        return last if len(last) > 1 and self.typed[-1] == last else ""

    @property
    def stems(self) -> set[str]:
        """The stems of all words that count as found."""
        also = (
            other for word in self.words for each in ALSO.get(word, ()) for other in words(each)
        )
        return {stem(word) for word in (*self.words, *also)}

    def is_all_in(self, text: str) -> bool:
        """Whether every word, or what also counts as it, stands in the text."""
        present = {stem(word) for word in words(text)}
        return bool(self.words) and all(
            any(
                {stem(part) for part in words(form)} <= present
                for form in (word, *ALSO.get(word, ()))
            )
            for word in self.words
        )


ENDINGS = WORD.findall(
    "ational ization fulness ousness iveness ations ation ating ated ates ate ities ingly ments "
    "ment ness able ible ies ied ing ity ers ors ed er or es ly al s e y"
)


def stem(word: str) -> str:
    """Return a word without its English endings, about as short as the engines'; for marking."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            rest = word[: -len(ending)]
            return stem(rest) if len(rest) > 5 else rest
    return word


@lru_cache(maxsize=20_000)
def _folded(word: str) -> tuple[str, str]:
    """Return a word of a text folded, and its stem: texts say the same words again and again."""
    folded = fold(word)
    return folded, stem(folded)


def _is_wanted(word: str, stems: Iterable[str], beginning: str) -> bool:
    folded, stemmed = _folded(word)
    return stemmed in stems or bool(beginning and folded.startswith(beginning))


def spots(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    """Return where the words searched for stand in a text, as (start, end)."""
    stems = wanted.stems
    return [
        match.span()
        for match in WRITTEN_WORD.finditer(text)
        if _is_wanted(match.group(), stems, wanted.beginning)
    ]


def marked(text: str, wanted: Wanted) -> SafeString:
    """Return the text as HTML with the words searched for in `<mark>`, everything escaped."""
    pieces: list[SafeString] = []
    at = 0
    for start, end in spots(text, wanted):
        pieces.append(conditional_escape(text[at:start]))
        pieces.append(format_html("<mark>{}</mark>", text[start:end]))
        at = end
    pieces.append(conditional_escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308  every piece is escaped above


def excerpt(
    text: str, wanted: Wanted, length: int = EXCERPT, *, from_start: bool = False
) -> SafeString:
    """Return the part of a text around the words searched for, marked; else its beginning."""
    text = " ".join(text.split())
    start = 0 if from_start else _best_start(text, spots(text, wanted), length)
    end = min(len(text), start + length)
    if end < len(text):
        end = max(text.rfind(" ", start + length // 2, end), start + length // 2)
    part = marked(text[start:end].strip(), wanted)
    return format_html("{}{}{}", "… " if start else "", part, " …" if end < len(text) else "")


def _best_start(text: str, found: Sequence[tuple[int, int]], length: int) -> int:
    """Return the start of a word from which a cut of this length holds the most words found."""
    if not found or found[-1][1] <= length:
        return 0
    first = max(found, key=lambda spot: (_within(found, spot[0], length), -spot[0]))[0]
    if first < length // 4:
        return 0
    start = text.find(" ", max(0, first - length // 4)) + 1
    return start if 0 < start <= first else first


def _within(found: Sequence[tuple[int, int]], start: int, length: int) -> int:
    """Count the spots in the cut; a quarter of it goes before its first one."""
    return sum(start <= at and end <= start + length * 3 // 4 for at, end in found)
