"""Reference codes: a plan's key as a person writes it down, reads it out and types it in.

28 characters of Crockford's Base 32 (https://www.crockford.com/base32.html), which are 140 bits, in
groups of four. The alphabet has no I, L, O and U; who types an O means 0, an I or L means 1.
"""

import hashlib

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 28
GROUP = 4
BITS = 5 * LENGTH
SAME = str.maketrans("OIL", "011")


def code_from(secret: str) -> str:
    """Return the code that belongs to a secret of at least 140 random bits.

    Nothing can be learned from the code about the secret.
    """
    digest = hashlib.sha256(f"reference code:{secret}".encode()).digest()
    number = int.from_bytes(digest) >> (8 * len(digest) - BITS)
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))


def grouped(code: str) -> str:
    """Return a code as it is shown: `7Q2M-…`, seven groups."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """Return the code that somebody typed, in any case and with any spaces or dashes.

    Nothing where it cannot be one.
    """
    code = "".join(each for each in typed.upper() if not (each.isspace() or each in "-–—‐‑_."))
    code = code.translate(SAME)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
