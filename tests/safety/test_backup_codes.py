"""Backup codes: shown once, stored as salted hashes, each works once."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import identify_hasher
from django.core.management import CommandError, call_command
from django.db import connection
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.models import ALPHABET, BackupCode, BackupCodes, give_codes, new_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return get_user_model().objects.create_superuser("editor", "e@example.org", "a-long-secret")


def everything_stored() -> str:
    """Return what the database holds of devices and codes."""
    return repr([*BackupCodes.objects.values(), *BackupCode.objects.values()])


def test_only_a_salted_hash_of_a_code_is_stored(editor):
    codes = [code.replace("-", "") for code in give_codes(editor)]
    assert len(set(codes)) == 10
    stored = everything_stored()
    for code in codes:
        assert code not in stored
        assert code[2:] not in stored
    hashes = list(BackupCode.objects.values_list("code_hash", flat=True))
    assert all(identify_hasher(each).algorithm == "pbkdf2_sha256" for each in hashes)
    assert len({each.split("$")[2] for each in hashes}) == 10
    assert {len(code) for code in codes} == {12}
    assert set("".join(codes)) <= set(ALPHABET)


def test_a_code_works_once_and_no_other_does(editor):
    first, second = (code.replace("-", "") for code in give_codes(editor, 2))
    device = BackupCodes.objects.get()
    assert device.verify_token(first)
    assert not device.verify_token(first)
    assert BackupCode.objects.count() == 1
    device.throttle_reset()
    # Neither what is stored in the open nor another code's end is enough.
    assert not device.verify_token(second[:2])
    device.throttle_reset()
    assert not device.verify_token(second[:2] + first[2:])
    device.throttle_reset()
    assert device.verify_token(second)
    assert device.last_used_at is not None


def test_two_codes_may_begin_alike(editor, monkeypatch):
    codes = iter(["abcdefghjkmn", "abnmkjhgfedc"])
    monkeypatch.setattr("staff.models.new_code", lambda: next(codes))
    give_codes(editor, 2)
    device = BackupCodes.objects.get()
    assert device.verify_token("abnmkjhgfedc")
    assert device.verify_token("abcdefghjkmn")


def test_after_a_wrong_code_the_right_one_has_to_wait(editor):
    code = give_codes(editor, 1)[0].replace("-", "")
    device = BackupCodes.objects.get()
    assert not device.verify_token(new_code())
    assert not device.verify_token(code)
    device.throttle_reset()
    assert device.verify_token(code)


def test_a_code_of_somebody_else_is_none(editor):
    other = get_user_model().objects.create_superuser("other", "o@example.org", "a-long-secret")
    code = give_codes(other, 1)[0].replace("-", "")
    give_codes(editor, 1)
    assert not BackupCodes.objects.get(user=editor).verify_token(code)


def test_the_command_gives_one_more_to_who_has_a_second_factor(editor, capsys):
    with pytest.raises(CommandError, match="no second factor"):
        call_command("add_backup_code", "editor")
    with pytest.raises(CommandError, match="Nobody is called"):
        call_command("add_backup_code", "nobody")
    assert not BackupCodes.objects.exists()
    TOTPDevice.objects.create(user=editor, name="App")
    call_command("add_backup_code", "editor")
    printed = capsys.readouterr().out.strip()
    assert BackupCodes.objects.get().verify_token(printed.replace("-", ""))


def test_the_admin_shows_how_many_are_left_and_lets_them_be_deleted_only(editor, client):
    give_codes(editor, 3)
    device = BackupCodes.objects.get()
    BackupCode.objects.first().delete()
    client.force_login(editor)
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    listed = client.get("/admin/staff/backupcodes/").content.decode()
    assert '<td class="field-left">2</td>' in listed
    assert client.get("/admin/staff/backupcodes/add/").status_code == 403
    page = client.get(f"/admin/staff/backupcodes/{device.pk}/change/").content.decode()
    for code in BackupCode.objects.all():
        assert code.code_hash not in listed + page
    address = f"/admin/staff/backupcodes/{device.pk}/"
    assert client.post(f"{address}change/", {"name": "x"}).status_code == 403
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 302
    assert not BackupCodes.objects.exists()


def test_a_code_typed_with_a_wrong_password_is_stored_nowhere(editor, client):
    [code] = give_codes(editor, 1)
    given = {"username": "editor", "password": "a-wrong-secret", "otp_token": code}
    client.cookies["csrftoken"] = token = "t" * 32
    answer = client.post("/admin/login/?otp_token=" + code, given | {"csrfmiddlewaretoken": token})
    assert answer.status_code == 200
    [row] = AccessAttempt.objects.values()
    assert (row["ip_address"], row["username"]) == ("127.0.0.1", "editor")
    for secret in (code, "a-wrong-secret", token):
        assert secret not in repr(row)


def hash_old_codes() -> None:
    step = import_module("staff.migrations.0002_hash_old_codes")
    step.hash_old_codes(apps, SimpleNamespace(connection=connection))


def test_codes_that_were_stored_as_they_are_are_hashed_and_go_on_working(editor):
    second = get_user_model().objects.create_superuser("second", "s@example.org", "a-long-secret")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE otp_static_staticdevice (id integer, user_id integer, confirmed boolean)"
        )
        cursor.execute(
            "CREATE TABLE otp_static_statictoken (id integer, device_id integer, token varchar(16))"
        )
        for device, user in ((7, editor), (8, second)):
            cursor.execute(
                "INSERT INTO otp_static_staticdevice VALUES (%s, %s, %s)", [device, user.pk, True]
            )
        for place, (device, code) in enumerate(((7, "ab2c3d4e"), (7, "zz2c3d4e"), (8, "abqqqqqq"))):
            cursor.execute(
                "INSERT INTO otp_static_statictoken VALUES (%s, %s, %s)", [place, device, code]
            )
        hash_old_codes()
        for table in ("otp_static_staticdevice", "otp_static_statictoken"):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            assert cursor.fetchone() == (0,)
    assert "2c3d4e" not in everything_stored()
    mine = BackupCodes.objects.get(user=editor)
    assert mine.codes.count() == 2
    assert not mine.verify_token("abqqqqqq")
    mine.throttle_reset()
    assert mine.verify_token("ab2c3d4e")
    assert mine.verify_token("zz2c3d4e")
    assert BackupCodes.objects.get(user=second).verify_token("abqqqqqq")


def test_where_there_were_none_nothing_is_made(db):
    hash_old_codes()
    assert not BackupCodes.objects.exists()
