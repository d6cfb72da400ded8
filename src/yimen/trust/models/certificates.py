"""Tables of certificates: each with its history and its wishes, lists of revoked ones, time stamps."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id
from yimen.pki.contracts import Profile
from yimen.trust.models.keys import TrustKey
from yimen.trust.rules.certificate import CertificateState, WishKind, WishState


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Reads of certificates that state their lock."""

    def for_change(self, certificate_id: UUID) -> Certificate:
        """Return the certificate locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(id=certificate_id).first()
        if found is None:
            raise NotFound
        return found


class Certificate(models.Model):
    """A certificate, ours or one that an authority outside issued; `serial` is hexadecimal.

    One that `crosses` another names the same key under the root before: who trusts only that root
    finds the way to the new one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issuer = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    serial = models.CharField(max_length=40)
    suite = models.CharField(max_length=20)
    profile = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default=CertificateState.VALID.value)
    state_at = models.DateTimeField()
    reason = models.CharField(max_length=30, blank=True)
    authority = models.CharField(max_length=40, blank=True)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.UUIDField(null=True)
    common_name = models.CharField(max_length=64)
    organisation_name = models.CharField(max_length=64, blank=True)
    der = models.BinaryField()
    key = models.ForeignKey(TrustKey, on_delete=models.PROTECT, related_name="+", null=True)
    partner = models.OneToOneField("self", on_delete=models.PROTECT, related_name="+", null=True)
    renews = models.OneToOneField("self", on_delete=models.PROTECT, related_name="+", null=True)
    crosses = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=200)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        db_table = "trust_certificate"
        constraints = (
            models.UniqueConstraint(
                fields=["issuer", "serial"],
                name="trust_certificate_serial",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="trust_certificate_state",
                condition=Q(state__in=[one.value for one in CertificateState]),
            ),
            models.CheckConstraint(
                name="trust_certificate_profile",
                condition=Q(profile__in=[one.value for one in Profile]),
            ),
        )
        indexes = (
            models.Index(fields=["about_kind", "about_id"], name="trust_certificate_about"),
            models.Index(fields=["profile", "suite"], name="trust_certificate_kinds"),
        )

    def __str__(self) -> str:
        return f"{self.common_name} {self.serial}"


class CertificateStep(models.Model):
    """One thing done with a certificate: what it changed counts from `at` on."""

    id = models.BigAutoField(primary_key=True)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=10)
    at = models.DateTimeField()
    reason = models.CharField(max_length=30, blank=True)
    words = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=200)
    by_account_id = models.UUIDField(null=True)

    class Meta:
        db_table = "trust_certificate_step"
        indexes = (models.Index(fields=["certificate", "at"], name="trust_certificate_steps"),)

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.verb}"


class CertificateWishQuerySet(models.QuerySet["CertificateWish"]):
    """Reads of wishes that state their lock."""

    def for_change(self, wish_id: UUID) -> CertificateWish:
        """Return the wish locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(id=wish_id).first()
        if found is None:
            raise NotFound
        return found


class CertificateWish(models.Model):
    """What one hand asked for of a certificate and another settles."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="wishes")
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=WishState.ASKED.value)
    reason = models.CharField(max_length=30, blank=True)
    words = models.CharField(max_length=300)
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    settled_by_id = models.UUIDField(null=True)
    settled_by_name = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_words = models.CharField(max_length=300, blank=True)

    objects = CertificateWishQuerySet.as_manager()

    class Meta:
        db_table = "trust_certificate_wish"
        constraints = (
            models.CheckConstraint(
                name="trust_certificate_wish_kind",
                condition=Q(kind__in=[one.value for one in WishKind]),
            ),
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(state="asked"),
                name="trust_certificate_one_wish",
            ),
            models.CheckConstraint(
                name="trust_certificate_wish_hands",
                condition=~Q(state="approved") | ~Q(settled_by_id=F("asked_by_id")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.certificate_id}"


class RevocationList(models.Model):
    """A published list of one issuer; older ones stay, since sealed documents refer to them."""

    id = models.BigAutoField(primary_key=True)
    issuer = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="lists")
    number = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    der = models.BinaryField()

    class Meta:
        db_table = "trust_revocation_list"
        constraints = (
            models.UniqueConstraint(
                fields=["issuer", "number"], name="trust_revocation_list_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.number}"


class TimeStamp(models.Model):
    """A time stamp that was given: what was stamped is known by its hash alone."""

    serial = models.BigAutoField(primary_key=True)
    suite = models.CharField(max_length=20)
    hash_oid = models.CharField(max_length=40)
    imprint = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "trust_time_stamp"

    def __str__(self) -> str:
        return str(self.serial)
