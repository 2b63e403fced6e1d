"""Signing in, up and out; passwords; the first administrator's welcome."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import FAILURES_ALLOWED, FailedSignIn, SignInToken, User
from accounts.services import first_administrator_url, issue_token
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "a quite different long secret"


def welcome(client: Client) -> str:
    return first_administrator_url("http://testserver").removeprefix("http://testserver")


def test_the_welcome_address_signs_in_and_asks_for_name_and_password(client: Client) -> None:
    response = client.get(welcome(client))
    assert (response.status_code, response.headers["Location"]) == (302, "/account/name/")
    page = client.get("/account/name/").content.decode()
    assert "Welcome to Rescored" in page
    said = {"username": "clara", "email": "c@example.org", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    response = client.post("/account/name/", said)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    client.logout()
    assert client.login(username="clara", password=NEW_PASSWORD)
    assert client.get("/account/name/").headers["Location"] == "/account/"


def test_the_welcome_address_works_once(client: Client) -> None:
    address = welcome(client)
    client.get(address)
    second = Client().get(address)
    assert second.status_code == 410
    assert "has been used" in second.content.decode()


def test_an_expired_welcome_address_says_so(client: Client) -> None:
    address = welcome(client)
    SignInToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.get(address)
    assert response.status_code == 410
    assert "has expired" in response.content.decode()


def test_an_unknown_welcome_address_says_so(client: Client) -> None:
    response = client.get("/account/welcome/nonsense/")
    assert response.status_code == 410
    assert "not known" in response.content.decode()


def test_the_welcome_address_is_only_read(client: Client) -> None:
    assert client.post("/account/welcome/nonsense/").status_code == 405


def test_names_and_passwords_that_do_not_do_are_refused(client: Client, owner: User) -> None:
    client.get(welcome(client))
    said = {"username": "clara", "email": "", "password1": "short", "password2": "short"}
    page = client.post("/account/name/", said).content.decode()
    assert "already exists" in page
    assert "too short" in page
    assert not User.objects.get(is_superuser=True).has_usable_password()


def test_choosing_a_name_needs_a_session(client: Client) -> None:
    assert client.get("/account/name/").headers["Location"] == "/account/sign-in/?next=/account/name/"


def test_signing_in_leads_to_the_page_one_wanted(client: Client, owner: User) -> None:
    response = client.post("/account/sign-in/?next=/new/", {"username": "clara", "password": PASSWORD, "next": "/new/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/new/")


def test_signing_in_does_not_lead_to_other_sites(client: Client, owner: User) -> None:
    said = {"username": "clara", "password": PASSWORD, "next": "https://example.org/"}
    assert client.post("/account/sign-in/", said).headers["Location"] == "/"


def test_a_wrong_password_is_answered_and_noted(client: Client, owner: User) -> None:
    response = client.post("/account/sign-in/", {"username": "Clara", "password": "wrong"})
    assert "correct username and password" in response.content.decode()
    assert [failure.username for failure in FailedSignIn.objects.all()] == ["clara"]


def test_guessing_is_stopped_for_a_while(client: Client, owner: User) -> None:
    for _ in range(FAILURES_ALLOWED):
        client.post("/account/sign-in/", {"username": "clara", "password": "wrong"})
    response = client.post("/account/sign-in/", {"username": "clara", "password": PASSWORD})
    assert "Too many wrong passwords" in response.content.decode()
    FailedSignIn.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert client.post("/account/sign-in/", {"username": "clara", "password": PASSWORD}).status_code == 302


def test_guessing_from_elsewhere_locks_nobody_out(client: Client, owner: User) -> None:
    for _ in range(FAILURES_ALLOWED):
        client.post("/account/sign-in/", {"username": "clara", "password": "wrong"}, REMOTE_ADDR="203.0.113.9")
    assert client.post("/account/sign-in/", {"username": "clara", "password": PASSWORD}).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(client: Client, owner: User) -> None:
    client.post("/account/sign-in/", {"username": "clara", "password": "wrong"})
    client.post("/account/sign-in/", {"username": "clara", "password": PASSWORD})
    assert FailedSignIn.objects.count() == 0


def test_signing_out_is_a_post(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert client.get("/account/sign-out/").status_code == 405
    assert client.post("/account/sign-out/").headers["Location"] == "/account/sign-in/"
    assert client.get("/").status_code == 302


def test_sign_up_is_closed_unless_opened(client: Client, settings: Settings) -> None:
    assert client.get("/account/sign-up/").status_code == 404
    assert "Make an account" not in client.get("/account/sign-in/").content.decode()
    settings.RESCORED_SIGN_UP_OPEN = True
    assert "Make an account" in client.get("/account/sign-in/").content.decode()
    said = {"username": "fanny", "email": "", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post("/account/sign-up/", said).headers["Location"] == "/new/"
    assert not User.objects.get(username="fanny").is_staff
    assert client.get("/account/sign-up/").headers["Location"] == "/"


def test_the_profile_is_ones_own(client: Client, owner: User, stranger: User) -> None:
    assert client.get("/account/").headers["Location"] == "/account/sign-in/?next=/account/"
    client.force_login(owner)
    assert client.post("/account/", {"username": "robert", "email": ""}).status_code == 200
    assert client.post("/account/", {"username": "klara", "email": "k@example.org"}).headers["Location"] == "/account/"
    owner.refresh_from_db()
    assert (owner.username, owner.email) == ("klara", "k@example.org")
    assert client.put("/account/").status_code == 405


def test_changing_the_password_keeps_the_session(client: Client, owner: User) -> None:
    client.force_login(owner)
    said = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post("/account/password/", said).headers["Location"] == "/account/password/done/"
    assert "The password is changed" in client.get("/account/password/done/").content.decode()
    assert client.get("/").status_code == 200
    assert Client().login(username="clara", password=NEW_PASSWORD)


def test_a_forgotten_password_is_reset_by_mail(client: Client, owner: User) -> None:
    User.objects.update(email="c@example.org")
    assert (
        client.post("/account/password/reset/", {"email": "c@example.org"}).headers["Location"]
        == "/account/password/reset/sent/"
    )
    assert "mailbox" in client.get("/account/password/reset/sent/").content.decode()
    text = mail.outbox[0].body
    address = next(word for word in text.split() if word.startswith("http://")).removeprefix("http://testserver")
    form = client.get(address)
    said = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post(form.headers["Location"], said).headers["Location"] == "/account/password/reset/done/"
    assert Client().login(username="clara", password=NEW_PASSWORD)
    assert "works no longer" in Client().get(address).content.decode()


def test_nobody_learns_which_addresses_are_known(client: Client, owner: User) -> None:
    assert (
        client.post("/account/password/reset/", {"email": "x@example.org"}).headers["Location"]
        == "/account/password/reset/sent/"
    )
    assert mail.outbox == []


def test_a_fragment_asked_for_without_a_session_reloads_the_page(client: Client) -> None:
    response = client.get("/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Refresh"]) == (200, "true")


def test_a_person_without_a_password_is_led_to_choosing_one(client: Client, owner: User) -> None:
    owner.set_unusable_password()
    owner.save()
    client.get(f"/account/welcome/{issue_token(owner)}/")
    assert "/account/name/" in client.get("/").content.decode()


def test_the_administration_lists_people(client: Client, administrator: User, owner: User) -> None:
    client.force_login(administrator)
    page = client.get("/admin/accounts/user/").content.decode()
    assert "clara" in page
    assert "Rescored administration" in page
