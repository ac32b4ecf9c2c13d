"""customer_auth: attempts, lock-out, equal answers."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from typing import Any

import pytest

from contact_handlers.base import clock, ids
from contact_handlers.customer_auth import logic
from contact_handlers.records import hashing, tables
from contact_handlers.records.hashing import StoredHash
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.keypad import encrypt, key_pair
from tests.unit.handlers.world import PEPPER, World, flow_event, new_contact

PIN, BIRTH = "135790", "900101"
Answer = dict[str, str]


@pytest.fixture
def center(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The strict server suffices, for no transaction is needed; hashes are cheap unless their cost is the matter."""
    monkeypatch.setattr(hashing, "COST", 2)
    store = world.client("secretsmanager")
    store.put_secret_value(SecretId=world.secret_arns["auth_private_key"], SecretBinary=key_pair()[1])
    return world


_numbers = iter(range(1_000_000, 9_999_999))


def quick(digits: str) -> str:
    """Encrypts without a signature, which takes most of the time."""
    return encrypt(digits)


def add(center: World, **auth: Any) -> tuple[str, str]:
    """Stores a customer with a PIN and returns number and id."""
    number = f"{(next(_numbers) * 7919) % 10_000_000:07d}"
    customer_id = center.add_customer(display_name="홍*동", tier="vip")
    given = {"pin_hash": hashing.make(PIN, PEPPER), "birth_hash": hashing.make(BIRTH, PEPPER), **auth}
    center.put("customers", tables.customer_auth(customer_id), {k: v for k, v in given.items() if v is not None})
    center.put("customers", tables.number_lookup(number), {"customer_id": customer_id})
    return number, customer_id


def attempt(center: World, number: str, secret: str, contact: str = "", count: int = 1) -> Answer:
    return center.flow(
        "customer_auth",
        contact or new_contact(),
        customer_number_encrypted=quick(number),
        secret_encrypted=quick(secret),
        attempt=str(count),
    )


def test_number_and_pin_verify_and_bring_the_profile(center: World) -> None:
    number, customer_id = add(center)
    answer = attempt(center, number, PIN)
    assert answer == {
        "status": "OK",
        "auth_status": "VERIFIED",
        "attempts_left": "2",
        "customer_id": customer_id,
        "display_name": "홍*동",
        "tier": "vip",
    }
    stored = center.get("customers", tables.customer_auth(customer_id)) or {}
    assert "last_verified_at" in stored
    assert "failed_count" not in stored


def test_a_contact_has_proven_what_it_verified_and_nothing_else(center: World) -> None:
    """Other functions believe this item; a failure is no proof, and a later failure does not take one back."""
    number, customer_id = add(center)
    contact = new_contact()
    attempt(center, number, "000000", contact, 1)
    assert "customer_id" not in (center.get("sessions", tables.auth_attempts(contact)) or {})
    attempt(center, number, PIN, contact, 2)
    attempt(center, number, "000000", contact, 3)
    stored = center.get("sessions", tables.auth_attempts(contact)) or {}
    assert stored["customer_id"] == customer_id
    assert stored["verified_at"] <= clock.stamp(clock.now())


def test_the_birth_date_counts_only_without_a_pin(center: World) -> None:
    with_pin, _ = add(center)
    without, _ = add(center, pin_hash=None)
    assert attempt(center, with_pin, BIRTH)["auth_status"] == "FAILED"
    assert attempt(center, without, BIRTH)["auth_status"] == "VERIFIED"


@pytest.mark.parametrize(
    ("number", "secret"), [(None, "000000"), ("9999999", PIN), ("123", PIN), (None, "12"), ("12345678", "1")]
)
def test_every_failure_has_the_same_answer(center: World, number: str | None, secret: str) -> None:
    """Neither the wrong part nor the existence of a number shows."""
    known, _ = add(center)
    answer = attempt(center, number or known, secret)
    assert answer == {
        "status": "OK",
        "auth_status": "FAILED",
        "attempts_left": "2",
        "customer_id": "none",
        "display_name": "고객",
        "tier": "guest",
    }


def test_three_attempts_per_contact_and_no_fourth(center: World) -> None:
    number, _ = add(center)
    contact = new_contact()
    left = [attempt(center, number, "000000", contact, n)["attempts_left"] for n in (1, 2, 3)]
    assert left == ["2", "1", "0"]
    fourth = attempt(center, number, PIN, contact, 4)
    assert (fourth["auth_status"], fourth["attempts_left"]) == ("FAILED", "0")
    # Another contact starts anew.
    assert attempt(center, number, PIN)["auth_status"] == "VERIFIED"


def test_a_repeated_invocation_is_the_same_attempt(center: World) -> None:
    """The service repeats invocations; the same ciphertexts are the same attempt."""
    number, customer_id = add(center)
    for secret, expected in (("000000", "FAILED"), (PIN, "VERIFIED")):
        event = flow_event(
            new_contact(), customer_number_encrypted=encrypt(number), secret_encrypted=encrypt(secret), attempt="1"
        )
        first = center.call("customer_auth", event)
        again = center.call("customer_auth", event)
        assert first == again
        assert first["auth_status"] == expected
        assert first["attempts_left"] == "2"
    assert "failed_count" not in (center.get("customers", tables.customer_auth(customer_id)) or {})


def test_five_failures_over_several_calls_lock_for_half_an_hour(center: World, travel: Travel) -> None:
    number, customer_id = add(center)
    center.published()
    statuses = [attempt(center, number, "000000")["auth_status"] for _ in range(5)]
    assert statuses == ["FAILED"] * 4 + ["LOCKED"]
    assert attempt(center, number, PIN)["auth_status"] == "LOCKED"
    events = [detail for kind, detail in center.published() if kind == "auth.locked"]
    assert [event["customer_id"] for event in events] == [customer_id]
    travel(clock.now() + timedelta(seconds=1801))
    assert attempt(center, number, PIN)["auth_status"] == "VERIFIED"


def test_unknown_numbers_lock_too(center: World) -> None:
    """Otherwise a lock would tell that a number exists."""
    unknown = f"{(next(_numbers) * 7919) % 10_000_000:07d}"
    center.published()
    assert [attempt(center, unknown, PIN)["auth_status"] for _ in range(6)] == ["FAILED"] * 4 + ["LOCKED"] * 2
    assert center.published() == []


def test_failures_of_yesterday_do_not_count(center: World) -> None:
    number, customer_id = add(
        center, failed_count=4, first_failed_at=clock.stamp(clock.now() - timedelta(hours=24, minutes=1))
    )
    assert attempt(center, number, "000000")["auth_status"] == "FAILED"
    assert (center.get("customers", tables.customer_auth(customer_id)) or {})["failed_count"] == 1


def test_success_takes_failures_back(center: World) -> None:
    number, customer_id = add(center)
    for _ in range(4):
        attempt(center, number, "000000")
    assert attempt(center, number, PIN)["auth_status"] == "VERIFIED"
    assert [attempt(center, number, "000000")["auth_status"] for _ in range(4)] == ["FAILED"] * 4
    assert (center.get("customers", tables.customer_auth(customer_id)) or {})["failed_count"] == 4


def test_attempts_in_parallel_get_no_more_guesses_than_in_a_row(center: World) -> None:
    """Twenty calls at once guess different PINs; at most five are looked at, and the lock holds."""
    number, _ = add(center)
    guesses = [f"{n:06d}" for n in range(19)]
    events = [
        flow_event(new_contact(), customer_number_encrypted=quick(number), secret_encrypted=quick(guess), attempt="1")
        for guess in [*guesses, PIN]
    ]
    statuses = [answer["auth_status"] for answer in center.at_once("customer_auth", events)]
    assert statuses.count("FAILED") + statuses.count("VERIFIED") <= 5
    assert statuses.count("LOCKED") >= 15


def test_unknown_numbers_cost_the_same_work(center: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same calls in the same order, and the slow hash is computed once in both cases."""
    number, _ = add(center)
    derived: list[int] = []
    real = hashing._derive

    def counted(*given: Any) -> bytes:
        derived.append(1)
        return real(*given)

    monkeypatch.setattr(hashing, "_derive", counted)
    attempt(center, number, "000000")  # fetches the secrets
    sequences = []
    for tried in (add(center)[0], "0000001"):
        derived.clear()
        center.recorder.operations["customer_auth"].clear()
        attempt(center, tried, "111111")
        sequences.append((list(center.recorder.operations["customer_auth"]), len(derived)))
    assert sequences[0] == sequences[1]
    assert sequences[0][1] == 1


def test_the_slow_hash_is_slow_and_within_its_budget() -> None:
    """A million PINs must be expensive, one must not keep a caller waiting."""
    stored = StoredHash.parse(hashing.make(PIN, PEPPER))
    assert stored is not None
    times = []
    for _ in range(5):
        started = time.process_time()
        assert stored.matches(PIN, PEPPER)
        times.append(time.process_time() - started)
    assert 0.01 < statistics.median(times) < 0.5


def test_hashes_are_salted_peppered_and_bounded() -> None:
    assert hashing.make(PIN, PEPPER) != hashing.make(PIN, PEPPER)
    stored = StoredHash.parse(hashing.make(PIN, PEPPER))
    assert stored is not None
    assert not stored.matches(PIN, b"another pepper")
    assert StoredHash.parse(str(stored)) == stored
    costly = str(stored).replace(f"${hashing.COST}$", f"${2**20}$")
    for text in ("", "scrypt$1$1", costly, str(stored).replace("scrypt", "md5")):
        assert StoredHash.parse(text) is None
    assert not hashing.nobody(PEPPER).matches(PIN, PEPPER)


@pytest.mark.parametrize("left_out", ["AUTH_KEY_ID", "secret"])
def test_without_keys_authentication_is_skipped_and_says_so(world: World, left_out: str) -> None:
    if left_out == "secret":
        empty = world.client("secretsmanager").create_secret(Name=f"t-empty-{ids.ulid()}")["ARN"]
        world.overrides["AUTH_PRIVATE_KEY_SECRET_ARN"] = empty
        world.recorder.used["customer_auth"].clear()
        allowed = world.manifest["customer_auth"]["permissions"]
        world.manifest["customer_auth"]["permissions"] = {
            **allowed,
            f"secret:{empty.split('secret:t-')[1].rsplit('-', 1)[0]}": ["secretsmanager:GetSecretValue"],
        }
    else:
        world.overrides["AUTH_KEY_ID"] = ""
    try:
        answer = attempt(world, "1234567", PIN)
    finally:
        if left_out == "secret":
            world.manifest["customer_auth"]["permissions"] = allowed
            world.recorder.used["customer_auth"].clear()
    assert (answer["auth_status"], answer["status"]) == ("SKIPPED", "NOT_CONFIGURED")


def test_input_that_cannot_be_read_is_a_failed_attempt(center: World) -> None:
    contact = new_contact()
    answer = center.flow(
        "customer_auth", contact, customer_number_encrypted="1234567", secret_encrypted="135790", attempt="1"
    )
    assert (answer["status"], answer["auth_status"], answer["attempts_left"]) == ("UNREADABLE_INPUT", "FAILED", "2")
    nothing = center.flow("customer_auth", contact, attempt="2")
    assert (nothing["auth_status"], nothing["attempts_left"]) == ("FAILED", "1")


def test_a_blocked_customer_is_not_verified(center: World) -> None:
    number, customer_id = add(center)
    center.put("customers", tables.customer(customer_id), {"customer_id": customer_id, "status": "blocked"})
    assert attempt(center, number, PIN)["auth_status"] == "FAILED"


def test_nothing_typed_reaches_a_log_line(center: World, capsys: pytest.CaptureFixture[str]) -> None:
    number, _ = add(center)
    attempt(center, number, PIN)
    attempt(center, number, "246802")
    printed = capsys.readouterr().out
    assert "auth.result" in printed
    for secret in (number, PIN, "246802", "홍"):
        assert secret not in printed


def test_only_six_digits_can_be_a_secret() -> None:
    assert logic.credentials("1234567", "123456", 7).well_formed
    for number, secret in (
        ("123456", "123456"),
        ("12345678", "123456"),
        ("1234567", "12345"),
        ("１２３４５６７", "123456"),
    ):
        assert not logic.credentials(number, secret, 7).well_formed
