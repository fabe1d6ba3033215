"""One search over all content: keeping its documents, and finding them.

The documents are ordinary rows; the full-text index over them is the database's own (migration
0002): a tsvector with GIN on PostgreSQL, FTS5 on SQLite. Both stem English words, complete the
last word typed, and rank a word in the title above one in the text.
"""

import difflib
from collections import Counter
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
# Ranking takes time for each document found. So many are ranked that have the words, and before
# them so many that have them in their titles, both in the order of the index. Of the guide as it
# is that leaves out none.
MOST_RANKED = 500
MOST_TITLES = 200


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
    """What a search found: how many of each kind, and the documents of one page of them.

    `more` says that there are others, which were not ranked: see `MOST_RANKED`.
    """

    counts: dict[str, int]
    total: int
    documents: list[SearchDocument]
    every_word: bool = True
    more: bool = False


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
    found, expressions = engine(terms, every_word)
    joined = f"({found}) found JOIN guides_searchdocument document ON document.id = found.id"
    with connection.cursor() as cursor:
        # Nothing a visitor typed is in the statement: the expressions are parameters, and hold
        # only words of a–z and 0–9.
        cursor.execute(
            f"""
            SELECT document.id, kind FROM {joined}
            ORDER BY CASE WHEN document.words_title = %s THEN 0 WHEN in_title = 1 THEN 1 ELSE 2 END,
                score * document.weight DESC, document.title, document.id
            """,  # noqa: S608
            [*expressions, " ".join(wanted.typed)],
        )
        ranked = cursor.fetchall()
    counts = dict(Counter(each for _, each in ranked))
    keys = [key for key, each in ranked if kind in ("", each)]
    documents = SearchDocument.objects.in_bulk(keys[offset : offset + limit])
    return Found(
        counts,
        len(keys),
        [documents[key] for key in keys[offset : offset + limit]],
        every_word,
        len(ranked) >= MOST_RANKED,
    )


# What an engine gives: a statement for the keys of the documents found, whether all of the words
# are in the title, and their score, with its parameters.
_Statement = tuple[str, list[str]]


def _first(in_title: str, others: str) -> str:
    """Return the statement over the first rows of each of two statements.

    The score is that of all of the document wherever it was among the others.
    """
    return f"""
        SELECT id, MAX(in_title) AS in_title,
            COALESCE(MAX(CASE in_title WHEN 0 THEN score END), MAX(score)) AS score
        FROM (
            SELECT * FROM ({in_title} LIMIT {MOST_TITLES}) titles
            UNION ALL SELECT * FROM ({others} LIMIT {MOST_RANKED}) others
        ) every GROUP BY id
    """  # noqa: S608


def _postgresql(terms: Sequence[_Term], every_word: bool) -> _Statement:
    def expression(operator: str, weight: str = "") -> str:
        parts = []
        for term in terms:
            forms = [f"{term.word}:{'*' if term.is_beginning else ''}{weight}".rstrip(":")]
            for other in term.others:
                forms.append(" <-> ".join(f"{word}:{weight}".rstrip(":") for word in other.split()))
            parts.append(f"({' | '.join(forms)})")
        return operator.join(parts)

    def matches(in_title: int) -> str:
        return (
            f"SELECT id, {in_title} AS in_title, "  # noqa: S608
            "ts_rank_cd('{0.05, 0.1, 0.1, 1.0}', vector, wanted, 1) AS score "
            "FROM guides_searchdocument, to_tsquery('english', %s) wanted WHERE vector @@ wanted"
        )

    every = expression(" & " if every_word else " | ")
    return _first(matches(1), matches(0)), [expression(" & ", "A"), every]


def _sqlite(terms: Sequence[_Term], every_word: bool) -> _Statement:
    def expression(operator: str) -> str:
        parts = []
        for term in terms:
            forms = [f'"{term.word}"{"*" if term.is_beginning else ""}']
            forms += [f'"{other}"' for other in term.others]
            parts.append(f"({' OR '.join(forms)})")
        return operator.join(parts)

    def matches(in_title: int) -> str:
        return (
            f"SELECT rowid AS id, {in_title} AS in_title, "  # noqa: S608
            "-bm25(guides_searchindex, 10.0, 1.0) AS score "
            "FROM guides_searchindex WHERE guides_searchindex MATCH %s"
        )

    every = expression(" AND " if every_word else " OR ")
    return _first(matches(1), matches(0)), [f"words_title : ({expression(' AND ')})", every]


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
