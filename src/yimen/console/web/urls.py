"""Addresses of the console; written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.console.web import (
    board,
    break_glass,
    calendar,
    front_desk,
    handed,
    operate,
    todo,
    why,
)

app_name = "console"

urlpatterns = [
    path("work/", todo.todo, name="todo"),
    path("work/choice/", todo.choose, name="choose"),
    path("work/todo.xlsx", todo.export, name="todo_export"),
    path("work/hand/<int:work_id>/", handed.one, name="handed"),
    path("work/me/", todo.me, name="me"),
    path("work/overview/", board.overview, name="overview"),
    path("work/permissions/", board.permissions, name="permissions"),
    path("work/why/", why.why, name="why"),
    path("work/break-glass/", break_glass.listing, name="break_glass"),
    path("work/break-glass/<uuid:break_glass_id>/", break_glass.one, name="break_glass_one"),
    path("work/calendar/", calendar.calendar, name="calendar"),
    path("work/parked/", operate.parked, name="parked"),
    path("work/front-desk/<slug:kind>/<uuid:ref_id>/", front_desk.front_desk, name="front_desk"),
    path(
        "work/front-desk/<slug:kind>/<uuid:ref_id>/panel/",
        front_desk.front_desk_panel,
        name="front_desk_panel",
    ),
]
