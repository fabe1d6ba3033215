from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin, on our own site object."""

    default_site = "staff.site.StaffSite"
