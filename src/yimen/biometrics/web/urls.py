"""Addresses of biometrics, by area; written from the root."""

from __future__ import annotations

from yimen.biometrics.web.addresses import challenge, gallery, photo, resident

app_name = "biometrics"

urlpatterns = [
    *gallery.ROUTES,
    *resident.ROUTES,
    *challenge.ROUTES,
    *photo.ROUTES,
]
