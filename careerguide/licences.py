"""`script/licences`: which licence each installed package has, and whether we may use it."""

import re
import sys
from importlib.metadata import Distribution, distributions
from typing import Any

ALLOWED = (
    "MIT", "MIT-0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "Apache",
    "ISC", "PSF-2.0", "PSF", "Unlicense", "Public-Domain", "Zlib", "CC0-1.0",
)  # fmt: skip
# Neither asks anything of code that only uses it, unchanged, as an installed package.
USED_UNCHANGED = {
    "LGPL-3.0-only": {"psycopg", "psycopg-binary"},
    "MPL-2.0": {"axe-playwright-python", "certifi", "hypothesis", "pathspec"},
}
# What packages say elsewhere: in their repository, or in the file that they carry.
SAID_ELSEWHERE = {"axe-playwright-python": ["MIT", "MPL-2.0"]}
WORDS = [
    (r"\bMPL[- ]?2|Mozilla Public", "MPL-2.0"),
    (r"\bLGPL|Lesser General", "LGPL-3.0-only"),
    (r"\bA?GPL|General Public", "GPL"),
    (r"Apache", "Apache-2.0"),
    (r"BSD", "BSD"),
    (r"\bMIT\b", "MIT"),
    (r"\bISC\b", "ISC"),
    (r"Python Software Foundation|PSF", "PSF"),
    (r"Unlicense", "Unlicense"),
]


def licence_of(package: Distribution) -> list[str]:
    """Return the licences that all apply, or one of which may be chosen, as the package says."""
    data: Any = package.metadata  # a mail message, which its declared type hides
    if data["Name"] in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[data["Name"]]
    said = data.get("License-Expression") or ""
    if said:
        return re.findall(r"[A-Za-z0-9.+-]+", re.sub(r"\b(AND|OR|WITH)\b", " ", said))
    trove = [each for each in data.get_all("Classifier") or [] if each.startswith("License ::")]
    text = " ".join(trove) or (data.get("License") or "")[:200]
    return [name for words, name in WORDS if re.search(words, text)][:1] or ["unknown"]


def allowed(name: str, licences: list[str]) -> bool:
    return all(
        each in ALLOWED or name.lower() in USED_UNCHANGED.get(each, set()) for each in licences
    )


def main() -> int:
    wrong = 0
    for package in sorted(distributions(), key=lambda each: each.metadata["Name"].lower()):
        name, licences = package.metadata["Name"], licence_of(package)
        good = allowed(name, licences)
        wrong += not good
        print(
            f"{name:32} {package.version:14} {' '.join(licences)}{'' if good else '   NOT ALLOWED'}"
        )
    if wrong:
        print(f"{wrong} packages with a licence that is not on the list.", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
