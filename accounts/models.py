"""People who use the site, their one-time sign-in tokens, and sign-ins that failed."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

# Ten wrong passwords in a quarter of an hour are no longer typing mistakes.
FAILURES_ALLOWED = 10
FAILURE_WINDOW = timedelta(minutes=15)


class User(AbstractUser):
    """A person. Signs in with user name and password."""

    def __str__(self) -> str:
        return self.username


class SignInTokenQuerySet(models.QuerySet["SignInToken"]):
    def named(self, token: str) -> SignInTokenQuerySet:
        """The row of a token as it stands in an address."""
        return self.filter(token_hash=hash_token(token))

    def usable(self, now: datetime) -> SignInTokenQuerySet:
        return self.filter(used_at=None, expires_at__gt=now)


class SignInToken(models.Model):
    """Signs its user in once. Only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_tokens")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SignInTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"sign-in token of {self.user_id}"

    def take(self, now: datetime) -> bool:
        """Uses it up; False when someone else did, or it has expired."""
        return SignInToken.objects.filter(pk=self.pk).usable(now).update(used_at=now) == 1


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class FailedSignInQuerySet(models.QuerySet["FailedSignIn"]):
    def recent(self, now: datetime) -> FailedSignInQuerySet:
        return self.filter(at__gt=now - FAILURE_WINDOW)

    def too_many_for(self, username: str, address: str, now: datetime) -> bool:
        """One address guessing one name: others can't lock a person out from elsewhere."""
        recent = self.recent(now).filter(username=username.lower()[:150], address=address)
        return recent.count() >= FAILURES_ALLOWED


class FailedSignIn(models.Model):
    """A wrong password, kept for as long as it counts."""

    username = models.CharField(max_length=150)
    address = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = FailedSignInQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["username", "at"])]

    def __str__(self) -> str:
        return f"{self.username} from {self.address}"
