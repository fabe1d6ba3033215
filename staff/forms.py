"""Signing in: name, password and, for who has set one up, a second factor."""

import logging
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django_otp import user_has_device
from django_otp.forms import OTPAuthenticationFormMixin
from django_otp.plugins.otp_totp.models import TOTPDevice

from limits.addresses import client_address

from .models import BackupCodes

log = logging.getLogger("staff")

CODE = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"})


WRONG_CODE = "That code is not right, or was used before. Enter the one shown now."


class SignInForm(AdminAuthenticationForm, OTPAuthenticationFormMixin):
    """Asks for a code only of people who have a device."""

    otp_token = forms.CharField(
        required=False, max_length=20, label="Code, if you have set one up", widget=CODE
    )

    otp_error_messages = {
        **OTPAuthenticationFormMixin.otp_error_messages,
        "token_required": "Enter the code that your app shows, or one of your backup codes.",
        "invalid_token": WRONG_CODE,
        "device_required": WRONG_CODE,
    }

    def clean(self) -> dict[str, Any]:
        factors = "password"
        try:
            cleaned: dict[str, Any] = super().clean() or {}
            user = self.get_user()
            if user is not None and user_has_device(user):
                factors = "password and code"
                self.clean_otp(user)
        except ValidationError as error:
            # The name that was typed is left out: it may be a password in the wrong field.
            self._log(logging.WARNING, "sign-in refused", factors, reason=str(error.code))
            raise
        if user is not None:
            self._log(logging.INFO, "signed in", factors, staff=user.pk)
        return cleaned

    def _log(self, level: int, what: str, factors: str, **fields: Any) -> None:
        address = client_address(self.request) if self.request else "-"
        log.log(level, what, extra={"fields": {**fields, "factors": factors, "address": address}})

    def clean_otp_token(self) -> str:
        """Return the code as devices know it, without an app's gap and the dashes on paper."""
        typed = str(self.cleaned_data["otp_token"])
        return "".join(each for each in typed if each.isalnum()).lower()

    def _chosen_device(self, user: Any) -> Any:
        """Return the device that the code must come from: digits the app's, letters paper's.

        Trying all of them would count a wrong try against each. The row is locked, so that two
        requests cannot use one code.
        """
        code = self.cleaned_data.get("otp_token", "")
        model = TOTPDevice if code.isdigit() else BackupCodes
        return model.objects.select_for_update().filter(user=user, confirmed=True).first()

    def _update_form(self, user: Any) -> None:
        """Change nothing: the mixin would send the password back in the page."""


class CodeForm(forms.Form):
    token = forms.CharField(max_length=16, label="Code from your app", widget=CODE)
