"""What the live service leaves open, as options with the documented or safest default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Every behavior that cannot be known offline, and the pace of simulated speech.

    Durations are seconds of the virtual clock; nothing here makes a test wait.
    """

    #: A bot that closes with intent state ``Failed``: the admin guide says "Error", exports show both.
    failed_intent_branch: Literal["error", "intent"] = "error"
    #: A number or boolean in a ``STRING_MAP`` answer: the service does not say; nested values always fail.
    string_map_scalars: Literal["accept", "error"] = "accept"
    #: ``ResponseValidation`` absent: treated as this type.
    default_response_type: Literal["STRING_MAP", "JSON"] = "STRING_MAP"
    #: A reference that resolves to nothing inside a prompt.
    unresolved_in_prompt: Literal["empty", "literal"] = "empty"
    #: Blocks that the flow type's page does not list take their error branch, as modules do for their callers.
    enforce_flow_types: bool = True
    #: A whisper flow longer than this is cut [admin guide, set-whisper-flow].
    whisper_limit_s: float = 120.0
    #: Lambda calls without a prompt in between are cut after this time [admin guide, connect-lambda-functions].
    lambda_chain_limit_s: float = 20.0
    #: An agent who does not answer a voice contact for this time has missed it.
    ring_time_s: float = 20.0
    #: The same for chats and tasks (the service's own default for chat is the same 20 s).
    chat_ring_time_s: float = 20.0
    #: A chat session lasts this long, unless StartChatContact says otherwise [SDK model, ChatDurationInMinutes].
    chat_duration_s: float = 25 * 3600.0
    #: Steps without waiting for anybody after which a flow is reported as endless.
    endless_after_steps: int = 20_000
    #: Prompts in a row without any caller input after which a flow is reported as endless.
    endless_after_prompts: int = 500
    #: Korean synthetic speech speaks about this many characters per second.
    characters_per_second: float = 7.0
    #: Length of a recorded prompt whose audio the assembly does not hold.
    recorded_prompt_s: float = 5.0
    #: Virtual time of one function call that does not sleep and whose faults do not delay it.
    function_time_s: float = 0.05
    #: Virtual time of one bot turn.
    bot_turn_time_s: float = 0.3
    #: What the simulator assumes of somebody who is called and has no script.
    outbound_answer: Literal["answer", "no_answer", "busy", "voicemail"] = "answer"
    #: Ring time of a dialled customer who does not answer.
    dial_time_s: float = 30.0
    #: Ended contacts that the center keeps for inspection; older ones are dropped.
    keep_contacts: int = 1_000
    #: Run Python custom resources of the template when the center is loaded, as a deployment would.
    run_custom_resources: bool = True
    #: Deny AWS calls that the function's role does not allow.
    enforce_iam: bool = True
    #: Run the code of functions; without it only stubs answer, for code that nobody trusts.
    run_code: bool = True
