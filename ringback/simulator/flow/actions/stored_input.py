"""Store customer input: several keys, validated, optionally encrypted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ringback.numbers import whole_number
from ringback.simulator.flow.compiler import ActionContext, Exit
from ringback.simulator.flow.speaking import endless, keep_keys, speak
from ringback.simulator.flow.speech import Prompt
from ringback.simulator.flow.values import Value
from ringback.simulator.kernel.expectation import Expectation
from ringback.simulator.kernel.records import Site
from ringback.simulator.kernel.run import FlowRun, Op, Pending, log_input

TIMEOUT_VALUE = "Timeout"

#: Country -> calling code, trunk prefix to drop, length of the national number without it.
_COUNTRIES: Mapping[str, tuple[str, str, range]] = {
    "KR": ("82", "0", range(8, 11)),
    "US": ("1", "1", range(10, 11)),
    "CA": ("1", "1", range(10, 11)),
    "JP": ("81", "0", range(9, 11)),
    "GB": ("44", "0", range(9, 11)),
    "AU": ("61", "0", range(9, 10)),
    "NZ": ("64", "0", range(8, 11)),
    "DE": ("49", "0", range(6, 12)),
    "FR": ("33", "0", range(9, 10)),
    "IT": ("39", "", range(6, 12)),
    "ES": ("34", "", range(9, 10)),
    "IN": ("91", "0", range(10, 11)),
    "SG": ("65", "", range(8, 9)),
    "HK": ("852", "", range(8, 9)),
    "CN": ("86", "0", range(9, 12)),
    "TW": ("886", "0", range(8, 10)),
    "BR": ("55", "0", range(10, 12)),
    "MX": ("52", "", range(10, 11)),
    "ZA": ("27", "0", range(9, 10)),
}


def to_e164(digits: str, *, local: bool, country: str) -> str | None:
    """Returns the E.164 form of typed digits, or None when they are no number of that country."""
    if not digits.isdigit():
        return None
    if not local:
        return f"+{digits}" if re.fullmatch(r"[1-9]\d{6,14}", digits) else None
    code, trunk, lengths = _COUNTRIES.get(country.upper(), ("", "0", range(6, 13)))
    national = digits.removeprefix(trunk) if trunk else digits
    if not code or len(national) not in lengths:
        return None
    return f"+{code}{national}"


class StoredInput(Pending):
    """Collects keys until the terminator, the longest length, or a pause between keys."""

    kind = "input"
    rests = True

    def __init__(self, form: _Form, prompt: str, seconds: float, pause: float) -> None:
        super().__init__(form.site)
        self.digits = ""
        self._form = form
        self._prompt = prompt
        self._seconds = seconds
        self._pause = pause

    def expectation(self) -> Expectation:
        """Returns how many keys are wanted and how they end."""
        form = self._form
        return Expectation(
            kind="input",
            prompt=self._prompt,
            seconds=self._seconds,
            max_digits=form.max_length,
            terminator=form.terminator,
            encrypted=form.encrypted,
            phone_number=form.phone,
            site=self.site,
        )

    def keys(self, run: FlowRun, keys: str) -> str:
        """Takes keys one by one; what follows the end goes to the touch-tone buffer."""
        form = self._form
        shown = "*" * len(keys) if form.encrypted else keys
        log_input(run, self.site, "digits", shown)
        for position, key in enumerate(keys):
            if key == "*" and not form.cancel_disabled and "*" not in form.terminator:
                self.digits = ""
                continue
            self.digits += key
            ended = form.terminator and self.digits.endswith(form.terminator)
            if ended or len(self.digits) >= form.max_length:
                rest = keys[position + 1 :]
                note = self._keep(run, rest) if rest else ""
                self._complete(run, self.digits.removesuffix(form.terminator) if ended else self.digits)
                return note
        if run.timer is not None:
            run.timer.cancel()
        run.timer = run.center.clock.call_in(self._pause, lambda: self._paused(run))
        return ""

    def _keep(self, run: FlowRun, rest: str) -> str:
        if rest == self._form.terminator:
            return ""  # the habit of closing a full-length input with "#" does no harm
        return keep_keys(run, rest)

    def _paused(self, run: FlowRun) -> None:
        if run.pending is self:
            self._complete(run, self.digits)

    def timeout(self, run: FlowRun) -> None:
        """Stores ``Timeout`` when no key was pressed at all; that is the success branch."""
        log_input(run, self.site, "silence", "")
        run.wake()
        run.contact.stored_input = TIMEOUT_VALUE
        run.drive(self._form.following.take(run))

    def _complete(self, run: FlowRun, digits: str) -> None:
        run.wake()
        run.drive(self._form.store(run, digits))


class _Form:
    """The compiled block: what is accepted and where its branches lead."""

    def __init__(self, context: ActionContext) -> None:
        parameters = context.parameters
        validation = parameters.get("InputValidation") or {}
        dtmf = parameters.get("DTMFConfiguration") or {}
        number = validation.get("PhoneNumberValidation")
        self.site: Site = context.site
        self.phone = number is not None
        self.local = str((number or {}).get("NumberFormat")) == "Local"
        self.country = Value((number or {}).get("CountryCode") or "")
        longest = whole_number((validation.get("CustomValidation") or {}).get("MaximumLength"))
        self.max_length = 20 if longest is None else longest
        self.terminator = str(dtmf.get("InputTerminationSequence") or ("#" if self.phone else ""))
        self.cancel_disabled = str(dtmf.get("DisableCancelKey") or "False").lower() == "true"
        self.pause = context.number("InterdigitTimeLimitSeconds", 5, within="DTMFConfiguration")
        encryption = parameters.get("InputEncryption") or {}
        self.encrypted = bool(encryption)
        self.key_id, self.key = Value(encryption.get("EncryptionKeyId") or ""), Value(encryption.get("Key") or "")
        self.following = context.next
        self.invalid: Exit = context.error("InvalidPhoneNumber")
        self.error = context.error()

    def store(self, run: FlowRun, digits: str) -> Op:
        """Validates and stores what was typed, and answers where to go."""
        contact = run.contact
        if not digits:
            contact.stored_input = TIMEOUT_VALUE
            return self.following.take(run)
        if self.phone:
            number = to_e164(digits, local=self.local, country=self.country.text(run))
            if number is None:
                return self.invalid.take(run)
            contact.stored_input = number
            return self.following.take(run)
        if self.encrypted:
            sealed = run.center.cloud.encrypt_input(
                contact, self.site, run.flow.label, digits, self.key_id.text(run), self.key.text(run)
            )
            if sealed is None:
                return self.error.take(run)
            contact.stored_input = sealed
            return self.following.take(run)
        contact.stored_input = digits
        return self.following.take(run)


def compile_stored_input(context: ActionContext) -> Op:
    """Compiles the store form of GetParticipantInput."""
    prompt = Prompt(context.parameters)
    limit = context.number("InputTimeLimitSeconds", 5)
    form, site, error = _Form(context), context.site, context.error()

    def op(run: FlowRun) -> Any:
        contact = run.contact
        buffered = "".join(contact.dtmf_buffer or ())
        spoken = 0.0
        if prompt.present and not buffered:
            played = speak(run, prompt, site)
            if played is None:
                return error.take(run)
            spoken = played
        if endless(run):
            return None
        seconds, pause = limit(run), form.pause(run)
        if seconds is None or pause is None:
            return error.take(run)
        pending = StoredInput(form, prompt.value.text(run), seconds, pause)
        run.await_input(pending, seconds if run.center.clock.skip(spoken) else seconds + spoken)
        if buffered:
            contact.dtmf_buffer = []
            pending.keys(run, buffered)
        return None

    return op
