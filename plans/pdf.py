"""A written plan as a PDF. Plain Python."""

from .paper import ACCENT, SOFT, Element, Paper, Style
from .typeface import typeface
from .written import Entry, Heading, Paragraph, TaskLine, Written

REGULAR, BOLD = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold"
BOX, CHECKED = "☐", "☑"
INDENT = 18


def as_pdf(written: Written) -> bytes:
    regular, bold = typeface(REGULAR), typeface(BOLD)
    styles = {
        "title": Style(bold, 20),
        "heading": Style(bold, 13, ACCENT),
        "strong": Style(bold, 10),
        "text": Style(regular, 10),
        "hint": Style(regular, 9, SOFT),
        "link": Style(regular, 9, ACCENT),
    }
    paper = Paper(written.title)
    paper.heading(paper.root.add("H1"), written.title, styles["title"])
    listed: Element | None = None
    for block in written.blocks:
        if not isinstance(block, TaskLine | Entry):
            listed = None
        elif listed is None:
            listed = paper.root.add("L")
        match block:
            case Heading(level, text):
                paper.space(16)
                paper.keep(70)
                paper.heading(paper.root.add(f"H{level}"), text, styles["heading"])
            case Paragraph(text):
                paper.space(5)
                paper.text(paper.root.add("P"), text, styles["text"])
            case Entry(title, text):
                assert listed is not None  # noqa: S101
                paper.space(6)
                paper.keep(40)
                body = listed.add("LI").add("LBody")
                paper.text(body.add("P"), title, styles["strong"])
                paper.text(body.add("P"), text, styles["text"])
            case TaskLine():
                assert listed is not None  # noqa: S101
                _task(paper, listed.add("LI"), block, styles)
    return paper.finish(written.title, styles["hint"])


def _task(paper: Paper, item: Element, task: TaskLine, styles: dict[str, Style]) -> None:
    paper.space(8)
    paper.keep(50)
    label = item.add("Lbl", read_as="Done." if task.done else "To do.")
    top = paper.y
    paper.y -= styles["text"].size * 1.4
    paper.line(label, CHECKED if task.done else BOX, Style(typeface(REGULAR), 12), 57)
    paper.y = top
    body = item.add("LBody")
    paper.text(body.add("P"), task.title, styles["strong"], INDENT)
    paper.text(body.add("P"), task.hint, styles["hint"], INDENT)
    for part in task.parts:
        paper.space(2)
        said = f"{part.label}: {part.text}" if part.label else part.text
        paper.text(body.add("P"), said, styles["text"], INDENT)
    for link in task.links:
        shown = f"{link.name}: {link.url}"
        paper.text(body.add("P").add("Link"), shown, styles["link"], INDENT, link.url)
