from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "guides"
    verbose_name = "Guide pages"

    def ready(self) -> None:
        from . import content_changes

        content_changes.connect()
