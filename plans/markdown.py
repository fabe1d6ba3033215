"""A written plan as Markdown, with task lists as GitHub reads them. Plain Python.

What people wrote must never become markup or a link, and no line of it must end its list: so a text
is one line, and every character that could mean something is escaped.
"""

import re
from urllib.parse import quote

from .written import Entry, Heading, Link, Paragraph, TaskLine, Written

# What means something wherever it stands; what does so at the start of a line; and what GitHub
# makes a link of although nobody marked it as one.
ANYWHERE = re.compile(r"([\\`*_\[\]<>#~|&$])")
AT_START = re.compile(r"^(\d*)([-+=.)])")
BARE_LINK = re.compile(r"(:)(?=//)|((?<=www)\.)", re.IGNORECASE)
SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
# What may stand in an address between angle brackets.
ADDRESS = ":/?#[]@!$&'()*+,;=%~-._"


def escape(text: str) -> str:
    """Return the text as one line that reads as it is, and means nothing else."""
    line = ANYWHERE.sub(r"\\\1", SPACE.sub(" ", text).strip())
    line = BARE_LINK.sub(r"\\\g<0>", line)
    line = AT_START.sub(r"\1\\\2", line)
    # GitHub looks for addresses and mentions after it has taken the backslashes away.
    return line.replace("@", "@<!-- -->")


def as_markdown(written: Written) -> str:
    lines = [f"# {escape(written.title)}", ""]
    before: object = None
    for block in written.blocks:
        if isinstance(before, TaskLine | Entry) and type(before) is not type(block):
            lines.append("")
        match block:
            case Heading(level, text):
                lines += [f"{'#' * level} {escape(text)}", ""]
            case Paragraph(text):
                lines += [escape(text), ""]
            case Entry(title, text):
                lines.append(f"- **{escape(title)}** {escape(text)}".rstrip())
            case TaskLine():
                lines += _task(block)
        before = block
    return "\n".join(lines).rstrip() + "\n"


def _task(task: TaskLine) -> list[str]:
    lines = [f"- [{'x' if task.done else ' '}] **{escape(task.title)}** ({escape(task.hint)})"]
    for part in task.parts:
        label = f"*{escape(part.label)}:* " if part.label else ""
        lines.append(f"  - {label}{escape(part.text)}")
    lines += [f"  - {_link(link)}" for link in task.links]
    return lines


def _link(link: Link) -> str:
    return f"[{escape(link.name)}](<{quote(link.url, safe=ADDRESS)}>)"
