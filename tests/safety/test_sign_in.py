"""The admin's door: guessing passwords, second factors, sessions."""

import re
from base64 import b32decode

import pytest
from django.conf import global_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.module_loading import import_string
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from careerguide import settings as site_settings
from staff.models import BackupCode, BackupCodes

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
SETUP = "/admin/two-factor/"
PASSWORD = "a-long-secret-of-hers"


@pytest.fixture(autouse=True)
def no_limit_of_requests(settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS)


@pytest.fixture
def editor():
    return get_user_model().objects.create_superuser("editor", "e@example.org", PASSWORD)


def sign_in(client: Client, password: str = PASSWORD, code: str = "", name: str = "editor", **more):
    return client.post(
        LOGIN,
        {"username": name, "password": password, "otp_token": code, "next": "/admin/"},
        **more,
    )


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def code_for(secret: str, step: int = 0) -> str:
    totp = TOTP(b32decode(secret))
    totp.time += 30 * step
    return f"{totp.token():06d}"


def set_up(client: Client) -> tuple[str, list[str]]:
    """Switch the second factor on, and return the secret and the backup codes."""
    page = client.get(SETUP).content.decode()
    secret = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)[0].replace(" ", "")
    page = client.post(SETUP, {"token": code_for(secret)}).content.decode()
    return secret, re.findall(r"<code>([\w-]+)</code>", page)


def forget_wrong_codes() -> None:
    """As if the wait after wrong codes were over."""
    for model in (TOTPDevice, BackupCodes):
        model.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)


def test_the_sixth_try_is_refused_even_with_the_right_password(editor, client):
    assert [sign_in(client, "wrong").status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    answer = sign_in(client)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "closed for 15 minutes" in answer.content.decode()
    assert not is_in(client)


def test_guessing_locks_neither_the_editor_elsewhere_nor_others_here(editor, client):
    for _ in range(6):
        sign_in(client, "wrong", REMOTE_ADDR="203.0.113.9")
    assert sign_in(client, REMOTE_ADDR="203.0.113.10").status_code == 302
    get_user_model().objects.create_superuser("second", "s@example.org", PASSWORD)
    assert sign_in(Client(), name="second", REMOTE_ADDR="203.0.113.9").status_code == 302


def test_a_made_up_header_gives_no_new_tries(editor, client):
    for number in range(5):
        sign_in(client, "wrong", headers={"X-Forwarded-For": f"9.9.9.{number}"})
    assert sign_in(client, headers={"X-Forwarded-For": "8.8.8.8"}).status_code == 429


def test_behind_a_proxy_the_guesser_is_locked_and_not_the_proxy(editor, client, settings):
    settings.TRUSTED_PROXIES = 1
    for _ in range(5):
        sign_in(client, "wrong", headers={"X-Forwarded-For": "203.0.113.9"})
    assert sign_in(client, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 429
    assert sign_in(client, headers={"X-Forwarded-For": "203.0.113.10"}).status_code == 302


def test_signing_in_clears_the_wrong_tries(editor, client):
    for _ in range(4):
        sign_in(client, "wrong")
    assert sign_in(client).status_code == 302
    assert [sign_in(Client(), "wrong").status_code for _ in range(4)] == [200] * 4


def test_names_that_exist_and_names_that_do_not_look_alike(editor, client):
    def page(name: str) -> str:
        body = sign_in(client, "wrong", name=name).content.decode()
        body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
        return body.replace(name, "")

    assert page("editor") == page("nobody")


def test_sign_ins_are_logged_without_what_was_typed(editor, client, caplog):
    sign_in(client, "password-typed-wrong", name="password-as-name")
    sign_in(client)
    said = [(r.levelname, r.getMessage(), r.fields) for r in caplog.records if r.name == "staff"]
    assert said == [
        ("WARNING", "sign-in refused",
         {"reason": "invalid_login", "factors": "password", "address": "127.0.0.1"}),
        ("INFO", "signed in", {"staff": editor.pk, "factors": "password", "address": "127.0.0.1"}),
    ]  # fmt: skip
    assert "password-typed-wrong" not in caplog.text
    assert "password-as-name" not in caplog.text


def test_a_session_is_new_after_signing_in_and_ends_after_a_working_day(editor, client):
    client.get(LOGIN)
    session = client.session
    session["before"] = "x"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert cookie.value != before
    assert client.session.get_expiry_age() in (0, 12 * 3600)
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    assert client.session.get_expiry_age() <= 12 * 3600


def test_signing_out_ends_the_session_for_a_copied_cookie_too(editor, client):
    sign_in(client)
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_in(thief)
    client.post("/admin/logout/")
    assert not is_in(thief)


def test_an_older_session_without_the_second_factor_can_sign_out(editor, client):
    older = Client()
    sign_in(older)
    sign_in(client)
    set_up(client)
    assert not is_in(older)
    assert "_auth_user_id" in older.session
    assert "<h1>Signed out</h1>" in older.post("/admin/logout/").content.decode()
    assert "_auth_user_id" not in older.session
    assert is_in(client)


def test_the_second_factor_is_set_up_with_a_first_code(editor, client):
    sign_in(client)
    page = client.get(SETUP)
    assert "no-store" in page.headers["Cache-Control"]
    picture = client.get(f"{SETUP}code.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    refused = client.post(SETUP, {"token": "000000"}).content.decode()
    assert "does not belong to this secret" in refused
    assert not TOTPDevice.objects.exists()
    _, backup = set_up(client)
    assert len(backup) == BackupCode.objects.count() == 10
    assert is_in(client)
    # Neither secret nor codes are shown again.
    again = client.get(SETUP).content.decode()
    assert "Your second factor is on" in again
    assert "<code>" not in again
    assert client.get(f"{SETUP}code.svg").status_code == 404


def test_who_has_a_second_factor_has_to_use_it(editor, client):
    sign_in(client)
    secret, backup = set_up(client)
    other = Client()
    answer = sign_in(other)
    assert answer.status_code == 200
    assert "Enter the code that your app shows" in answer.content.decode()
    assert not is_in(other)
    assert sign_in(other, code="123456").status_code == 200
    forget_wrong_codes()
    assert sign_in(other, code=code_for(secret, step=1)).status_code == 302
    assert is_in(other)
    # A code works once, whether the app's or one from paper; the password never comes back.
    again = sign_in(Client(), code=code_for(secret, step=1))
    assert again.status_code == 200
    assert PASSWORD not in again.content.decode()
    assert sign_in(Client(), code=f" {backup[0].upper()} ").status_code == 302
    assert sign_in(Client(), code=backup[0]).status_code == 200
    assert BackupCode.objects.count() == 9


def test_codes_cannot_be_guessed_in_a_row(editor, client):
    sign_in(client)
    secret, _ = set_up(client)
    other = Client()
    sign_in(other, code="000000")
    answer = sign_in(other, code=code_for(secret, step=1))
    assert answer.status_code == 200
    assert not is_in(other)


def test_an_old_session_does_not_outlive_the_new_factor(editor, client):
    old = Client()
    sign_in(old)
    sign_in(client)
    set_up(client)
    assert is_in(client)
    assert not is_in(old)
    assert old.get(SETUP).headers["Location"] == f"{LOGIN}?next={SETUP}"


def test_where_it_is_required_nothing_opens_before_it_is_set_up(editor, client, settings):
    settings.STAFF_TWO_FACTOR = "required"
    assert sign_in(client).status_code == 302
    assert client.get("/admin/roles/role/").status_code == 302
    assert client.get(f"{LOGIN}?next=/admin/").headers["Location"] == SETUP
    set_up(client)
    assert is_in(client)


def test_only_staff_may_set_one_up(client):
    get_user_model().objects.create_user("reader", "r@example.org", PASSWORD)
    assert client.get(SETUP).headers["Location"] == f"{LOGIN}?next={SETUP}"
    client.force_login(get_user_model().objects.get(username="reader"))
    assert client.get(SETUP).status_code == 302
    assert client.get(f"{SETUP}code.svg").status_code == 404


def test_the_admin_shows_nobody_the_secret_of_a_device(editor, client):
    sign_in(client)
    set_up(client)
    device = TOTPDevice.objects.get()
    page = client.get(f"/admin/otp_totp/totpdevice/{device.pk}/change/").content.decode()
    assert device.key not in page


@pytest.mark.parametrize(
    "password", ["careerguide-admin", "aiguide123456", "django-admin-1", "short-1"]
)
def test_weak_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["correct horse battery", "x" * 100, "админ-пароль-длинный"])
def test_long_passwords_of_any_composition_are_taken(password):
    validate_password(password)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "///evil.example",
     "javascript:alert(1)", "https:evil.example", "\thttps://evil.example", "http://testserver@evil.example",
     "con.txt", "/faq/", "http://testserver/admin/"],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(editor, client, target):
    answer = client.post(
        f"{LOGIN}?next={target}", {"username": "editor", "password": PASSWORD, "next": target}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/admin/"
    assert is_in(client)


def test_signing_in_leads_to_the_page_that_was_asked_for(editor, client):
    wanted = client.get("/admin/roles/role/?q=nlp").headers["Location"]
    assert wanted == f"{LOGIN}?next=/admin/roles/role/%3Fq%3Dnlp"
    given = {"username": "editor", "password": PASSWORD, "next": "/admin/roles/role/?q=nlp"}
    assert client.post(wanted, given).headers["Location"] == "/admin/roles/role/?q=nlp"


def test_the_site_itself_hashes_passwords_at_full_strength():
    """The settings name no hasher, so Django's counts; only the tests have a quick one."""
    assert not hasattr(site_settings, "PASSWORD_HASHERS")
    (first, *_) = global_settings.PASSWORD_HASHERS
    assert import_string(first) is PBKDF2PasswordHasher
    assert PBKDF2PasswordHasher.iterations >= 600_000
