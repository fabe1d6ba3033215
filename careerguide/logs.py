"""What must never be written to a log."""

import logging
import re

# Every path below /plans/ is a key, but for the pages that stand beside the plans.
PLAN_PATH = re.compile(
    r"(/plans/)(?!(?:new|mine|code|import)(?:[/?&\s\"']|$))[^/\s\"'?&]+", re.IGNORECASE
)


def mask(text: str) -> str:
    """Return the text with the secret part of every plan address replaced."""
    return PLAN_PATH.sub(r"\1[key]", text)


class MaskPlanKeys(logging.Filter):
    """Rewrites each record so that no handler sees a plan's secret key."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/plans/" in message:
            record.msg, record.args = mask(message), None
        if record.exc_info and not record.exc_text:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text = mask(text)
        return True
