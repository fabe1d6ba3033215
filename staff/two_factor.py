"""Where staff set up their second factor: an app that shows codes, and backup codes on paper."""

import logging
import urllib.parse
from base64 import b32encode
from io import BytesIO

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_otp import login, user_has_device
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.qr import write_qrcode_image
from django_otp.util import random_hex

from .forms import CodeForm
from .models import give_codes
from .site import is_staff, needs_code

log = logging.getLogger("staff")

SECRET = "two-factor-secret"  # noqa: S105 - the name in the session


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("token")
def two_factor(request: HttpRequest) -> HttpResponse:
    """Show a new secret and, once a code proves that an app holds it, switch it on."""
    if not is_staff(request) or needs_code(request):
        return redirect_to_login(request.path, reverse("admin:login"))
    site = {**admin.site.each_context(request), "title": "Second factor"}
    if user_has_device(request.user):
        return render(request, "staff/two_factor.html", {**site, "on": True})
    secret = request.session.setdefault(SECRET, random_hex(20))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        codes = _switch_on(request, secret, form.cleaned_data["token"])
        if codes:
            return render(request, "staff/two_factor.html", {**site, "on": True, "codes": codes})
        form.add_error(
            "token", "That code does not belong to this secret. Enter the one shown now."
        )
    shown = b32encode(bytes.fromhex(secret)).decode()
    groups = " ".join(shown[start : start + 4] for start in range(0, len(shown), 4))
    return render(request, "staff/two_factor.html", {**site, "form": form, "secret": groups})


@never_cache
@require_safe
def qr_code(request: HttpRequest) -> HttpResponse:
    """Draw the secret that is being set up, for an app's camera."""
    if not is_staff(request) or SECRET not in request.session:
        raise Http404
    shown = b32encode(bytes.fromhex(request.session[SECRET])).decode()
    issuer = settings.OTP_TOTP_ISSUER
    label = urllib.parse.quote(f"{issuer}:{request.user.get_username()}")
    query = urllib.parse.urlencode({"secret": shown, "issuer": issuer})
    picture = BytesIO()
    write_qrcode_image(f"otpauth://totp/{label}?{query}", picture)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


def _switch_on(request: HttpRequest, secret: str, token: str) -> list[str]:
    """Store the device if its first code is right, and return new backup codes; else nothing."""
    with transaction.atomic():
        device = TOTPDevice.objects.create(user=request.user, name="App", key=secret)
        if not device.verify_token(token):
            transaction.set_rollback(True)
            return []
        codes = give_codes(request.user)
    del request.session[SECRET]
    request.session.cycle_key()
    login(request, device)
    log.info("second factor set up", extra={"fields": {"staff": request.user.pk}})
    return codes
