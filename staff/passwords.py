"""What a password of staff must not be made of."""

from django.core.exceptions import ValidationError
from django.db.models import Model

# Words that come to mind in front of this site's sign-in form.
WORDS = ("careerguide", "career guide", "career-guide", "ai guide", "aiguide", "django", "admin")


class NotTheSitesName:
    """Refuses a password that is little more than a name of the site or of its software."""

    def validate(self, password: str, user: Model | None = None) -> None:
        left = password.lower()
        for word in WORDS:
            left = left.replace(word, "")
        if len(left) < 8 and left != password.lower():
            raise ValidationError(self.get_help_text(), code="password_site_name")

    def get_help_text(self) -> str:
        return "Your password can’t be little more than the name of this site or of its software."
