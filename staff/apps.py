from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class StaffConfig(AppConfig):
    """What the site itself knows of staff: their backup codes."""

    name = "staff"


class StaffAdminConfig(AdminConfig):
    """Django's admin, on our own site object."""

    default_site = "staff.site.StaffSite"
