"""Hash the backup codes that django-otp's own device stored as they are, and remove them there.

Its app is not installed any more, so its tables are read by SQL, where they exist. They stay, empty:
servers of the release before may still ask them. Its codes keep working.
"""

from django.contrib.auth.hashers import make_password
from django.db import migrations

DEVICES, CODES = "otp_static_staticdevice", "otp_static_statictoken"
SHOWN = 2


def hash_old_codes(apps, schema_editor):
    connection = schema_editor.connection
    if CODES not in connection.introspection.table_names():
        return
    BackupCodes = apps.get_model("staff", "BackupCodes")
    BackupCode = apps.get_model("staff", "BackupCode")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT device.user_id, code.token FROM {CODES} code "
            f"JOIN {DEVICES} device ON device.id = code.device_id "
            "WHERE device.confirmed ORDER BY code.id"
        )
        for user, code in cursor.fetchall():
            device, _ = BackupCodes.objects.get_or_create(
                user_id=user, defaults={"name": "Backup codes"}
            )
            BackupCode.objects.create(
                device=device, start=code[:SHOWN], code_hash=make_password(code)
            )
        cursor.execute(f"DELETE FROM {CODES}")
        cursor.execute(f"DELETE FROM {DEVICES}")


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_backup_codes")]

    operations = [migrations.RunPython(hash_old_codes, migrations.RunPython.noop)]
