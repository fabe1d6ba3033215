from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("plans", "0005_keys_and_numbers")]

    operations = [
        migrations.RemoveField(model_name="plan", name="key_hash"),
        migrations.AlterField(
            model_name="plantask",
            name="number",
            field=models.PositiveIntegerField(help_text="Its name within the plan; never given again."),
        ),
        migrations.AddConstraint(
            model_name="plantask",
            constraint=models.UniqueConstraint(fields=["plan", "number"], name="plan_task_number_once"),
        ),
    ]
