"""Which file holds which model's entries, parents first, and which child rows stand inside them."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Model

from guides import models as guides
from plans import models as plans
from roles import models as roles
from salaries import models as salaries
from sources import models as sources
from transitions import models as transitions

DIRECTORY: Path = settings.BASE_DIR / "fixtures"


@dataclass(frozen=True)
class ContentFile:
    """One file of entries; `children` are related names of rows that belong to an entry."""

    name: str
    model: type[Model]
    children: tuple[str, ...] = ()

    @property
    def filename(self) -> str:
        return f"{self.name}.yaml"


FILES: tuple[ContentFile, ...] = (
    ContentFile("sources", sources.Source),
    ContentFile("citations", sources.Citation),
    ContentFile("methods", sources.Method),
    ContentFile("families", roles.Family),
    ContentFile("skill_categories", roles.SkillCategory),
    ContentFile("skills", roles.Skill, ("points",)),
    ContentFile("roles", roles.Role, ("aliases", "points", "ladder", "role_skills")),
    ContentFile("employers", roles.Employer),
    ContentFile("tools", roles.Tool),
    ContentFile("datasets", roles.Dataset),
    ContentFile("industries", roles.Industry, ("uses",)),
    ContentFile("projects", roles.Project, ("points",)),
    ContentFile("interview_rounds", roles.InterviewRound, ("points",)),
    ContentFile("questions", roles.Question, ("answer_points",)),
    ContentFile("levels", salaries.Level),
    ContentFile("places", salaries.Place),
    ContentFile("cost_of_living", salaries.CostOfLivingIndex),
    ContentFile("pay_bands", salaries.PayBand),
    ContentFile("occupations", salaries.Occupation),
    ContentFile("occupation_matches", salaries.OccupationMatch),
    ContentFile("survey_areas", salaries.SurveyArea),
    ContentFile("wage_statistics", salaries.WageStatistic),
    ContentFile("exchange_rates", salaries.ExchangeRate),
    ContentFile("negotiation_tips", salaries.NegotiationTip),
    ContentFile("resources", transitions.LearningResource),
    ContentFile("careers", transitions.SourceCareer, ("skills",)),
    ContentFile("paths", transitions.TransitionPath, ("steps",)),
    ContentFile("timeline_claims", transitions.TimelineClaim),
    ContentFile("playbook", transitions.PlaybookPhase, ("points",)),
    ContentFile("education", transitions.EducationPathway, ("points",)),
    ContentFile("certifications", transitions.Certification),
    ContentFile("market_figures", guides.MarketFigure),
    ContentFile("trends", guides.Trend),
    ContentFile("forecasts", guides.Forecast),
    ContentFile("faqs", guides.Faq),
    ContentFile("takeaways", guides.Takeaway),
    ContentFile("sections", guides.Section, ("points",)),
    ContentFile("task_templates", plans.TaskTemplate, ("teaches",)),
)
