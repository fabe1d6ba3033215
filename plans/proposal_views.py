"""Proposals for a plan: its coaches make them, its owner answers them."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from careerguide.htmx import SeeOther, render_page

from .changes import Conflict, Refused, new_page_id, read_sent
from .keys import Opened, open_plan
from .models import PlanKey, Proposal
from .private import private_page
from .proposals import FORMS, MOST_TEXT, answer, proposal_forms, propose, rows_of

CHANGED = (
    "The task has changed since this page was shown: {last} If the proposal still is what you "
    "want, accept it again."
)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_proposals(request: HttpRequest, key: str) -> HttpResponse:
    """What coaches propose: for its owner to answer; a coach proposes and sees the own ones."""
    opened = open_plan(key, PlanKey.Kind.OWNER, PlanKey.Kind.COACH)
    if request.method != "POST":
        page = _coach_page if opened.coach else _owner_page
        return page(request, key, opened)
    kind = request.POST.get("do", "")
    if not opened.coach or kind not in FORMS:
        raise Http404
    forms = proposal_forms(opened.plan, kind, request.POST)
    form = forms[kind]
    if form.is_valid():
        try:
            sent = read_sent(request.POST, request.path)
            made = propose(opened, kind, form.cleaned_data, sent, timezone.now())
            return SeeOther(f"{reverse('plan-proposals', args=[key])}#proposal-{made.pk}")
        except Refused as refused:
            form.add_error(None, str(refused))
    return _coach_page(request, key, opened, status=422, forms=forms, tried=kind)


def _coach_page(
    request: HttpRequest, key: str, opened: Opened, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "key": key,
        "plan": opened.plan,
        "name": opened.key.name,
        "page_id": new_page_id(),
        "rows": rows_of(opened.plan, opened.key),
        **more,
    }
    context.setdefault("forms", proposal_forms(opened.plan))
    return render(request, "plans/coach.html", context, status=status)


def _owner_page(
    request: HttpRequest,
    key: str,
    opened: Opened,
    *,
    said: str = "",
    failed: int = 0,
    problem: str = "",
    typed: str = "",
) -> HttpResponse:
    """Answer with the proposals; the one whose answer `failed` says why and keeps what was typed.

    HTMX shows nothing but a success.
    """
    rows = [
        replace(row, problem=problem, typed=typed) if row.number == failed else row
        for row in rows_of(opened.plan)
    ]
    context = {
        "key": key,
        "plan": opened.plan,
        "page_id": new_page_id(),
        "waiting": [row for row in rows if row.open],
        "answered": [row for row in rows if not row.open],
        "said": said or problem,
    }
    status = 409 if problem and not request.htmx else 200  # type: ignore[attr-defined]
    return render_page(
        request, "plans/proposals.html", context, targets=("proposals",), status=status
    )


@private_page
@require_POST
def plan_proposal(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Accept or decline a proposal; one that cannot be accepted stays open and says why."""
    opened = open_plan(key)
    do, text = request.POST.get("do", ""), request.POST.get("answer", "").strip()[:MOST_TEXT]
    if do not in {"accept", "decline"}:
        raise Http404
    try:
        sent = read_sent(request.POST, request.path)
        done = answer(opened.plan, number, do == "accept", text, sent, timezone.now())
    except (Proposal.DoesNotExist, OverflowError):
        raise Http404 from None
    except Refused as refused:
        return _owner_page(request, key, opened, failed=number, problem=str(refused), typed=text)
    except Conflict as conflict:
        problem = CHANGED.format(last=conflict.last.said if conflict.last else "")
        opened = replace(opened, plan=conflict.plan)
        return _owner_page(request, key, opened, failed=number, problem=problem, typed=text)
    if request.htmx:  # type: ignore[attr-defined]
        return _owner_page(request, key, replace(opened, plan=done.plan), said=done.said)
    messages.success(request, done.said)
    return SeeOther(reverse("plan-proposals", args=[key]))
