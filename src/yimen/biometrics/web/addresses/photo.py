"""Addresses: ID photos and copies of cards."""

from __future__ import annotations

from django.urls import URLPattern, path

from yimen.biometrics.web import card, photo, presets

ROUTES: list[URLPattern] = [
    path("photo/", photo.choose, name="photo"),
    path("photo/take/<slug:code>/", photo.take, name="photo_take"),
    path("photo/card/", card.make, name="card_copy"),
    path("photo/card/corners/", card.corners, name="card_corners"),
    path("photo/card/<uuid:copy_id>/", card.result, name="card_copy_result"),
    path("photo/card/<uuid:copy_id>/<slug:part>.jpg", card.picture, name="card_copy_picture"),
    path("photo/card/<uuid:copy_id>/page.pdf", card.page, name="card_copy_page"),
    path("photo/card/<uuid:copy_id>/delete/", card.delete, name="card_copy_delete"),
    path("photo/<uuid:photo_id>/", photo.result, name="photo_result"),
    path("photo/<uuid:photo_id>/<slug:which>.jpg", photo.picture, name="photo_picture"),
    path("photo/<uuid:photo_id>/download/", photo.download, name="photo_download"),
    path("photo/<uuid:photo_id>/sheet.pdf", photo.sheet, name="photo_sheet"),
    path("photo/<uuid:photo_id>/delete/", photo.delete, name="photo_delete"),
    path("staff/photo-presets/", presets.index, name="photo_presets"),
    path("staff/photo-presets/add/", presets.add, name="photo_preset_add"),
]
