"""Addresses of the design system: the switch for elders everywhere, the style page where wanted."""

from django.conf import settings
from django.urls import path

from yimen.ui.web import views

app_name = "ui"

urlpatterns = [path("elder-mode/", views.elder, name="elder")]

if getattr(settings, "YIMEN_STYLE_PAGE", False):
    urlpatterns += [
        path("_ui/", views.style_public, name="style"),
        path("_ui/elder/", views.style_elder, name="style-elder"),
        path("_ui/work/", views.style_work, name="style-work"),
        path("_ui/kiosk/", views.style_kiosk, name="style-kiosk"),
        path("_ui/board/", views.style_board, name="style-board"),
        path("_ui/print/<slug:size>/", views.style_print, name="style-print"),
        path("_ui/error/<int:status>/", views.style_error, name="style-error"),
        path("_ui/areas/", views.style_areas, name="style-areas"),
        path("_ui/upload/", views.style_upload, name="style-upload"),
    ]
