"""Tables of surveys. An answer and the right to give it never meet: see decision 0033.

Who was invited (`SurveyInvitation`) is known by the token (`SurveyToken`), which is removed in the
transaction that stores the answer. What stays are the answer, with a random id and a day, and the
link (`SurveyLink`), which knows no person. Nothing is updated when somebody answers.
"""

from __future__ import annotations

import uuid

from django.db import models

from yimen.feedback.contracts.survey import FrameKind, SurveyChannel, SurveyState
from yimen.kernel.ids import new_id


class Survey(models.Model):
    """A survey of a unit; its questions stand in its versions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=120)
    introduction = models.TextField(blank=True)
    state = models.CharField(max_length=20, default=SurveyState.DRAFT.value)
    unit_id = models.UUIDField()
    area_code = models.CharField(max_length=12)
    phone = models.CharField(max_length=30, blank=True)
    target = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    project_id = models.UUIDField(null=True)
    previous_id = models.UUIDField(null=True)
    closes_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64, blank=True)
    made_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "feedback_survey"
        constraints = [
            models.CheckConstraint(
                name="feedback_survey_state",
                condition=models.Q(state__in=[state.value for state in SurveyState]),
            )
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="feedback_survey_newest")]

    def __str__(self) -> str:
        return self.title


class SurveyVersion(models.Model):
    """The questions as they stood from one opening or amendment to the next."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "feedback_survey_version"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "number"], name="feedback_survey_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.number}"


class SurveyQuota(models.Model):
    """How many answers of a quota are in; the database refuses one too many."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    limit = models.PositiveIntegerField()
    filled = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "feedback_survey_quota"
        constraints = [
            models.UniqueConstraint(fields=["survey", "code"], name="feedback_survey_quota_once"),
            models.CheckConstraint(
                name="feedback_survey_quota_kept",
                condition=models.Q(filled__lte=models.F("limit")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.filled}/{self.limit}"


class SurveyPlan(models.Model):
    """A sampling plan: the frame, the computed size, the seed and what was drawn with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    confidence = models.DecimalField(max_digits=4, decimal_places=3)
    margin = models.DecimalField(max_digits=4, decimal_places=3)
    proportion = models.DecimalField(max_digits=4, decimal_places=3)
    response_rate = models.DecimalField(max_digits=4, decimal_places=3)
    per_unit = models.PositiveIntegerField(default=1)
    population = models.PositiveIntegerField()
    needed = models.PositiveIntegerField()
    strata = models.JSONField(default=list)
    seed = models.CharField(max_length=64)
    frame_digest = models.CharField(max_length=64)
    sample_digest = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "feedback_survey_plan"
        constraints = [
            models.CheckConstraint(
                name="feedback_survey_plan_kind",
                condition=models.Q(kind__in=[kind.value for kind in FrameKind]),
            )
        ]
        indexes = [models.Index(fields=["survey", "drawn_at"], name="feedback_survey_plans")]

    def __str__(self) -> str:
        return f"{self.kind} {self.needed}/{self.population}"


class SurveyInvitation(models.Model):
    """Somebody, or some sheet of paper, that was drawn; written when inviting, never by an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(SurveyPlan, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)
    area_code = models.CharField(max_length=12, blank=True)
    stratum = models.CharField(max_length=12, blank=True)
    channel = models.CharField(max_length=10)
    delivered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "feedback_survey_invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "person_id"], name="feedback_survey_invitation_once"
            ),
            models.UniqueConstraint(
                fields=["survey", "account_id"], name="feedback_survey_invitation_account"
            ),
        ]
        indexes = [models.Index(fields=["plan", "area_code"], name="feedback_survey_invited")]

    def __str__(self) -> str:
        return str(self.id)


class SurveyToken(models.Model):
    """The right to one answer; it is removed when the answer is stored, and nothing remembers when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    invitation = models.OneToOneField(
        SurveyInvitation, on_delete=models.PROTECT, related_name="token"
    )
    stratum = models.CharField(max_length=12, blank=True)
    is_opened = models.BooleanField(default=False)
    is_begun = models.BooleanField(default=False)

    class Meta:
        db_table = "feedback_survey_token"

    def __str__(self) -> str:
        return str(self.id)


class SurveyLink(models.Model):
    """The hash of a link that was sent, and the token that it stood for; it knows no person."""

    hash = models.CharField(primary_key=True, max_length=64)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    token_id = models.UUIDField()
    channel = models.CharField(max_length=10)

    class Meta:
        db_table = "feedback_survey_link"

    def __str__(self) -> str:
        return self.channel


class SurveyStation(models.Model):
    """An open link or a tablet: a door for many, without a list of who is asked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=60)
    area_code = models.CharField(max_length=12, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "feedback_survey_station"

    def __str__(self) -> str:
        return self.title


class SurveyResponse(models.Model):
    """An answer sheet. Its id is random, its time a day; no column leads to who gave it.

    `key` is drawn by the page and only keeps a sheet from being stored twice. Words are encrypted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    version = models.PositiveIntegerField()
    sent_on = models.DateField()
    channel = models.CharField(max_length=10)
    is_invited = models.BooleanField()
    area_code = models.CharField(max_length=12, blank=True)
    seconds = models.PositiveIntegerField()
    answers = models.JSONField()
    words = models.BinaryField(default=bytes)
    marks = models.JSONField(default=list)

    class Meta:
        db_table = "feedback_survey_response"
        constraints = [
            models.CheckConstraint(
                name="feedback_survey_response_channel",
                condition=models.Q(channel__in=[one.value for one in SurveyChannel]),
            )
        ]
        indexes = [models.Index(fields=["survey", "id"], name="feedback_survey_responses")]

    def __str__(self) -> str:
        return str(self.id)
