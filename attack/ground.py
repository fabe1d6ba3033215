"""What stands on the site that is attacked: people, a plan and its keys, a row of each model."""

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from content.models import FormerSlug
from plans.keys import new_key
from plans.models import Plan, PlanKey, Proposal, hash_key
from plans.versions import take
from staff.models import give_codes
from tests.running_site import FilledForm

ROLE = "nlp-engineer"
PASSWORD = "the-attackers-own-password"  # noqa: S105 - of an account that ends with the attack
ANYBODY, HELPER, SUPERUSER = "anybody", "helper", "superuser"
PEOPLE = (ANYBODY, HELPER, SUPERUSER)


def client_of(who: str) -> Client:
    """Return a browser: of a visitor, of staff who may do nothing, or of staff who may do all."""
    client = Client(raise_request_exception=False)
    if who == ANYBODY:
        return client
    user = get_user_model().objects.create_user(
        who, password=PASSWORD, is_staff=True, is_superuser=who == SUPERUSER
    )
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_plan() -> dict[str, str]:
    """Make a plan as a visitor does, and give it a past; return its keys by their kind."""
    client = client_of(ANYBODY)
    page = client.get(reverse("plan-new"), {"role": ROLE}).content.decode()
    answers: dict[str, list[str]] = {}
    for name, value in FilledForm(page).values:
        answers.setdefault(name, []).append(value)
    answer = client.post(reverse("plan-new"), answers)
    keys = {"owner": str(answer.headers["Location"]).split("/plans/")[1].split("/")[0]}
    plan = Plan.objects.by_key(keys["owner"]).get()
    for kind in (PlanKey.Kind.READ, PlanKey.Kind.COACH, PlanKey.Kind.FEED):
        keys[kind.value] = new_key()
        given = PlanKey(plan=plan, kind=kind, name="Sam", key_hash=hash_key(keys[kind.value]))
        given.save()
        if kind == PlanKey.Kind.COACH:
            Proposal.objects.create(
                plan=plan, key=given, by="Sam", kind=Proposal.Kind.COMMENT, text="Well done.",
                form_id="f" * 32, made_at=timezone.now(),
            )  # fmt: skip
    take(plan, "Laid out anew.", timezone.now())
    task = plan.tasks.filter(slots__isnull=False).order_by("number")[0].number
    done = {"version": plan.version, "form-id": "one-form", "do": "log", "hours": "1", "week": "1"}
    client.post(reverse("plan-task", args=[keys["owner"], task]), done)
    return keys


def make_rows() -> None:
    """Make a row of each model of the admin that the content leaves empty."""
    other = get_user_model().objects.create_user("other", is_staff=True)
    give_codes(other, 2)
    TOTPDevice.objects.create(user=other, name="App")
    Group.objects.create(name="Editors")
    FormerSlug.objects.create(model="roles.role", old="nlp", new=ROLE)
    shown: dict[str, Any] = {
        "username": "other",
        "ip_address": "192.0.2.1",
        "user_agent": "x",
        "path_info": "/admin/login/",
    }
    AccessAttempt.objects.create(**shown, failures_since_start=1, post_data="a=b", get_data="")
    AccessLog.objects.create(**shown)
    AccessFailureLog.objects.create(**shown)
