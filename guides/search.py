"""One search over all content: keeping its documents, and finding them.

The documents are ordinary rows; the full-text index over them is the database's own (migration
0002): a tsvector with GIN on PostgreSQL, FTS5 on SQLite. Both stem English words, complete the
last word typed, and rank a word in the title above one in the text.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connections, router, transaction
from django.db.models import Q, QuerySet

from .models import SearchDocument, SearchWord
from .search_documents import DOCUMENTED, Documented
from .search_text import ALSO, Wanted, words

TITLE_LENGTH = 200
ADDRESS_LENGTH = 260
WRITTEN = ("title", "body", "address", "weight", "words_title", "words_body")
COMPLETIONS = 40
CORRECTED_WORDS = 6


# --- keeping the documents


def rebuild() -> int:
    """Bring every document up to date with the content; return how many there are."""
    with transaction.atomic():
        others = Q()
        for entry in DOCUMENTED:
            others |= Q(kind=entry.kind, model=entry.model._meta.label)
            _write(entry, _build(entry, entry.rows()), _documents_of(entry))
        SearchDocument.objects.exclude(others).delete()
        _keep_words(SearchDocument.objects.all(), forget_others=True)
        return SearchDocument.objects.count()


def refresh(entry: Documented, ids: Iterable[int]) -> None:
    """Bring the documents of these rows up to date; those of rows that are gone go too."""
    ids = set(ids)
    with transaction.atomic():
        documents = _documents_of(entry).filter(object_id__in=ids)
        fresh = _write(entry, _build(entry, entry.rows().filter(pk__in=ids)), documents)
        _keep_words(fresh)


def _documents_of(entry: Documented) -> QuerySet[SearchDocument]:
    return SearchDocument.objects.filter(kind=entry.kind, model=entry.model._meta.label)


def _build(entry: Documented, rows: Iterable[Any]) -> list[SearchDocument]:
    documents = []
    for row in rows:
        title = entry.title(row)
        body = "\n".join(filter(None, entry.body(row)))
        documents.append(
            SearchDocument(
                kind=entry.kind,
                model=entry.model._meta.label,
                object_id=row.pk,
                title=title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…",
                body=body,
                address=entry.address(row)[:ADDRESS_LENGTH],
                weight=entry.weight,
                words_title=" ".join(words(title)),
                words_body=" ".join(words(body)),
            )
        )
    return documents


def _write(
    entry: Documented, wanted: list[SearchDocument], held: QuerySet[SearchDocument]
) -> list[SearchDocument]:
    """Make `held` equal to `wanted`, writing only what differs; return what was written."""
    before = {each.object_id: each for each in held}
    changed = [
        each
        for each in wanted
        if each.object_id not in before
        or any(getattr(each, name) != getattr(before[each.object_id], name) for name in WRITTEN)
    ]
    gone = before.keys() - {each.object_id for each in wanted}
    if gone:
        held.filter(object_id__in=gone).delete()
    SearchDocument.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["kind", "model", "object_id"],
        update_fields=WRITTEN,
    )
    return changed


def _keep_words(documents: Iterable[SearchDocument], forget_others: bool = False) -> None:
    present = {
        word for each in documents for word in f"{each.words_title} {each.words_body}".split()
    }
    if forget_others:
        known = set(SearchWord.objects.values_list("word", flat=True))
        gone = known - present
        present -= known
        if gone:
            SearchWord.objects.filter(word__in=gone).delete()
    SearchWord.objects.bulk_create(
        [SearchWord(word=word) for word in sorted(present)], ignore_conflicts=True
    )


# --- finding them


@dataclass(frozen=True)
class Found:
    """What a search found: how many of each kind, and the documents of one page of them."""

    counts: dict[str, int]
    total: int
    documents: list[SearchDocument]
    every_word: bool = True


@dataclass(frozen=True)
class _Term:
    """One word searched for, and what else stands for it: completions, synonyms, phrases."""

    word: str
    is_beginning: bool = False
    others: tuple[str, ...] = ()


def find(wanted: Wanted, kind: str = "", offset: int = 0, limit: int = 20) -> Found:
    """Return the documents that have all of the words; where none has, those with any of them."""
    if not wanted.words:
        return Found({}, 0, [])
    terms = _terms(wanted)
    found = _find(wanted, terms, kind, offset, limit, every_word=True)
    if not found.counts and len(terms) > 1:
        return _find(wanted, terms, kind, offset, limit, every_word=False)
    return found


def _terms(wanted: Wanted) -> list[_Term]:
    terms = [_Term(word, others=ALSO.get(word, ())) for word in wanted.words]
    if wanted.beginning:
        # The index holds stems, which the beginning of a longer form may go beyond.
        completions = SearchWord.objects.filter(word__startswith=wanted.beginning)
        terms[-1] = replace(
            terms[-1],
            is_beginning=True,
            others=(*terms[-1].others, *completions.values_list("word", flat=True)[:COMPLETIONS]),
        )
    return terms


def _find(
    wanted: Wanted, terms: Sequence[_Term], kind: str, offset: int, limit: int, every_word: bool
) -> Found:
    connection = connections[router.db_for_read(SearchDocument)]
    engine = _postgresql if connection.vendor == "postgresql" else _sqlite
    matches, in_title, rank, expression, title_expression = engine(terms, every_word)
    with connection.cursor() as cursor:
        # Nothing a visitor typed is in the statement: the expression is a parameter, and holds
        # only words of a–z and 0–9.
        cursor.execute(f"SELECT kind, COUNT(*) FROM {matches} GROUP BY kind", [expression])  # noqa: S608
        counts = dict(cursor.fetchall())
    total = counts.get(kind, 0) if kind else sum(counts.values())
    if not total:
        return Found(counts, 0, [], every_word)
    only = "AND kind = %s" if kind else ""
    documents = SearchDocument.objects.raw(
        f"""
        SELECT document.* FROM {matches} {only}
        ORDER BY CASE WHEN document.words_title = %s THEN 0 WHEN {in_title} THEN 1 ELSE 2 END,
            {rank} DESC, document.title, document.id
        LIMIT %s OFFSET %s
        """,  # noqa: S608
        [
            expression,
            *([kind] if kind else []),
            " ".join(wanted.typed),
            title_expression,
            limit,
            offset,
        ],
    )
    return Found(counts, total, list(documents), every_word)


# What an engine gives: the matching rows, whether a title has all the words, the rank, and the text
# queries for the first two.
_Statement = tuple[str, str, str, str, str]


def _postgresql(terms: Sequence[_Term], every_word: bool) -> _Statement:
    def expression(operator: str, weight: str = "") -> str:
        parts = []
        for term in terms:
            forms = [f"{term.word}:{'*' if term.is_beginning else ''}{weight}".rstrip(":")]
            for other in term.others:
                forms.append(" <-> ".join(f"{word}:{weight}".rstrip(":") for word in other.split()))
            parts.append(f"({' | '.join(forms)})")
        return operator.join(parts)

    matches = (
        "guides_searchdocument document, to_tsquery('english', %s) wanted "
        "WHERE document.vector @@ wanted"
    )
    in_title = "document.vector @@ to_tsquery('english', %s)"
    rank = "ts_rank_cd('{0.05, 0.1, 0.1, 1.0}', document.vector, wanted, 1) * document.weight"
    operator = " & " if every_word else " | "
    return matches, in_title, rank, expression(operator), expression(" & ", "A")


def _sqlite(terms: Sequence[_Term], every_word: bool) -> _Statement:
    def expression(operator: str) -> str:
        parts = []
        for term in terms:
            forms = [f'"{term.word}"{"*" if term.is_beginning else ""}']
            forms += [f'"{other}"' for other in term.others]
            parts.append(f"({' OR '.join(forms)})")
        return operator.join(parts)

    matches = (
        "guides_searchindex JOIN guides_searchdocument document "
        "ON document.id = guides_searchindex.rowid WHERE guides_searchindex MATCH %s"
    )
    in_title = (
        "document.id IN (SELECT rowid FROM guides_searchindex WHERE guides_searchindex MATCH %s)"
    )
    rank = "-bm25(guides_searchindex, 10.0, 1.0) * document.weight"
    operator = " AND " if every_word else " OR "
    return matches, in_title, rank, expression(operator), f"words_title : ({expression(' AND ')})"


def suggestion(wanted: Wanted) -> str:
    """Return the query with its unknown words replaced by known ones close to them, or nothing."""
    initials = Q()
    for word in wanted.words[:CORRECTED_WORDS]:
        initials |= Q(word__startswith=word[0])
    if not initials:
        return ""
    known = set(SearchWord.objects.filter(initials).values_list("word", flat=True))
    corrected = {}
    for word in wanted.words[:CORRECTED_WORDS]:
        near = [each for each in known if each[0] == word[0] and abs(len(each) - len(word)) <= 2]
        close = difflib.get_close_matches(word, sorted(near), 1, 0.74)
        if word not in known and close:
            corrected[word] = close[0]
    if not corrected:
        return ""
    return " ".join(corrected.get(word, word) for word in wanted.typed)
