"""Pages of a tagged PDF: text that flows, with the structure that a screen reader reads. Plain
Python on top of pydyf, which writes the objects.

Every text belongs to an `Element` (a heading, a paragraph, a list item, a link); what is only
decoration is marked as such. The structure tree, its parent tree, outline, title and language are
what PDF/UA asks for; no validator has judged the files, so they do not claim it.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import quote
from xml.sax.saxutils import escape

import pydyf

from .typeface import Typeface, printable

WIDTH, HEIGHT = 595, 842  # A4 in points
LEFT, RIGHT, TOP, BOTTOM = 57, 57, 57, 64
LEADING = 1.4
INK, SOFT, ACCENT = (0.11, 0.11, 0.1), (0.35, 0.34, 0.32), (0.04, 0.31, 0.33)
ADDRESS = ":/?#[]@!$&'()*+,;=%~-._"

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Mark:
    """Marked content: where the text of an element stands."""

    page: int
    number: int


@dataclass(frozen=True, eq=False)
class Annotation:
    """The place of a link on a page."""

    page: int
    row: pydyf.Dictionary


@dataclass(eq=False)
class Element:
    """A node of the structure tree."""

    tag: str
    parent: "Element | None" = None
    read_as: str = ""  # read out instead of what it shows
    kids: list["Element | Mark | Annotation"] = field(default_factory=list)
    row: pydyf.Dictionary = field(default_factory=pydyf.Dictionary)

    def add(self, tag: str, read_as: str = "") -> "Element":
        kid = Element(tag, self, read_as)
        self.kids.append(kid)
        return kid


@dataclass(frozen=True)
class Style:
    face: Typeface
    size: float
    colour: Colour = INK


@dataclass(eq=False)
class Page:
    stream: pydyf.Stream
    row: pydyf.Dictionary
    marked: list[Element] = field(default_factory=list)  # the element of each mark
    links: list[pydyf.Dictionary] = field(default_factory=list)


class Paper:
    """A document that grows downwards, page after page."""

    def __init__(self, title: str, language: str = "en") -> None:
        self.title, self.language = title, language
        self.pdf = pydyf.PDF()
        self.root = Element("Document")
        self.pages: list[Page] = []
        self.used: dict[Typeface, dict[int, str]] = {}  # glyphs with the character of each
        self.headings: list[tuple[str, int, float]] = []
        self.annotations: list[tuple[pydyf.Dictionary, Element]] = []
        self.y = 0.0
        self.new_page()

    def new_page(self) -> None:
        stream = pydyf.Stream(compress=True)
        self.pdf.add_object(stream)
        row = pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": self.pdf.pages.reference,
                "MediaBox": pydyf.Array([0, 0, WIDTH, HEIGHT]),
                "Contents": stream.reference,
                "Tabs": "/S",
                "StructParents": len(self.pages),
            }
        )
        self.pdf.add_page(row)
        self.pages.append(Page(stream, row))
        self.y = HEIGHT - TOP

    def space(self, points: float) -> None:
        """Leave space, unless the page has just begun."""
        if self.y < HEIGHT - TOP:
            self.y -= points

    def keep(self, points: float) -> None:
        """Begin a new page if this one has no room for so much."""
        if self.y - points < BOTTOM:
            self.new_page()

    def heading(self, element: Element, text: str, style: Style) -> None:
        """Write a heading that is named in the outline."""
        self.headings.append((text, len(self.pages) - 1, self.y))
        self.text(element, text, style)

    def text(
        self, element: Element, text: str, style: Style, indent: float = 0, link: str = ""
    ) -> None:
        """Write a paragraph; with a `link` each of its lines leads there."""
        for line in wrapped(text, style, WIDTH - LEFT - RIGHT - indent):
            self.keep(style.size * LEADING)
            self.y -= style.size * LEADING
            self.line(element, line, style, LEFT + indent, link)

    def line(self, element: Element, line: str, style: Style, x: float, link: str = "") -> None:
        """Write one line at the present height."""
        page = self.pages[-1]
        mark = Mark(len(self.pages) - 1, len(page.marked))
        page.marked.append(element)
        element.kids.append(mark)
        page.stream.begin_marked_content(element.tag, f"<</MCID {mark.number}>>")
        self._show(page, line, style, x, self.y)
        page.stream.end_marked_content()
        if link:
            width = style.face.width(line.rstrip()) * style.size / 1000
            box = (x, self.y - 0.25 * style.size, x + width, self.y + 0.9 * style.size)
            self._link(page, element, box, link)

    def _show(self, page: Page, line: str, style: Style, x: float, y: float) -> None:
        glyphs = style.face.glyphs
        self.used.setdefault(style.face, {}).update(
            (glyphs[each], each) for each in sorted(set(line))
        )
        stream = page.stream
        stream.begin_text()
        stream.set_color_rgb(*style.colour)
        stream.set_font_size(style.face.name, style.size)
        stream.set_text_matrix(1, 0, 0, 1, round(x, 2), round(y, 2))
        stream.stream.append("<" + "".join([f"{glyphs[each]:04x}" for each in line]) + "> Tj")
        stream.end_text()

    def _link(self, page: Page, element: Element, box: Sequence[float], address: str) -> None:
        uri = quote(address, safe=ADDRESS)
        row = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Link",
                "Rect": pydyf.Array([round(each, 2) for each in box]),
                "Border": pydyf.Array([0, 0, 0]),
                "F": 4,
                "Contents": pydyf.String(uri),
                "A": pydyf.Dictionary({"S": "/URI", "URI": pydyf.String(uri)}),
            }
        )
        self.pdf.add_object(row)
        page.links.append(row)
        element.kids.append(Annotation(len(self.pages) - 1, row))
        self.annotations.append((row, element))

    def finish(self, footer: str, style: Style) -> bytes:
        """Number the pages and return the file."""
        for number, page in enumerate(self.pages, 1):
            line = printable(f"{footer} – page {number} of {len(self.pages)}", style.face)
            page.stream.begin_marked_content("Artifact", "<</Type /Pagination /Subtype /Footer>>")
            self._show(page, line, style, LEFT, BOTTOM / 2)
            page.stream.end_marked_content()
        fonts = pydyf.Dictionary({face.name: self._font(face) for face in self.used})
        resources = pydyf.Dictionary({"Font": fonts})
        self.pdf.add_object(resources)
        for page in self.pages:
            page.row["Resources"] = resources.reference
            if page.links:
                page.row["Annots"] = pydyf.Array([each.reference for each in page.links])
        self._structure()
        self._outline()
        self._about()
        target = io.BytesIO()
        self.pdf.write(target, version=b"1.7", identifier=True, compress=True)
        return target.getvalue()

    def _object(self, values: dict[str, object]) -> bytes:
        row = pydyf.Dictionary(values)
        self.pdf.add_object(row)
        return bytes(row.reference)

    def _stream(self, data: bytes, extra: dict[str, object], compress: bool = True) -> bytes:
        stream = pydyf.Stream([data], extra, compress=compress)
        self.pdf.add_object(stream)
        return bytes(stream.reference)

    def _font(self, face: Typeface) -> bytes:
        """Add the part of a font that was used; return the reference to it."""
        used = self.used[face]
        part = face.part(used)
        tag = hashlib.sha256(part).digest()
        prefix = "".join(chr(ord("A") + each % 26) for each in tag[:6])
        name = f"/{prefix}+{face.name}"
        file = self._stream(part, {"Length1": len(part)})
        descriptor = self._object(
            {
                "Type": "/FontDescriptor",
                "FontName": name,
                "Flags": 4,
                "FontBBox": pydyf.Array(face.box),
                "ItalicAngle": 0,
                "Ascent": face.ascent,
                "Descent": face.descent,
                "CapHeight": face.cap_height,
                "StemV": 80,
                "FontFile2": file,
            }
        )
        widths = [f"{glyph} [{face.widths[glyph]}]" for glyph in sorted(used)]
        kid = self._object(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": name,
                "CIDSystemInfo": "<</Registry (Adobe) /Ordering (Identity) /Supplement 0>>",
                "CIDToGIDMap": "/Identity",
                "FontDescriptor": descriptor,
                "W": pydyf.Array(widths),
            }
        )
        return self._object(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": name,
                "Encoding": "/Identity-H",
                "DescendantFonts": pydyf.Array([kid]),
                "ToUnicode": self._stream(to_unicode(used), {}),
            }
        )

    def _structure(self) -> None:
        """Write the structure tree, and the tree that leads from marks and links back to it."""
        top = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.pdf.add_object(top)
        self._number(self.root)
        self._element(self.root, top)
        numbers: list[object] = []
        for number, page in enumerate(self.pages):
            rows = pydyf.Array([each.row.reference for each in page.marked])
            self.pdf.add_object(rows)
            numbers += [number, rows.reference]
        for number, (link, element) in enumerate(self.annotations, len(self.pages)):
            link["StructParent"] = number
            numbers += [number, element.row.reference]
        top["K"] = self.root.row.reference
        top["ParentTree"] = self._object({"Nums": pydyf.Array(numbers)})
        top["ParentTreeNextKey"] = len(self.pages) + len(self.annotations)
        self.pdf.catalog["StructTreeRoot"] = top.reference

    def _number(self, element: Element) -> None:
        self.pdf.add_object(element.row)
        for kid in element.kids:
            if isinstance(kid, Element):
                self._number(kid)

    def _element(self, element: Element, parent: pydyf.Dictionary) -> None:
        kids: list[object] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(kid.row.reference)
                self._element(kid, element.row)
            else:
                page = self.pages[kid.page].row.reference.decode()
                if isinstance(kid, Mark):
                    kids.append(f"<</Type /MCR /Pg {page} /MCID {kid.number}>>")
                else:
                    link = kid.row.reference.decode()
                    kids.append(f"<</Type /OBJR /Pg {page} /Obj {link}>>")
        element.row.update(
            {
                "Type": "/StructElem",
                "S": f"/{element.tag}",
                "P": parent.reference,
                "K": pydyf.Array(kids),
            }
        )
        if element.read_as:
            element.row["ActualText"] = pydyf.String(element.read_as)

    def _outline(self) -> None:
        top = pydyf.Dictionary({"Type": "/Outlines", "Count": len(self.headings)})
        self.pdf.add_object(top)
        rows = []
        for text, page, y in self.headings:
            place = pydyf.Array([self.pages[page].row.reference, "/XYZ", LEFT, round(y), "null"])
            row = pydyf.Dictionary(
                {"Title": pydyf.String(text), "Parent": top.reference, "Dest": place}
            )
            self.pdf.add_object(row)
            rows.append(row)
        for before, after in pairwise(rows):
            before["Next"], after["Prev"] = after.reference, before.reference
        top["First"], top["Last"] = rows[0].reference, rows[-1].reference
        self.pdf.catalog["Outlines"] = top.reference

    def _about(self) -> None:
        """Write title and language, in both of the places where a reader may look."""
        self.pdf.info["Title"] = pydyf.String(self.title)
        self.pdf.catalog.update(
            {
                "Lang": pydyf.String(self.language),
                "MarkInfo": "<</Marked true>>",
                "ViewerPreferences": "<</DisplayDocTitle true>>",
                "PageMode": "/UseOutlines",
                "Metadata": self._stream(
                    about(self.title, self.language).encode(),
                    {"Type": "/Metadata", "Subtype": "/XML"},
                    compress=False,
                ),
            }
        )


def wrapped(text: str, style: Style, width: float) -> list[str]:
    """Return the text in lines of at most this width, as the font can print it.

    A line that ends between two words ends in a space, which is not seen: who has the file read out
    or copies it gets two words.
    """
    most = width * 1000 / style.size
    space = style.face.width(" ")
    lines: list[str] = []
    line, used = "", 0
    for word in printable(text, style.face).split():
        for place, piece in enumerate(_pieces(word, style.face, most)):
            long = style.face.width(piece)
            if line and place == 0 and used + space + long <= most:
                line, used = f"{line} {piece}", used + space + long
            else:
                if line:
                    lines.append(line if place else f"{line} ")
                line, used = piece, long
    return [*lines, line] if line else lines


def _pieces(word: str, face: Typeface, most: float) -> list[str]:
    """Return a word in pieces that fit into a line: itself, unless it is a very long one."""
    if face.width(word) <= most:
        return [word]
    pieces, piece, used = [], "", 0
    for each in word:
        long = face.width(each)
        if piece and used + long > most:
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + each, used + long
    return [*pieces, piece]


def to_unicode(used: dict[int, str]) -> bytes:
    """Return the table that leads from glyphs back to characters, for copying and reading out."""
    pairs = [
        f"<{glyph:04x}> <{character.encode('utf-16-be').hex()}>"
        for glyph, character in sorted(used.items())
    ]
    blocks = []
    for start in range(0, len(pairs), 100):
        block = pairs[start : start + 100]
        blocks.append(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        + "\n".join(blocks)
        + "\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def about(title: str, language: str) -> str:
    """Return the title and the language as XMP."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt>'
        f"</dc:title><dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )
