"""Signing in and up, and one's own account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.forms import ChooseNameForm, ProfileForm, SignUpForm
from accounts.requests import PageRequest
from accounts.services import TokenRefused, take_token

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@require_GET
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    try:
        user = take_token(token)
    except TokenRefused as refused:
        return render(request, "accounts/token_refused.html", {"reason": str(refused)}, status=410)
    login(request, user, backend=BACKEND)
    return redirect("accounts:choose_name")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def choose_name(request: PageRequest) -> HttpResponse:
    """Name and password of someone who came by a one-time address and has none yet."""
    if request.user.has_usable_password():
        return redirect("accounts:profile")
    form = ChooseNameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        update_session_auth_hash(request, user)
        messages.success(request, f"Welcome, {user.username}. Next time, sign in with this name and password.")
        return redirect("transcriptions:library")
    return render(request, "accounts/choose_name.html", {"form": form})


@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    if not settings.RESCORED_SIGN_UP_OPEN:
        raise Http404("Sign-up is closed.")
    if request.user.is_authenticated:
        return redirect("transcriptions:library")
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.save(), backend=BACKEND)
        return redirect("transcriptions:new")
    return render(request, "accounts/sign_up.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: PageRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("accounts:profile")
    if form.errors:
        request.user.refresh_from_db()
    return render(request, "accounts/profile.html", {"form": form})
