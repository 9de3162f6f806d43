"""The forms of signing in, of passwords and of one's own profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from mehvar.text import ascii_digits_one
from mehvar_web.accounts.models import User

if TYPE_CHECKING:
    _UserForm = forms.ModelForm[User]
else:
    _UserForm = forms.ModelForm

_THEMES = [("", _("As my device")), ("light", _("Light")), ("dark", _("Dark"))]
_LANGUAGES = [("fa", "فارسی"), ("en", "English")]


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Login or e-mail, and password."""

    error_messages = {"mismatch": _("The login or the password is wrong.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("Login or e-mail"), _("Password")
        login.widget.attrs = {"autocomplete": "username", "dir": "ltr", "autofocus": True}
        password.help_text = ""
        password.widget.attrs = {"autocomplete": "current-password", "dir": "ltr"}

    def clean(self) -> Any:
        """Check the pair.

        Raises:
            ValidationError: one sentence for every reason, so that it tells nothing of logins.
        """
        try:
            return super().clean()
        except forms.ValidationError:
            raise forms.ValidationError(self.error_messages["mismatch"]) from None


class AskResetForm(ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """The e-mail address to which the link is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("E-mail")
        field.widget.attrs = {"autocomplete": "email", "dir": "ltr"}


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]  # allauth has no types
    """A new password, twice, for one who came by a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_passwords(self)


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """The old password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_passwords(self)
        self.fields["oldpassword"].label = _("Your password now")
        self.fields["oldpassword"].widget.attrs = {
            "autocomplete": "current-password",
            "dir": "ltr",
        }


class AgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs = {"autocomplete": "current-password", "dir": "ltr"}


class _AnyDigits:
    """A code in any digit set."""

    data: Any
    fields: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs = {
            "autocomplete": "one-time-code",
            "dir": "ltr",
            "data-digits": True,
        }
        if self.data and "code" in self.data:
            plain = self.data.copy()
            plain["code"] = ascii_digits_one(plain["code"]).replace(" ", "")
            self.data = plain


class CodeForm(_AnyDigits, AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """A code of the app, or a recovery code."""


class CodeAgainForm(_AnyDigits, ReauthenticateCodeForm):  # type: ignore[misc]  # allauth has no types
    """A code once more, before something that matters."""


class FirstCodeForm(_AnyDigits, ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code of the app, which proves that it holds the secret."""


class ProfileForm(_UserForm):
    """What people change about themselves: name, e-mail, language and theme."""

    language = forms.ChoiceField(label=_("Language"), choices=_LANGUAGES)
    theme = forms.ChoiceField(label=_("Theme"), choices=_THEMES, required=False)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email", "language")
        labels = {
            "first_name": _("First name"),
            "last_name": _("Last name"),
            "email": _("E-mail"),
        }
        help_texts = {"email": _("For signing in and for a new password.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["dir"] = "ltr"

    def clean_email(self) -> str:
        """Return the address in small letters.

        Raises:
            ValidationError: when another person has it.
        """
        email = str(self.cleaned_data["email"]).strip().lower()
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if email and others.exists():
            raise forms.ValidationError(_("Another person has this e-mail address."))
        return email


def _name_new_passwords(form: Any) -> None:
    for name, label in (
        ("password1", _("New password")),
        ("password2", _("New password, once more")),
    ):
        form.fields[name].label = label
        form.fields[name].widget.attrs = {"autocomplete": "new-password", "dir": "ltr"}
    form.fields["password1"].help_text = _("At least 10 characters; a sentence is good.")
