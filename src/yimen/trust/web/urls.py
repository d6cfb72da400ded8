"""Addresses of trust; written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.trust.web.open import services
from yimen.trust.web.staff import authorities, certificates, keys, leaves, policy, sealing, seals

app_name = "trust"

urlpatterns = [
    path("trust/ocsp/", services.ocsp_answer, name="ocsp"),
    path("trust/ocsp/<path:encoded>", services.ocsp_answer, name="ocsp_get"),
    path("trust/tsa/", services.stamp, name="tsa"),
    path("trust/ca/<str:name>.crt", services.certificate, name="issuer"),
    path("trust/crl/<str:name>.crl", services.revocation_list, name="revocation_list"),
    path("work/certificates/", certificates.index, name="certificates"),
    path("work/certificates/validity/", authorities.validity, name="validity"),
    path("work/certificates/authorities/", authorities.authorities, name="authorities"),
    path("work/certificates/policy/", policy.policy, name="policy"),
    path("work/certificates/issue/", certificates.new, name="certificate_new"),
    path("work/certificates/<uuid:certificate_id>/", certificates.certificate, name="certificate"),
    path(
        "work/certificates/<uuid:certificate_id>/certificate.<str:form>",
        certificates.export,
        name="certificate_file",
    ),
    path("work/keys/", keys.keys, name="keys"),
    path("work/seals/", seals.index, name="seals"),
    path("work/seals/apply/", seals.apply, name="seal_apply"),
    path("work/seals/waiting/", sealing.queue, name="sealing"),
    path("work/seals/leaves/<uuid:leave_id>/", leaves.leave, name="leave"),
    path("work/seals/leaves/<uuid:leave_id>/document/", leaves.document, name="leave_document"),
    path("work/seals/<uuid:seal_id>/", seals.seal, name="seal"),
    path("work/seals/<uuid:seal_id>/picture.svg", seals.picture, name="seal_picture"),
    path("work/seals/<uuid:seal_id>/ask/", leaves.ask, name="leave_ask"),
]
