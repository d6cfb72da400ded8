"""Addresses of feedback; written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.feedback.web.citizen import review
from yimen.feedback.web.citizen import survey as answering
from yimen.feedback.web.staff import (
    board,
    survey_design,
    survey_entry,
    survey_results,
    survey_sampling,
    surveys,
    watch,
)

app_name = "feedback"

urlpatterns = [
    path("my/reviews/of/<uuid:case_id>/", review.panel, name="panel"),
    path("my/reviews/<uuid:invitation_id>/", review.give, name="give"),
    path("work/surveys/satisfaction/", survey_results.satisfaction, name="survey_satisfaction"),
    path("work/surveys/<uuid:survey_id>/results/", survey_results.results, name="survey_results"),
    path(
        "work/surveys/<uuid:survey_id>/report.<str:kind>",
        survey_results.report,
        name="survey_report",
    ),
    path("work/reviews/", watch.reviews, name="reviews"),
    path("work/reviews/board/", board.bad, name="board_bad"),
    path("work/rectifications/", watch.rectifications, name="rectifications"),
    path("work/rectifications/<uuid:rectification_id>/", watch.one, name="rectification"),
    path("survey/<slug:code>/", answering.personal, name="survey_link"),
    path("survey/open/<slug:code>/", answering.by_open_link, name="survey_open_link"),
    path("survey/tablet/<slug:code>/", answering.tablet, name="survey_tablet"),
    path("work/surveys/", surveys.surveys, name="surveys"),
    path("work/surveys/new/", surveys.new, name="survey_new"),
    path("work/surveys/entries/", survey_entry.entries, name="survey_entries"),
    path("work/surveys/<uuid:survey_id>/", surveys.one, name="survey"),
    path("work/surveys/<uuid:survey_id>/act/", surveys.act, name="survey_act"),
    path("work/surveys/<uuid:survey_id>/settings/", surveys.settings, name="survey_settings"),
    path("work/surveys/<uuid:survey_id>/design/", survey_design.design, name="survey_design"),
    path(
        "work/surveys/<uuid:survey_id>/design/<slug:code>/",
        survey_design.question,
        name="survey_question",
    ),
    path("work/surveys/<uuid:survey_id>/paste/", survey_design.paste, name="survey_paste"),
    path("work/surveys/<uuid:survey_id>/preview/", survey_design.preview, name="survey_preview"),
    path(
        "work/surveys/<uuid:survey_id>/sampling/", survey_sampling.sampling, name="survey_sampling"
    ),
    path(
        "work/surveys/<uuid:survey_id>/sampling/act/",
        survey_sampling.act,
        name="survey_sampling_act",
    ),
    path(
        "work/surveys/<uuid:survey_id>/sheets/<uuid:plan_id>/",
        survey_sampling.sheets,
        name="survey_sheets",
    ),
    path("work/surveys/<uuid:survey_id>/entry/", survey_entry.entry, name="survey_entry"),
]
