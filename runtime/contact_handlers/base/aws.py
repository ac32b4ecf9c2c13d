"""One botocore session per process; clients on first use; calls with bounded time and one kind of fault.

Retries are botocore's standard mode with two attempts. `call` picks the timeouts by the time the invocation has left:
two attempts of 3 s plus back-off can take 7 s, which is all that a function called by a contact flow has.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING, Any

from contact_handlers.base import deadline
from contact_handlers.base.errors import (
    AccessDeniedError,
    ConditionFailedError,
    ConflictError,
    DependencyError,
    GarbledAnswerError,
    NotThereError,
    ThrottledError,
    TimedOutError,
    TransactionCancelledError,
)
from contact_handlers.base.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.session import Session


@dataclass(frozen=True)
class Patience:
    """Timeouts of a client in seconds and the longest a call with it can take."""

    connect_s: float
    read_s: float
    attempts: int

    @property
    def worst_s(self) -> float:
        """Every attempt runs into the read timeout; the first back-off of the standard mode is below 1 s."""
        return self.read_s * self.attempts + (self.attempts - 1)


PATIENT = Patience(connect_s=2, read_s=3, attempts=2)
PROMPT = Patience(connect_s=1, read_s=2, attempts=2)
BRIEF = Patience(connect_s=1, read_s=1.2, attempts=1)
# For what must not be done twice: nobody asks again by himself.
ONCE = Patience(connect_s=2, read_s=8, attempts=1)

# Codes of refused rates, by any service.
_THROTTLED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException"})
_MISSING = frozenset(
    # No bucket is a fault of the center and says nothing about an object.
    {"ContactNotFoundException", "NoSuchKey", "NotFoundException", "ResourceNotFoundException"}
)
_CONFLICT = frozenset(
    {"ConflictException", "DuplicateResourceException", "IdempotencyException", "ResourceConflictException"}
)

NO_TIME_LEFT = "NoTimeLeft"
# Everything that clients are made for.
SERVICES = (
    "bedrock-runtime",
    "comprehend",
    "connect",
    "customer-profiles",
    "dynamodb",
    "events",
    "kms",
    "lambda",
    "logs",
    "pinpoint-sms-voice-v2",
    "s3",
    "scheduler",
    "secretsmanager",
    "sesv2",
    "sns",
)
# Cut models of the large services and cut endpoints: runtime/models/build.py.
MODELS = os.path.join(os.path.dirname(__file__), "models")  # noqa: PTH118, PTH120 - pathlib is not free at a cold start
# Those of functions behind the gateway and of deployments know more operations.
HTTP_MODELS = os.path.join(MODELS, "http")  # noqa: PTH118 - see above
# Those of functions that nobody waits for know all.
DESK_MODELS = os.path.join(MODELS, "desk")  # noqa: PTH118 - see above

_folders = [MODELS]
_lock = threading.Lock()
_session: Session | None = None
_clients: dict[tuple[str, Patience], Any] = {}


def session() -> Session:
    """Returns the session of this process; botocore is imported here and not before."""
    global _session
    if _session is None:
        import botocore.session

        _hush()
        _session = botocore.session.get_session()
        _session.register_component("data_loader", _loader())
        _session.register("before-parse", _refuse_garbage)
    return _session


def _hush() -> None:
    """Keeps the SDK from logging whole requests and answers, secrets among them.

    The runtime sets the level of the function for every logger, so DEBUG would make the SDK write all it sends.
    """
    for name in ("botocore", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _loader() -> Any:
    """Returns what finds the data of the SDK: ours first, and without looking into the folders of 400 services."""
    from botocore.loaders import Loader

    loader = Loader(list(_folders))
    loader.list_available_services = lambda type_name: list(SERVICES)
    # Endpoints of one's own would switch the endpoint rules of the SDK off; ours are its own.
    loader.is_builtin_path = lambda path: True
    return loader


def client(service: str, patience: Patience = PATIENT) -> Any:
    """Returns the client of a service, made on first use and kept."""
    with _lock:
        if (service, patience) not in _clients:
            from botocore.config import Config

            config = Config(
                connect_timeout=patience.connect_s,
                read_timeout=patience.read_s,
                retries={"mode": "standard", "total_max_attempts": patience.attempts},
                tcp_keepalive=True,
            )
            _clients[service, patience] = session().create_client(service, config=config)
        return _clients[service, patience]


def know_more() -> None:
    """Lets this process know the operations too that only functions call for which no caller waits."""
    if HTTP_MODELS not in _folders:
        # Behind those of the desk, which know more.
        _folders.insert(len(_folders) - 1, HTTP_MODELS)
        reset()


def know_all() -> None:
    """Lets this process know the operations of all functions."""
    know_more()
    if DESK_MODELS not in _folders:
        _folders.insert(0, DESK_MODELS)
        reset()


def preload() -> None:
    """Imports what a first call needs and forgets the session again: credentials and connections are of a process."""
    client("dynamodb")
    reset()


def reset() -> None:
    """Forgets session and clients, so that changed endpoints or credentials take effect."""
    global _session
    with _lock:
        _session = None
        _clients.clear()


def _patience(service: str, operation: str) -> Patience:
    left = deadline.remaining_s()
    for patience in (PATIENT, PROMPT, BRIEF):
        if left >= patience.worst_s:
            return patience
    raise TimedOutError(service, operation, NO_TIME_LEFT)


def call(service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
    """Calls an operation (snake case) and returns its answer; every fault is a DependencyError."""
    return _call(service, operation, _patience(service, operation), parameters)


def call_once(service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
    """Calls an operation that must not be made twice: the SDK does not ask again when no answer comes."""
    if deadline.remaining_s() < ONCE.worst_s:
        raise TimedOutError(service, operation, NO_TIME_LEFT)
    return _call(service, operation, ONCE, parameters)


def call_briefly(service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
    """Calls an operation whose answer is worth little time: one short attempt."""
    if deadline.remaining_s() < BRIEF.worst_s:
        raise TimedOutError(service, operation, NO_TIME_LEFT)
    return _call(service, operation, BRIEF, parameters)


def pages(ask: Callable[..., dict[str, Any]], operation: str, member: str, /, **parameters: Any) -> Iterator[Any]:
    """Yields the entries of a list operation, page after page; `ask` makes one call of it."""
    more: dict[str, Any] = {}
    while True:
        answer = ask(operation, **parameters, **more)
        yield from answer.get(member, ())
        if not answer.get("NextToken"):
            return
        more = {"NextToken": answer["NextToken"]}


def _call(service: str, operation: str, patience: Patience, parameters: dict[str, Any]) -> dict[str, Any]:
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    method = getattr(client(service, patience), operation)
    try:
        answer: dict[str, Any] = method(**parameters)
    except ClientError as error:
        raise _refused(service, operation, error.response) from None
    except BotoCoreError as error:
        raise _broken(service, operation, error) from None
    except ResponseParserError:
        raise GarbledAnswerError(service, operation, "GarbledAnswer") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # The parsers let the errors of their conversions through: a number that is none, a list that is a text.
        if not _while_parsing(error):
            raise
        raise GarbledAnswerError(service, operation, "GarbledAnswer") from None
    return answer


def _while_parsing(error: BaseException) -> bool:
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_globals.get("__name__") == "botocore.parsers":
            return True
        step = step.tb_next
    return False


def _refused(service: str, operation: str, answer: dict[str, Any]) -> DependencyError:
    code = str(answer.get("Error", {}).get("Code", "Unknown"))
    if code == "ConditionalCheckFailedException":
        retried = bool(answer.get("ResponseMetadata", {}).get("RetryAttempts"))
        return ConditionFailedError(service, operation, code, retried=retried, item=answer.get("Item"))
    if code == "TransactionCanceledException":
        return _cancelled(service, operation, answer)
    kinds: tuple[tuple[frozenset[str], type[DependencyError]], ...] = (
        (_THROTTLED, ThrottledError),
        (_DENIED, AccessDeniedError),
        (_MISSING, NotThereError),
        (_CONFLICT, ConflictError),
    )
    made = next((kind for codes, kind in kinds if code in codes), DependencyError)
    refused = made(service, operation, code)
    refused.reason = str(answer.get("Reason", ""))
    return refused


def _cancelled(service: str, operation: str, answer: dict[str, Any]) -> DependencyError:
    reasons = tuple(str(reason.get("Code", "None")) for reason in answer.get("CancellationReasons", ()))
    decided = {reason for reason in reasons if reason != "None"}
    if decided and decided <= {"ThrottlingError", "ProvisionedThroughputExceeded"}:
        return ThrottledError(service, operation, "TransactionThrottled")
    return TransactionCancelledError(service, operation, reasons)


def _broken(service: str, operation: str, error: Exception) -> DependencyError:
    from botocore.exceptions import ConnectionError as NoConnection
    from botocore.exceptions import HTTPClientError

    # Only the kind is kept: the text of an invalid request quotes the values that were sent.
    kind = TimedOutError if isinstance(error, (HTTPClientError, NoConnection)) else DependencyError
    return kind(service, operation, type(error).__name__)


def _refuse_garbage(response_dict: dict[str, Any], operation_model: Any, **_: Any) -> None:
    """Turns a body that is no JSON object into a fault; botocore would read it as an answer without members."""
    from botocore.parsers import ResponseParserError

    if "json" not in operation_model.metadata.get("protocol", "") or response_dict["status_code"] >= 300:
        return
    if operation_model.has_streaming_output or operation_model.has_event_stream_output:
        return
    body = response_dict["body"].strip()
    if body and not (body.startswith(b"{") and body.endswith(b"}")):
        raise ResponseParserError("the body is no JSON object")
