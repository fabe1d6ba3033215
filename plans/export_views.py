"""Taking a plan along: files, a calendar to subscribe to, and bringing a plan file back."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from careerguide.htmx import SeeOther

from .changes import Conflict, Refused, new_page_id, read_sent
from .device import remember
from .document import as_json, document_of, save_document
from .events import as_calendar
from .form_id import FIELD as FORM_ID
from .form_id import key_for, new_form_id
from .importing import MOST_BYTES, Wrong, find_known, read_file
from .keys import (
    MOST_FEEDS,
    READERS,
    AddressEnded,
    PlanIsDeleted,
    TooManyAddresses,
    add_feed,
    end_feed,
    open_plan,
)
from .letter import Letter, letter
from .markdown import as_markdown
from .models import ClosedKey, Plan, PlanKey, hash_key
from .pdf import as_pdf
from .private import HEADERS, private_page
from .work_times import CalendarForm, set_calendar
from .write import write

# A body that is refused is still received and thrown away, or the answer could not be read.
THROWN_AWAY = 64 * 1024 * 1024
TOO_MANY_FEEDS = f"A plan has {MOST_FEEDS} calendar addresses at most: end one that is not used."
FEED_ENDED = (
    "The calendar address that this form made was ended since, and stays so. Send the form again "
    "for another one."
)
TOO_LARGE = f"This is too large for a plan: a plan file has {MOST_BYTES // 2**20} MB at most."


@dataclass(frozen=True)
class Kind:
    """A format: how a plan becomes a file of it, for its owner or for another reader."""

    type: str
    make: Callable[[Plan, Letter, bool], bytes]


def _pdf(plan: Plan, page: Letter, owner: bool) -> bytes:
    return as_pdf(write(page, timezone.localdate(), notes=owner))


def _markdown(plan: Plan, page: Letter, owner: bool) -> bytes:
    return as_markdown(write(page, timezone.localdate(), notes=owner)).encode()


def _calendar(plan: Plan, page: Letter, owner: bool) -> bytes:
    return as_calendar(page, plan.work_times.all())


def _json(plan: Plan, page: Letter | None = None, owner: bool = True) -> bytes:
    return json.dumps(as_json(document_of(plan)), ensure_ascii=False, indent=1).encode()


CALENDAR = Kind("text/calendar; charset=utf-8", _calendar)
KINDS = {
    "pdf": Kind("application/pdf", _pdf),
    "md": Kind("text/markdown; charset=utf-8", _markdown),
    "ics": CALENDAR,
}
OWNERS_KINDS = {"json": Kind("application/json", _json)}


@private_page
@require_safe
def plan_file(request: HttpRequest, key: str, suffix: str) -> HttpResponse:
    """Answer with the plan as a file of this kind."""
    plan = (opened := open_plan(key, *READERS)).plan
    kinds = KINDS | (OWNERS_KINDS if opened.owner else {})
    if suffix not in kinds:
        raise Http404
    today = timezone.localdate()
    data = kinds[suffix].make(plan, letter(plan, today), opened.owner)
    name = f"ai-career-plan-{plan.role.slug}-{today.isoformat()}.{suffix}"
    return HttpResponse(
        data,
        content_type=kinds[suffix].type,
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


@require_safe
def plan_feed(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answer a calendar that subscribed to a plan, in short if it has the present state."""
    headers = HEADERS | {"Cache-Control": "private, no-cache"}
    try:
        plan = open_plan(key, PlanKey.Kind.FEED).plan
    except Http404:
        if not ClosedKey.objects.filter(key_hash=hash_key(key), kind=PlanKey.Kind.FEED).exists():
            raise
        gone = (
            "This calendar address was ended, or its plan deleted. "
            "The subscription can be removed.\n"
        )
        return HttpResponse(gone, status=410, content_type="text/plain", headers=headers)
    data = _calendar(plan, letter(plan, plan.starts_on), False)
    etag = quote_etag(hashlib.sha256(data).hexdigest()[:32])
    headers |= {"ETag": etag, "Content-Disposition": 'inline; filename="ai-career-plan.ics"'}
    response = HttpResponse(data, content_type=CALENDAR.type, headers=headers)
    answer = get_conditional_response(request, etag=etag, response=response) or response
    for name, value in headers.items():
        answer.headers.setdefault(name, value)
    return answer


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_take(request: HttpRequest, key: str) -> HttpResponse:
    """Show all ways to take a plan along; its owner makes and ends calendar addresses here."""
    opened = open_plan(key, *READERS)
    if request.method != "POST":
        return _take_page(request, key, opened.plan, opened.owner)
    plan = open_plan(key).plan
    do = {"feed": _make_feed, "end-feed": _end_feed, "calendar": _set_calendar}.get(
        request.POST.get("do", "")
    )
    if do is None:
        raise Http404
    return do(request, key, plan)


def _make_feed(request: HttpRequest, key: str, plan: Plan) -> HttpResponse:
    """Make a calendar address and show it this once; the same form leads to the same address."""
    feed = key_for(request.POST, plan.pk)
    name = request.POST.get("name", "").replace("\0", "").strip()[:60]
    if not feed:
        return _take_page(request, key, plan, problem="This form is not one of ours; try again.")
    try:
        add_feed(plan, feed, name)
    except AddressEnded:
        return _take_page(request, key, plan, problem=FEED_ENDED)
    except TooManyAddresses:
        return _take_page(request, key, plan, problem=TOO_MANY_FEEDS)
    return _take_page(request, key, plan, feed=feed)


def _end_feed(request: HttpRequest, key: str, plan: Plan) -> HttpResponse:
    number = request.POST.get("feed", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        end_feed(plan, int(number))
    messages.success(request, "The calendar address is ended: it leads nowhere now.")
    return SeeOther(reverse("plan-take", args=[key]))


def _set_calendar(request: HttpRequest, key: str, plan: Plan) -> HttpResponse:
    form = CalendarForm(request.POST, plan)
    if not form.is_valid():
        return _take_page(request, key, plan, form=form, status=422)
    try:
        set_calendar(plan, form, read_sent(request.POST, request.path), timezone.now())
    except Refused as error:
        return _take_page(request, key, plan, form=form, problem=str(error))
    except Conflict:
        problem = "The calendar was changed in another window since. Look at it, then save again."
        return _take_page(request, key, open_plan(key).plan, problem=problem)
    messages.success(request, "The calendar goes by this time zone and these times now.")
    return SeeOther(reverse("plan-take", args=[key]))


def _take_page(
    request: HttpRequest,
    key: str,
    plan: Plan,
    owner: bool = True,
    *,
    form: CalendarForm | None = None,
    feed: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    page = letter(plan, timezone.localdate())
    kinds = KINDS | (OWNERS_KINDS if owner else {})
    feed_address = settings.SITE_ORIGIN + reverse("plan-feed", args=[feed]) if feed else ""
    context = {
        "key": key,
        "plan": plan,
        "owner": owner,
        "sizes": {
            suffix: f"{max(1, round(len(kind.make(plan, page, owner)) / 1000))} KB"
            for suffix, kind in kinds.items()
        },
        "feeds": plan.keys.filter(kind=PlanKey.Kind.FEED) if owner else (),
        "feed_address": feed_address,
        "webcal": f"webcal://{feed_address.partition('://')[2]}" if feed else "",
        "form": form or CalendarForm(None, plan),
        "form_id": new_form_id(),
        "page_id": new_page_id(),
        "problem": problem,
    }
    status = 422 if problem else status
    return render(request, "plans/take.html", context, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def plan_import(request: HttpRequest) -> HttpResponse:
    """Make a new plan from a plan file; what is too large is refused before it is read.

    The check of the token reads the form, so it has to come after the one of the size.
    """
    if request.method != "POST":
        return _import_page(request)
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if length.isdecimal() and int(length[:20]) > MOST_BYTES + 2**20:
        throw_away(request)
        return _import_page(request, problem=TOO_LARGE, status=413)
    try:
        request.POST  # noqa: B018
    except RequestDataTooBig:
        pasted = "What was pasted is too long for a form. Save it as a file and choose that."
        return _import_page(request, problem=pasted, status=413)
    return _import(request)


def throw_away(request: HttpRequest) -> None:
    """Receive a refused body piece by piece, keeping none of it."""
    left = THROWN_AWAY
    while left > 0 and (piece := request.read(2**16)):
        left -= len(piece)


@csrf_protect
def _import(request: HttpRequest) -> HttpResponse:
    pasted = request.POST.get("pasted", "")
    upload = request.FILES.get("file")
    if upload is not None and (upload.size or 0) > MOST_BYTES:
        return _import_page(request, pasted, TOO_LARGE, 413)
    data = upload.read() if upload is not None else pasted.encode(errors="surrogatepass")
    if not data.strip():
        return _import_page(request, pasted, "Choose a plan file, or paste what it holds.")
    answers = request.POST.copy()
    answers["file"] = hashlib.sha256(data).hexdigest()
    try:
        found = find_known(read_file(data))
        key = save_document(found.document, found.known, key_for(answers))
    except Wrong as error:
        return _import_page(request, pasted, str(error))
    except PlanIsDeleted:
        again = "The plan that this form made was deleted. Send the form again for a new one."
        return _import_page(request, pasted, again)
    for notice in found.notices:
        messages.warning(request, notice)
    messages.success(request, "The plan is back, under a new address.")
    response = SeeOther(reverse("plan", args=[key]))
    remember(request, response, key)
    return response


def _import_page(
    request: HttpRequest, pasted: str = "", problem: str = "", status: int = 422
) -> HttpResponse:
    context = {
        "pasted": pasted,
        "problem": problem,
        "form_field": FORM_ID,
        "form_id": new_form_id(),
        "most_mb": MOST_BYTES // 2**20,
    }
    response = render(request, "plans/import.html", context, status=status if problem else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
