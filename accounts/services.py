"""What spans several account rows: the first administrator, one-time sign-in, failed sign-ins."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import FAILURE_WINDOW, FailedSignIn, SignInToken, User, hash_token

# Long enough to set a server up and come back to it, short enough to forget in a terminal's scrollback.
TOKEN_LIFETIME = timedelta(hours=24)
FIRST_ADMINISTRATOR = "admin"


class TokenRefused(Exception):
    """The one-time address does not sign in; the sentence says why."""


def first_administrator_url(base_url: str) -> str:
    """The address to print when the site starts.

    As long as no administrator has chosen a password it signs the first one in, once;
    afterwards it is the site's own address. Earlier unused tokens stop working.
    """
    base_url = base_url.rstrip("/")
    administrators = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    if any(person.has_usable_password() for person in administrators):
        return f"{base_url}/"
    with transaction.atomic():
        administrator = administrators.first() or create_administrator()
        token = issue_token(administrator)
    return base_url + reverse("accounts:welcome", args=[token])


def create_administrator() -> User:
    taken = User.objects.filter(username=FIRST_ADMINISTRATOR).exists()
    name = f"{FIRST_ADMINISTRATOR}-{secrets.token_hex(2)}" if taken else FIRST_ADMINISTRATOR
    administrator = User(username=name, is_staff=True, is_superuser=True)
    administrator.set_unusable_password()
    administrator.save()
    return administrator


def issue_token(user: User) -> str:
    """A new one-time token, in place of the user's unused ones."""
    user.sign_in_tokens.filter(used_at=None).delete()
    token = secrets.token_urlsafe(32)
    SignInToken.objects.create(token_hash=hash_token(token), user=user, expires_at=timezone.now() + TOKEN_LIFETIME)
    return token


def take_token(token: str) -> User:
    """The user whom the token signs in; uses it up. Raises TokenRefused."""
    row = SignInToken.objects.named(token).select_related("user").first()
    if row is None or not row.user.is_active:
        raise TokenRefused("This sign-in link is not known here. A newer one may have replaced it.")
    if row.take(timezone.now()):
        return row.user
    row.refresh_from_db()
    if row.used_at:
        raise TokenRefused("This sign-in link has been used. It works once only.")
    raise TokenRefused("This sign-in link has expired.")


def note_failed_sign_in(username: str, address: str) -> None:
    now = timezone.now()
    FailedSignIn.objects.filter(at__lt=now - FAILURE_WINDOW).delete()
    FailedSignIn.objects.create(username=username.lower()[:150], address=address, at=now)


def forget_failed_sign_ins(username: str, address: str) -> None:
    FailedSignIn.objects.filter(username=username.lower()[:150], address=address).delete()
