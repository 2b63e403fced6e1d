"""The first administrator's address and one-time tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import SignInToken, User, hash_token
from accounts.services import TokenRefused

pytestmark = pytest.mark.django_db

BASE = "http://localhost:8000"


def token_of(url: str) -> str:
    return url.removeprefix(f"{BASE}/account/welcome/").removesuffix("/")


def test_the_first_address_makes_an_administrator_and_signs_in_once() -> None:
    token = token_of(services.first_administrator_url(BASE))
    user = services.take_token(token)
    assert (user.username, user.is_superuser, user.is_staff, user.has_usable_password()) == ("admin", True, True, False)
    with pytest.raises(TokenRefused, match="has been used"):
        services.take_token(token)


def test_only_the_hash_is_kept() -> None:
    token = token_of(services.first_administrator_url(BASE))
    assert [row.token_hash for row in SignInToken.objects.all()] == [hash_token(token)]


def test_a_new_address_replaces_the_unused_one() -> None:
    first = token_of(services.first_administrator_url(BASE))
    second = token_of(services.first_administrator_url(f"{BASE}/"))
    with pytest.raises(TokenRefused, match="not known"):
        services.take_token(first)
    assert services.take_token(second).username == "admin"
    assert User.objects.count() == 1


def test_a_used_token_stays_known_after_the_next_start() -> None:
    first = token_of(services.first_administrator_url(BASE))
    services.take_token(first)
    services.first_administrator_url(BASE)
    with pytest.raises(TokenRefused, match="has been used"):
        services.take_token(first)


def test_an_administrator_with_a_password_gets_the_plain_address(administrator: User) -> None:
    assert services.first_administrator_url(BASE) == f"{BASE}/"
    assert SignInToken.objects.count() == 0


def test_someone_else_may_be_called_admin() -> None:
    User.objects.create_user("admin", password="a long enough secret")
    user = services.take_token(token_of(services.first_administrator_url(BASE)))
    assert user.username.startswith("admin-")
    assert not User.objects.get(username="admin").is_superuser


def test_an_expired_token_is_refused() -> None:
    token = token_of(services.first_administrator_url(BASE))
    SignInToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(TokenRefused, match="has expired"):
        services.take_token(token)


def test_the_token_of_a_blocked_person_is_refused(owner: User) -> None:
    token = services.issue_token(owner)
    User.objects.update(is_active=False)
    with pytest.raises(TokenRefused, match="not known"):
        services.take_token(token)
