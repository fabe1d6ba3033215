"""What `load_guide` last wrote, and the addresses that content had before."""

from django.db import models


class LoadedEntry(models.Model):
    """The state in which an entry of a content file last agreed with the database.

    An entry whose database state has neither digest was changed by an editor since. An import
    (`content.imports`) notes its own state beside the file's, so that it may correct its own rows
    later, while a content file that says otherwise does not undo it.
    """

    model = models.CharField(max_length=60)
    slug = models.CharField(max_length=120)
    digest = models.CharField(
        max_length=64, blank=True, help_text="Empty: imported, and in no content file yet."
    )
    imported = models.CharField(
        max_length=64, blank=True, help_text="The state that an import left the entry in."
    )

    class Meta:
        verbose_name_plural = "loaded entries"
        constraints = [models.UniqueConstraint(fields=["model", "slug"], name="loaded_entry_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.slug}"


class FormerSlug(models.Model):
    """A slug that content had before an editor changed it; its old address redirects."""

    model = models.CharField(max_length=60)
    old = models.CharField(max_length=120)
    new = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "old"], name="former_slug_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
