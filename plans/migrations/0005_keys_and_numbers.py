from django.db import migrations


def carry_over(apps, schema_editor):
    """Each plan's key becomes its owner's; each task gets a number and what its template teaches."""
    Plan = apps.get_model("plans", "Plan")
    PlanKey = apps.get_model("plans", "PlanKey")
    PlanTask = apps.get_model("plans", "PlanTask")
    TaskSkill = apps.get_model("plans", "TaskSkill")
    taught = {}
    for template, slug, level in TaskSkill.objects.order_by("position", "id").values_list(
        "task", "skill__slug", "level"
    ):
        taught.setdefault(template, []).append([slug, level])
    for plan in Plan.objects.iterator():
        key = PlanKey.objects.create(plan=plan, kind="owner", key_hash=plan.key_hash)
        PlanKey.objects.filter(pk=key.pk).update(made_at=plan.created_at)
        tasks = list(PlanTask.objects.filter(plan=plan).order_by("position", "id"))
        for number, task in enumerate(tasks, 1):
            task.number = number
            task.teaches = taught.get(task.template_id, [])
            task.changed_in = plan.version
        PlanTask.objects.bulk_update(tasks, ["number", "teaches", "changed_in"])


class Migration(migrations.Migration):

    dependencies = [("plans", "0004_living")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
