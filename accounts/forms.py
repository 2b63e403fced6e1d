"""What people say about themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm, SetPasswordMixin, UsernameField
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import FailedSignIn, User
from accounts.services import forget_failed_sign_ins, note_failed_sign_in

USERNAME_HELP = {"username": "Letters, digits and @ . + - _, at most 150."}


class SignInForm(AuthenticationForm):
    """Asks for a pause after too many wrong passwords."""

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username", "")
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        if FailedSignIn.objects.all().too_many_for(username, address, timezone.now()):
            raise ValidationError(
                "Too many wrong passwords. Wait a quarter of an hour, or reset your password.", code="too_many"
            )
        try:
            cleaned = super().clean()
        except ValidationError:
            note_failed_sign_in(username, address)
            raise
        forget_failed_sign_ins(username, address)
        return cleaned


class SignUpForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "email")
        field_classes = {"username": UsernameField}
        help_texts = USERNAME_HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = "Only to send you a link when you forget your password."


class ChooseNameForm(SetPasswordMixin, forms.ModelForm):
    """The first administrator's name and password."""

    password1, password2 = SetPasswordMixin.create_password_fields()

    class Meta:
        model = User
        fields = ("username", "email")
        field_classes = {"username": UsernameField}
        help_texts = USERNAME_HELP

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        return super().clean() or self.cleaned_data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's forms have it, their types do not
        self.validate_password_for_user(self.instance)

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        self.set_password_and_save(user, commit=commit)
        return user


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("username", "email")
        field_classes = {"username": UsernameField}
        help_texts = USERNAME_HELP
