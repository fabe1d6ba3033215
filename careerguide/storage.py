"""Static files: hashed and compressed by WhiteNoise, our stylesheets without comments and indents.

A stylesheet stands in the way of the first picture of every page, so its bytes have a budget; in
the source it stays written for people.
"""

import re
from typing import TYPE_CHECKING, Any

import rcssmin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

if TYPE_CHECKING:
    from django.core.files.base import File


def minified(css: str) -> str:
    """Return a stylesheet without comments and needless white space.

    Within a layer rcssmin takes `label :is(…)` for a declaration and drops the space, which makes
    it another selector; `label *:is(…)` says the same and survives.
    """
    text: str = rcssmin.cssmin(re.sub(r"(?<=[\w)\]]) :(?=[a-z-]+\()", " *:", css))
    return text


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """What `collectstatic` fills in production."""

    def _save(self, name: str, content: "File[Any]") -> str:
        # Ours lie at the top; those of packages lie in folders and are left as they are.
        if name.endswith(".css") and "/" not in name:
            text = b"".join(content.chunks()).decode()
            content = ContentFile(minified(text).encode())
        saved: str = super()._save(name, content)
        return saved
