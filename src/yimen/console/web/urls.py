"""Addresses of the console; written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.console.web import board, calendar, operate, todo

app_name = "console"

urlpatterns = [
    path("work/", todo.todo, name="todo"),
    path("work/choice/", todo.choose, name="choose"),
    path("work/todo.xlsx", todo.export, name="todo_export"),
    path("work/me/", todo.me, name="me"),
    path("work/overview/", board.overview, name="overview"),
    path("work/permissions/", board.permissions, name="permissions"),
    path("work/calendar/", calendar.calendar, name="calendar"),
    path("work/parked/", operate.parked, name="parked"),
]
