"""A TrueType font for writing PDF: which of its glyphs a text takes, how wide they are, and the
part of the font's file that holds them. Plain Python."""

import io
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent / "fonts"
MISSING = "\N{REPLACEMENT CHARACTER}"
# Tables that a PDF's own dictionaries stand in for.
NOT_NEEDED = ["name", "post", "OS/2", "cmap", "GPOS", "GSUB", "GDEF", "kern", "gasp", "FFTM"]


class Typeface:
    """One font; widths are in thousandths of its size."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path = FONTS / f"{name}.ttf"
        with TTFont(self.path) as font:
            units = font["head"].unitsPerEm

            def scaled(value: int) -> int:
                return round(value * 1000 / units)

            glyphs = {glyph: font.getGlyphID(glyph) for glyph in font.getGlyphOrder()}
            widths = font["hmtx"].metrics
            self.glyphs = {chr(code): glyphs[name] for code, name in font.getBestCmap().items()}
            self.widths = {glyphs[glyph]: scaled(each[0]) for glyph, each in widths.items()}
            self.advances = {each: self.widths[glyph] for each, glyph in self.glyphs.items()}
            head, hhea, os2 = font["head"], font["hhea"], font["OS/2"]
            self.box = [scaled(each) for each in (head.xMin, head.yMin, head.xMax, head.yMax)]
            self.ascent, self.descent = scaled(hhea.ascent), scaled(hhea.descent)
            self.cap_height = scaled(getattr(os2, "sCapHeight", 0) or hhea.ascent * 0.76)

    def width(self, text: str) -> int:
        """Return the width of a text that was made `printable`."""
        return sum(map(self.advances.__getitem__, text))

    def part(self, glyphs: Iterable[int]) -> bytes:
        """Return a font file with only these glyphs, under the numbers that they have."""
        options = subset.Options(
            retain_gids=True, hinting=False, layout_features=[], notdef_outline=True
        )
        options.drop_tables += NOT_NEEDED
        with TTFont(self.path, lazy=True, recalcTimestamp=False) as font:
            part = subset.Subsetter(options)
            part.populate(gids=sorted(glyphs))
            part.subset(font)
            target = io.BytesIO()
            font.save(target, reorderTables=None)
        return target.getvalue()


@lru_cache
def typeface(name: str) -> Typeface:
    return Typeface(name)


def printable(text: str, face: Typeface) -> str:
    """Return the text in one line as this font can print it.

    A character that it has no glyph for becomes a sign that says so; what only controls how other
    characters are shown (joiners, directions, variants) goes.
    """
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join([_shown(each, face) for each in line])


@lru_cache(maxsize=10_000)
def _shown(character: str, face: Typeface) -> str:
    kind = unicodedata.category(character)
    if kind == "Cc":
        return " "
    if character in face.glyphs and kind != "Cf":
        return character
    return "" if kind in ("Cf", "Mn", "Me") else MISSING
