"""Addresses of sign-in and account pages."""

from collections.abc import Callable

from django.contrib.auth import views as auth
from django.http import HttpResponseBase
from django.urls import path, reverse_lazy
from django.views.generic import TemplateView

from accounts import views
from accounts.forms import SignInForm

app_name = "accounts"

sign_in = auth.LoginView.as_view(
    template_name="accounts/sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
)
password_change = auth.PasswordChangeView.as_view(
    template_name="accounts/password_change.html", success_url=reverse_lazy("accounts:password_change_done")
)
password_reset = auth.PasswordResetView.as_view(
    template_name="accounts/password_reset.html",
    email_template_name="accounts/password_reset_email.txt",
    subject_template_name="accounts/password_reset_subject.txt",
    success_url=reverse_lazy("accounts:password_reset_sent"),
)
password_reset_confirm = auth.PasswordResetConfirmView.as_view(
    template_name="accounts/password_reset_confirm.html", success_url=reverse_lazy("accounts:password_reset_done")
)


def said(name: str) -> Callable[..., HttpResponseBase]:
    """A page that only tells how a password step ended."""
    return TemplateView.as_view(template_name="accounts/said.html", extra_context={"step": name})


urlpatterns = [
    path("", views.profile, name="profile"),
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path("sign-up/", views.sign_up, name="sign_up"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("name/", views.choose_name, name="choose_name"),
    path("password/", password_change, name="password_change"),
    path("password/done/", said("changed"), name="password_change_done"),
    path("password/reset/", password_reset, name="password_reset"),
    path("password/reset/sent/", said("sent"), name="password_reset_sent"),
    path("password/reset/<uidb64>/<token>/", password_reset_confirm, name="password_reset_confirm"),
    path("password/reset/done/", said("reset"), name="password_reset_done"),
]
