"""Addresses of projects, goals and schemes; written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.performance.web.staff import (
    goal_editor,
    goal_page,
    project_list,
    project_money,
    project_page,
    project_split,
    schemes,
)

_PROJECT = "work/projects/<uuid:project_id>/"
_GOALS = "work/goals/<uuid:sheet_id>/"

urlpatterns = [
    path("work/projects/", project_list.projects, name="projects"),
    path("work/projects/export/", project_list.projects_export, name="projects_export"),
    path("work/projects/new/", project_list.project_new, name="project_new"),
    path(_PROJECT, project_page.project, name="project"),
    path(f"{_PROJECT}money/", project_money.project_money, name="project_money"),
    path(f"{_PROJECT}split/", project_split.project_split, name="project_split"),
    path(_GOALS, goal_page.goals, name="goals"),
    path(f"{_GOALS}edit/", goal_editor.goals_edit, name="goals_edit"),
    path(f"{_GOALS}templates/", goal_editor.goal_templates, name="goal_templates"),
    path(f"{_GOALS}take/", goal_editor.goals_take, name="goals_take"),
    path(f"{_GOALS}compare/", goal_page.goals_compare, name="goals_compare"),
    path("work/schemes/", schemes.schemes, name="schemes"),
    path("work/schemes/<slug:code>/", schemes.scheme, name="scheme"),
]
