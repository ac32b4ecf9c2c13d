"""chat_identity: whom a chat has proven to be, against everything that somebody who starts a chat could send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from contact_handlers.base import clock, ids
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.chat_identity import proof
from contact_handlers.records import tables
from operations import chat_proof
from tests.unit.handlers.world import World, new_contact

NOBODY = {
    "auth_status": "NONE",
    "customer_id": "none",
    "display_name": "고객",
    "tier": "guest",
    "conversation_id": "none",
}


def proven(world: World, customer_id: str, *, conversation_id: str = "", life_s: int = 300, ago_s: int = 0) -> str:
    """Returns a proof as a backend makes it."""
    return chat_proof.make(
        world.client("kms"),
        world.identity_key_id,
        customer_id=customer_id,
        conversation_id=conversation_id,
        life_s=life_s,
        now=clock.epoch(clock.now()) - ago_s,
    )


def show(world: World, shown: str, contact: str = "", **attributes: str) -> dict[str, str]:
    """Starts a chat with this proof and these attributes."""
    return world.flow("chat_identity", contact or new_contact(), proof=shown, channel="chat", attributes=attributes)


def test_a_proof_brings_the_customer_and_is_remembered_for_the_contact(world: World) -> None:
    customer_id, contact = world.add_customer(display_name="홍*동", tier="vip"), new_contact()
    answer = show(world, proven(world, customer_id), contact)
    assert answer == {
        "status": "OK",
        "auth_status": "VERIFIED",
        "customer_id": customer_id,
        "display_name": "홍*동",
        "tier": "vip",
        "conversation_id": "none",
    }
    stored = world.get("sessions", tables.auth_attempts(contact)) or {}
    assert stored["customer_id"] == customer_id
    assert stored["expires_at"] > clock.epoch(clock.now())


@pytest.mark.parametrize(
    "attributes",
    [
        {"CustomerId": "cust_01"},
        {"AuthStatus": "VERIFIED"},
        {"CustomerTier": "platinum"},
        {"ConversationId": "conv_01"},
        {"CustomerId": "cust_01", "AuthStatus": "VERIFIED", "CustomerTier": "vip", "ConversationId": "conv_01"},
    ],
    ids=lambda given: "-".join(given),
)
def test_attributes_without_a_proof_are_nobody_and_counted(
    world: World, attributes: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    contact = new_contact()
    assert show(world, "", contact, **attributes) == {"status": "REFUSED", **NOBODY}
    assert '"IdentityRefused": 1' in capsys.readouterr().out
    assert world.get("sessions", tables.auth_attempts(contact)) is None


@pytest.mark.parametrize("attributes", [{}, {"CustomerId": "none", "AuthStatus": "NONE", "CustomerTier": "guest"}])
def test_a_chat_that_says_nothing_is_nobody_and_not_counted(
    world: World, attributes: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(world, "", **attributes) == {"status": "OK", **NOBODY}
    assert "IdentityRefused" not in capsys.readouterr().out


def _another_customer(world: World, shown: str) -> str:
    return shown.replace(shown.split(":")[1], world.add_customer())


def _longer(world: World, shown: str) -> str:
    expires = shown.split(":")[3]
    return shown.replace(f":{expires}:", f":{int(expires) + 60}:")


def _another_conversation(world: World, shown: str) -> str:
    return shown.replace(":none:", f":{ids.new('conv')}:")


def _another_key(world: World, shown: str) -> str:
    key = world.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    return chat_proof.make(world.client("kms"), key, customer_id=shown.split(":")[1], now=clock.epoch(clock.now()))


FORGERIES: dict[str, Callable[[World, str], str]] = {
    "another customer": _another_customer,
    "a later end": _longer,
    "another conversation": _another_conversation,
    "the key of another center": _another_key,
    "another nonce": lambda _, shown: shown.replace(shown.split(":")[4], "0" * 32),
    "no code": lambda _, shown: shown.rpartition(":")[0] + ":" + "0" * 64,
    "half a code": lambda _, shown: shown[:-32],
    "an empty code": lambda _, shown: shown.rpartition(":")[0] + ":",
    "two lines": lambda _, shown: f"{shown}\n{shown}",
    "more parts": lambda _, shown: f"1:{shown}",
    "another version": lambda _, shown: "2" + shown[1:],
    "other digits": lambda _, shown: shown.replace(shown.split(":")[3], "١٧٩٥٣٩٥٩٠٠"),
    "capital letters": lambda _, shown: shown.rpartition(":")[0] + ":" + shown.rpartition(":")[2].upper() + "Z",
    "a very long line": lambda _, shown: shown + "0" * 32_000,
    "a word": lambda _, __: "VERIFIED",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=list(FORGERIES))
def test_a_proof_that_no_backend_made_is_nobody(world: World, forge: Callable[[World, str], str]) -> None:
    customer_id, contact = world.add_customer(), new_contact()
    shown = forge(world, proven(world, customer_id))
    assert show(world, shown, contact, CustomerId=customer_id) == {"status": "REFUSED", **NOBODY}
    assert world.get("sessions", tables.auth_attempts(contact)) is None


@pytest.mark.parametrize(("ago_s", "valid"), [(0, True), (299, True), (300, False), (3600, False), (-3600, False)])
def test_a_proof_lives_for_minutes(world: World, ago_s: int, valid: bool) -> None:
    """Neither the past nor a far future counts, however well it is signed."""
    answer = show(world, proven(world, world.add_customer(), ago_s=ago_s))
    assert (answer["auth_status"] == "VERIFIED") is valid


def test_a_proof_is_for_the_first_contact_that_shows_it(world: World) -> None:
    """The flow may ask twice for one contact; whoever copied the line is nobody, and the first stays who they are."""
    customer_id, first = world.add_customer(), new_contact()
    shown = proven(world, customer_id)
    assert show(world, shown, first)["customer_id"] == customer_id
    second = new_contact()
    assert show(world, shown, second) == {"status": "REFUSED", **NOBODY}
    assert world.get("sessions", tables.auth_attempts(second)) is None
    assert show(world, shown, first)["customer_id"] == customer_id


def test_of_many_at_once_one_has_the_proof(world: World) -> None:
    from tests.unit.handlers.world import flow_event

    shown = proven(world, world.add_customer())
    events = [flow_event(new_contact(), proof=shown, channel="chat") for _ in range(8)]
    answers = world.at_once("chat_identity", events)
    assert sorted(answer["auth_status"] for answer in answers) == ["NONE"] * 7 + ["VERIFIED"]


def test_a_blocked_customer_is_not_served_as_themselves(world: World) -> None:
    customer_id = world.add_customer(status="blocked")
    assert show(world, proven(world, customer_id)) == {"status": "REFUSED", **NOBODY}


@pytest.mark.parametrize("whose", ["own", "another's", "nobody's", "unknown"])
def test_a_proof_continues_only_conversations_of_its_customer(world: World, whose: str) -> None:
    customer_id, conversation_id = world.add_customer(), ids.new("conv")
    if whose != "unknown":
        owner = {"own": customer_id, "another's": world.add_customer()}.get(whose)
        item = {"conversation_id": conversation_id, "channel": "chat", "status": "completed", "customer_id": owner}
        item["created_at"] = clock.stamp(clock.now() - timedelta(hours=1))
        world.put("conversations", tables.conversation(conversation_id), item)
    answer = show(world, proven(world, customer_id, conversation_id=conversation_id))
    assert answer["customer_id"] == customer_id
    assert answer["conversation_id"] == (conversation_id if whose == "own" else "none")


def test_a_failing_key_proves_nobody(world: World) -> None:
    """The function fails, so that the error branch of the flow clears what the chat said."""
    customer_id, contact = world.add_customer(), new_contact()
    shown = proven(world, customer_id)
    world.overrides["IDENTITY_KEY_ID"] = "00000000-0000-4000-8000-000000000000"
    try:
        with pytest.raises(FunctionFailedError):
            show(world, shown, contact)
    finally:
        world.overrides.clear()
    assert world.get("sessions", tables.auth_attempts(contact)) is None


def test_backends_and_the_function_agree_on_the_form(world: World) -> None:
    customer_id, conversation_id = ids.new("cust"), ids.new("conv")
    shown = proven(world, customer_id, conversation_id=conversation_id, life_s=chat_proof.LONGEST_LIFE_S)
    found = proof.read(shown)
    assert found is not None
    assert (found.customer_id, found.conversation_id) == (customer_id, conversation_id)
    assert found.in_time(clock.epoch(clock.now()))
    assert proof.LONGEST_LIFE_S == chat_proof.LONGEST_LIFE_S
    longest = chat_proof.make(
        world.client("kms"),
        world.identity_key_id,
        customer_id="cust_" + "a" * 64,
        conversation_id="conv_" + "b" * 64,
    )
    assert len(longest) <= proof.LONGEST


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"customer_id": "01"}, "customer id '01'"),
        ({"customer_id": "cust_01:none"}, "customer id"),
        ({"customer_id": "cust_01", "conversation_id": "x"}, "conversation id 'x'"),
        ({"customer_id": "cust_01", "life_s": 3600}, "life of 3600 s, allowed are 1 to 600"),
    ],
)
def test_a_backend_is_told_what_is_wrong(world: World, wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        chat_proof.make(world.client("kms"), world.identity_key_id, **wrong)  # type: ignore[arg-type]  # from a table
