"""A one-time id for a form that makes a key: pressing "Make my plan" twice makes one plan.

A plan's key cannot be looked up by anything else, since only its hash is stored. So the form
brings an id of 256 random bits, signed so that nobody can choose one, and the key is made from it,
from the answers and from the site's secret. The same form sent again leads to the same key; other
answers lead to another one. The forms that make a plan's further keys work alike.
"""

import base64
import secrets

from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils.crypto import salted_hmac

FIELD = "form-id"
SALT = "plans.form_id"
LEFT_OUT = {FIELD, "csrfmiddlewaretoken"}


def new_form_id() -> str:
    return Signer(salt=SALT).sign(secrets.token_urlsafe(32))


def key_for(answers: QueryDict, plan: int | None = None) -> str:
    """Return the key that this form makes; nothing if its id is not one of ours.

    `plan` is the one that the key is for, if there is one already.
    """
    given = answers.get(FIELD, "")
    try:
        Signer(salt=SALT).unsign(given)
    except BadSignature:
        return ""
    said = sorted(
        (name, value)
        for name, values in answers.lists()
        if name not in LEFT_OUT
        for value in values
    )
    digest = salted_hmac(SALT, repr((given, said, plan)), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
