"""Settings of the bot, the dialogue, authentication, escalation and callbacks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contact_center.settings.types import (
    Count,
    FilePath,
    Model,
    ModelIdentifier,
    QueueKey,
    RegionName,
    Seconds,
    Share,
)

AssistedNlu = Literal["off", "fallback", "primary"]
SentimentBy = Literal["words", "lex", "comprehend"]
LockSeconds = Annotated[int, Field(ge=60, le=604_800, strict=True)]


class BotSettings(Model):
    """The Lex bot; what it says and understands lies in bots/."""

    idle_session_s: Annotated[int, Field(ge=60, le=86_400, strict=True)] = 600
    """Seconds until an idle session ends."""
    confidence_threshold: Share = 0.4
    """Confidence below which Lex answers with the fallback intent."""
    text_logs: bool = False
    """Whether Lex logs what is said and answered: encrypted, with sensitive slots replaced by their names and with
    numbers masked that the log group finds. Off: names and numbers in words stay readable. Not allowed in prod."""
    audio_logs: bool = False
    """Whether audio of the bot is stored in the media bucket; nothing in it is masked. Not allowed in prod."""
    vocabulary: bool = True
    """Whether Lex listens for the names of the business (bots/packs/*/vocabulary.toml and the lists of slots.toml). On:
    names are what speech recognition misses most, and it costs nothing."""
    vocabulary_weight: Annotated[int, Field(ge=0, le=3, strict=True)] = 1
    """How much such a name is preferred to what sounds alike. 1, the default of Lex: more hears names that were not
    said, and 0 only writes them as the vocabulary says."""
    wait_s: Annotated[int, Field(ge=0, le=900, strict=True)] = 120
    """Seconds that Lex waits for a caller who asks for it (잠깐만요) while a long number is asked for; 0 turns it off.
    On: who looks for a receipt needs longer than the silence that ends a call."""
    wait_reminder_s: Annotated[int, Field(ge=5, le=300, strict=True)] = 20
    """Seconds between the reminders while Lex waits."""
    alphanumeric: bool = False
    """Whether slots whose values have letters are AMAZON.AlphaNumeric. Off: AWS says that Korean has it and that it has
    not; switch it on where the locale has been built with it."""
    assisted_nlu: AssistedNlu = "off"
    """Whether a language model of Lex chooses the intent, always (primary) or when Lex is unsure (fallback). Off:
    sentences may leave the Region, and the code hook understands every sentence by itself."""
    sentiment: SentimentBy = "words"
    """What judges the sentiment of a message: the words of bots/packs, Lex with its alias (which asks Amazon Comprehend
    about every sentence as it was said), or the bot's function, which asks Amazon Comprehend about the masked sentence.
    Words: no sentence leaves the center and it costs nothing; whatever fails, they decide."""
    disambiguation: Literal[0, 2, 3, 4, 5] = 0
    """Most intents that Lex offers when a sentence may mean several; needs assisted_nlu. Off: Lex asks without the
    dialogue, which knows what is possible now and asks back itself."""


class AuthLocks(Model):
    """Seconds of the locks of a customer number, and of a caller number, after too many failures."""

    first: LockSeconds = 1800
    """The first lock."""
    second: LockSeconds = 7200
    """The second lock within a week."""
    further: LockSeconds = 86_400
    """Every further lock within a week."""


class AuthSettings(Model):
    """Authentication by keypad."""

    enabled: bool = True
    """Whether callers can authenticate; off sets AuthStatus to SKIPPED."""
    certificate: FilePath | None = None
    """PEM certificate that flows encrypt keypad input with."""
    public_key: FilePath | None = None
    """PEM public key of the same pair, at most 1,024 characters, which the instance verifies the certificate with."""
    retiring_public_key: FilePath | None = None
    """PEM public key of the pair before, while calls that began with it go on; an instance holds two keys."""
    number_digits: Annotated[int, Field(ge=7, le=10, strict=True)] = 7
    """Digits of a customer number."""
    max_attempts: Annotated[int, Field(ge=1, le=5, strict=True)] = 3
    """Attempts per contact."""
    lock_failures: Annotated[int, Field(ge=1, le=20, strict=True)] = 5
    """Failures of a customer within 24 hours until the lock."""
    lock_s: AuthLocks = AuthLocks()
    """Lengths of locks, which grow with every further one within a week."""
    caller_failures: Annotated[int, Field(ge=1, le=1000, strict=True)] = 10
    """Failures of one caller number within 24 hours, over all customers, until that number is locked."""
    caller_customers: Annotated[int, Field(ge=2, le=100, strict=True)] = 4
    """Different customer numbers that fail from one caller number within 24 hours and count as spraying."""
    anonymous_failures: Annotated[int, Field(ge=1, le=1000, strict=True)] = 10
    """Failures within an hour of all callers without a number together, until they are locked for 15 minutes."""


class NluSettings(Model):
    """Limits of intent confidence."""

    low_confidence: Share = 0.7
    """Below it a turn counts as low-confidence in reports."""
    escalation_low: Share = 0.5
    """Below it a turn counts toward the hand-over after repeated misunderstandings."""


class FaqSettings(Model):
    """The matcher of frequent questions."""

    list_min: Share = 0.28
    """Score from which an item is offered; chosen on data by `tests/benchmarks/choose_thresholds.py`."""
    answer_min: Share = 0.45
    """Score from which an item is the answer at once."""
    limit: Annotated[int, Field(ge=1, le=20, strict=True)] = 5
    """Items per list."""


class LlmSettings(Model):
    """The language model behind the deterministic answers; optional everywhere."""

    enabled: bool = False
    """Whether free questions may reach Bedrock, masked."""
    profile_id: ModelIdentifier | None = None
    """Inference profile; a global profile processes prompts outside Korea and APAC."""
    model_ids: tuple[ModelIdentifier, ...] = ()
    """Foundation models that the profile may route to; the role of the function is limited to them."""
    region: RegionName | None = None
    """Region whose Bedrock is called."""
    max_tokens: Annotated[int, Field(ge=50, le=4000, strict=True)] = 1000
    """Most tokens of an answer."""
    temperature: Share | None = None
    """Randomness of the answer; without it none is asked for, as newer models demand."""
    timeout_s: Annotated[float, Field(ge=1, le=6)] = 5.0
    """Seconds to wait; the caller waits at most 8."""
    guardrail: bool = True
    """Whether a guardrail with Korean rules is created and applied."""
    review: bool = False
    """Whether the model also summarizes finished conversations and judges their sentiment; off, because it costs one
    request per conversation and what is computed from the messages does without."""


class DialogueSettings(Model):
    """Bounds of a conversation with the bot."""

    turn_limit: Annotated[int, Field(ge=3, le=50, strict=True)] = 8
    """Counted turns until the hand-over is offered."""
    hard_cap: Annotated[int, Field(ge=10, le=200, strict=True)] = 50
    """Turns after which the conversation ends."""
    vip_turns: Annotated[int, Field(ge=1, le=20, strict=True)] = 3
    """Turns of an important customer until the hand-over."""
    turns_per_minute: Annotated[int, Field(ge=5, le=120, strict=True)] = 30
    """Turns of one contact within a minute; further ones are asked to wait."""
    message_chars: Annotated[int, Field(ge=100, le=1024, strict=True)] = 1000
    """Characters of one message; longer ones are asked to be shortened."""
    lookups: Annotated[int, Field(ge=1, le=1000, strict=True)] = 10
    """Look-ups of orders and accounts of one customer per day; further ones are for a person."""


class ScenarioSettings(Model):
    """Bounds of a scenario."""

    timeout_s: Seconds = 900
    """Seconds until a scenario expires."""
    max_steps: Annotated[int, Field(ge=3, le=50, strict=True)] = 20
    """Steps of one run."""
    max_retries: Annotated[int, Field(ge=1, le=5, strict=True)] = 3
    """Wrong answers per step."""


class EscalationTimeouts(Model):
    """Seconds until a pending escalation moves on, per priority."""

    critical: Seconds = 300
    """Then the supervisor queue."""
    high: Seconds = 600
    """Then a callback."""
    medium: Seconds = 1200
    """Then a callback."""
    low: Seconds = 1800
    """Then a callback."""


class EscalationQueues(Model):
    """Queue of each reason of a hand-over; CRITICAL goes to urgent_matter's queue whatever the reason."""

    urgent_matter: QueueKey
    """Loss of a card, accidents and other urgent words."""
    complaint: QueueKey
    """Complaints."""
    payment_issue: QueueKey
    """Payments."""
    system_error: QueueKey
    """Failures of our own."""
    technical_support: QueueKey
    """Technical questions."""
    complex_inquiry: QueueKey
    """Questions the bot does not answer."""
    customer_request: QueueKey
    """The request to speak to a person."""
    bot_limitation: QueueKey
    """Repeated questions, low confidence, too many turns."""


class EscalationSettings(Model):
    """Hand-over to people."""

    queues: EscalationQueues
    """Queue per reason."""
    supervisor_queue: QueueKey
    """Where critical escalations go that nobody took in time."""
    timeouts_s: EscalationTimeouts = EscalationTimeouts()
    """Waiting limits per priority."""
    callback_delay_s: Seconds = 3600
    """Seconds until the callback of a timed-out escalation."""
    max_per_conversation: Annotated[int, Field(ge=1, le=10, strict=True)] = 3
    """Escalations of one conversation; after that a callback only."""


class CallbackSettings(Model):
    """Callbacks."""

    queue: QueueKey
    """Queue of callbacks."""
    dial: Literal["customer_first", "agent_first"] = "customer_first"
    """Who is on the line first when a callback is due: the customer, who is then connected to an agent, or an agent,
    who takes a task and for whom the customer is called."""
    ring_s: Annotated[int, Field(ge=15, le=60, strict=True)] = 30
    """Seconds for which the telephone of a customer rings."""
    answering_machines: bool = False
    """Listen for answering machines: campaign traffic, whose quota is zero in a new account."""
    first_delay_s: Seconds = 60
    """Seconds until the first attempt."""
    retry_delay_s: Seconds = 600
    """Seconds between attempts."""
    max_attempts: Annotated[int, Field(ge=1, le=10, strict=True)] = 3
    """Attempts in all."""
    max_open: Count = 1
    """Open callbacks per phone number."""
    per_contact: Count = 2
    """Callbacks that one contact may ask for."""
    per_caller: Count = 5
    """Callbacks that one caller number may ask for per day, to whatever numbers."""
    per_number: Count = 3
    """Callbacks to one number per day, whoever asks for them."""
    anonymous: Count = 20
    """Callbacks that all callers without a number together may ask for per hour."""


class ChatSettings(Model):
    """How long a chat waits for a customer who writes nothing: they are asked, and let go when they do not answer."""

    bot_idle_s: Annotated[int, Field(ge=60, le=604_800, strict=True)] = 300
    """Seconds without a message to the bot until the customer is asked whether they are still there."""
    queue_announcements: Annotated[int, Field(ge=1, le=60, strict=True)] = 5
    """Announcements in the queue, two minutes apart, until the customer is asked whether they still wait."""
    answer_s: Annotated[int, Field(ge=60, le=3600, strict=True)] = 180
    """Seconds in which the question is answered by any message; else the chat ends."""


class SurveySettings(Model):
    """The question for satisfaction after an agent contact."""

    enabled: bool = True
    """Whether the survey is asked."""
