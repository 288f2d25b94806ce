"""Passkeys (WebAuthn): the two ceremonies, adding a key and proving that one holds it."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from keben.domains.org.signin.second_model import Passkey
from keben.domains.org.user.model import User
from keben.kernel.problems import Refused

STATE = "kb_passkey"


def server(request: HttpRequest) -> Any:
    """The relying party of this address; keys are bound to the host name."""
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    host = request.get_host().rsplit(":", 1)[0]
    expected = f"{request.scheme}://{request.get_host()}"
    rp = PublicKeyCredentialRpEntity(name="Keben", id=host)
    return Fido2Server(rp, verify_origin=lambda origin: origin == expected)


def known(user: User) -> list[Any]:
    """The keys of a person as the library wants them."""
    from fido2.webauthn import AttestedCredentialData

    rows = Passkey.objects.filter(user=user).values_list("credential", flat=True)
    return [AttestedCredentialData(base64.b64decode(text)) for text in rows]


def start_adding(request: HttpRequest, user: User) -> dict[str, Any]:
    """Options for `navigator.credentials.create`; the challenge stays in the session."""
    from fido2.webauthn import PublicKeyCredentialUserEntity

    entity = PublicKeyCredentialUserEntity(id=f"keben-{user.pk}".encode(), name=user.staff_no, display_name=user.name)
    options, state = server(request).register_begin(entity, known(user), user_verification="preferred")
    request.session[STATE] = state
    return json.loads(json.dumps(dict(options)["publicKey"], default=dict))


def finish_adding(request: HttpRequest, user: User, answer: Any, name: str) -> Passkey:
    """Store the key that the browser made. Raises Refused."""
    state = request.session.pop(STATE, None)
    try:
        data = server(request).register_complete(state, answer)
        credential = data.credential_data
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused.because("passkey", "The passkey was not accepted. Try again.") from None
    text = base64.b64encode(bytes(credential)).decode()
    key = credential.credential_id.hex()[:400]
    if Passkey.objects.filter(credential_id=key).exists():
        raise Refused.because("passkey_known", "This passkey is already in use.")
    return Passkey.objects.create(
        user=user, name=(name.strip() or "Passkey")[:60], credential_id=key, credential=text, counter=data.counter
    )


def start_proving(request: HttpRequest, user: User) -> dict[str, Any]:
    """Options for `navigator.credentials.get`."""
    options, state = server(request).authenticate_begin(known(user), user_verification="preferred")
    request.session[STATE] = state
    return json.loads(json.dumps(dict(options)["publicKey"], default=dict))


def accept(request: HttpRequest, user: User, answer: Any) -> bool:
    """Whether the browser proved to hold one of his keys; a counter that runs backwards betrays a copy."""
    from fido2.webauthn import AuthenticationResponse

    state = request.session.pop(STATE, None)
    try:
        used = server(request).authenticate_complete(state, known(user), answer)
        counter = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    row = Passkey.objects.get(credential_id=used.credential_id.hex()[:400])
    if counter and counter <= row.counter:
        return False
    Passkey.objects.filter(pk=row.pk).update(counter=counter, used_at=timezone.now())
    return True
