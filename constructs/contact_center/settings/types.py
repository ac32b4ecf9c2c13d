"""Value types of the settings: each says what it accepts, in words that error messages repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from contact_center.base import limits

_LINE = r"^\S(?:[^\r\n\t]*\S)?$"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Says in words which values a type accepts."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Marks a value that names an entry of another table of the same file, for example a queue key."""

    table: str


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """Marks a value that is the path of a file of the project, relative to its root."""


class Model(BaseModel):
    """A table of a settings file: immutable, and a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _no_arn(text: str) -> str:
    if text.startswith("arn:"):
        raise ValueError("an ARN names an account")
    return text


Key = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=32),
    Allowed("lower-case ASCII letters, digits and single hyphens, at most 32 characters"),
]
FunctionKey = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=40),
    Allowed("the name of a function in runtime/functions.toml"),
]
AsciiName = Annotated[
    str,
    StringConstraints(pattern=limits.CLOUDWATCH_NAME, min_length=1, max_length=limits.MAX_NAME),
    Allowed(
        f"1 to {limits.MAX_NAME} ASCII characters that CloudWatch shows: letters, digits, space and "
        f"{limits.CLOUDWATCH_SIGNS}"
    ),
]
SecurityProfileName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-zA-Z0-9_@-][ a-zA-Z0-9_@-]*$", min_length=1, max_length=limits.MAX_NAME),
    Allowed(f"1 to {limits.MAX_NAME} ASCII letters, digits, spaces and _ @ -"),
]
DisplayText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.MAX_NAME, pattern=_LINE),
    Allowed(f"1 to {limits.MAX_NAME} characters in one line, Korean welcome"),
]
Description = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.MAX_DESCRIPTION, pattern=_LINE),
    Allowed(f"1 to {limits.MAX_DESCRIPTION} characters in one line, Korean welcome"),
]
PersonName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.MAX_TEAM_NAME, pattern=_LINE),
    Allowed(f"1 to {limits.MAX_TEAM_NAME} characters in one line"),
]
EmailAddress = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254),
    Allowed("an e-mail address such as oncall@example.com"),
]
_HTTPS = r"https://[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:[0-9]{1,5})?(/[A-Za-z0-9_.~-]*[A-Za-z0-9_~-])*"
HttpsUrl = Annotated[
    str,
    StringConstraints(pattern=rf"^{_HTTPS}$", max_length=300),
    Allowed("https://host[:port][/path] without credentials, query, closing slash or IP address"),
]
_NAMED = r"queue:[A-Za-z0-9_-]{1,80}|function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_-]{1,128})?"
NoticeEndpoint = Annotated[
    str,
    StringConstraints(pattern=rf"^({_HTTPS}|{_NAMED})$", max_length=300),
    Allowed(
        "an address such as https://alerts.example.com/hooks, or queue:NAME or function:NAME of the account; "
        "a topic cannot subscribe to another"
    ),
]
AlarmEndpoint = Annotated[
    str,
    StringConstraints(pattern=rf"^({_HTTPS}|{_NAMED}|topic:[A-Za-z0-9_-]{{1,256}})$", max_length=300),
    Allowed(
        "an address such as https://alerts.example.com/hooks, or topic:NAME, queue:NAME or function:NAME of the "
        "account, not its ARN"
    ),
]
UserName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-zA-Z0-9_.@-]+$", min_length=1, max_length=limits.MAX_USERNAME),
    Allowed(f"1 to {limits.MAX_USERNAME} ASCII letters, digits and _ . @ -"),
]
PhoneNumberE164 = Annotated[
    str,
    StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$"),
    Allowed("a number in E.164 form such as +82215880000"),
]
InstanceAlias = Annotated[
    str,
    StringConstraints(pattern=limits.INSTANCE_ALIAS, min_length=1, max_length=limits.MAX_ALIAS),
    Allowed(
        f"1 to {limits.MAX_ALIAS} ASCII letters, digits and inner hyphens, not starting with 'd-', unique in the world"
    ),
]
ParameterName = Annotated[
    str,
    StringConstraints(pattern=r"^(/[a-zA-Z0-9_.-]+)+$", max_length=1011),
    Allowed("the path of a Systems Manager parameter such as /aicc/prod/phone-number-arn"),
]
Origin = Annotated[
    str,
    StringConstraints(
        pattern=r"^(https://[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}|http://localhost)(:[0-9]{1,5})?$", max_length=267
    ),
    Allowed("https://host[:port] without path or wildcard (http only for localhost)"),
]
ClockTime = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"),
    Allowed("a time of day from 00:00 to 24:00"),
]
# A part of a path has a character that is no dot, so `..` leads nowhere.
_PART = "[A-Za-z0-9_.-]*[A-Za-z0-9_-][A-Za-z0-9_.-]*"
FilePath = Annotated[
    str,
    StringConstraints(pattern=rf"^{_PART}(/{_PART})*$"),
    Allowed("a path relative to the root of the project"),
    ProjectFile(),
]
ModelIdentifier = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-zA-Z0-9.:_-]+$", max_length=200),
    AfterValidator(_no_arn),
    Allowed("a Bedrock model or inference profile id such as apac.amazon.nova-lite-v1:0, not an ARN"),
]
RegionName = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$"), Allowed("an AWS Region such as ap-northeast-2")
]
TagValue = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9+=._:/@-]{1,128}$"),
    Allowed("1 to 128 ASCII letters, digits and + = . _ : / @ -"),
]

Environment = Literal["dev", "staging", "prod"]
Channel = Literal["VOICE", "CHAT", "TASK"]
Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
FlowType = Literal[
    "CONTACT_FLOW",
    "CUSTOMER_QUEUE",
    "CUSTOMER_HOLD",
    "CUSTOMER_WHISPER",
    "AGENT_HOLD",
    "AGENT_WHISPER",
    "OUTBOUND_WHISPER",
    "AGENT_TRANSFER",
    "QUEUE_TRANSFER",
]
# The values that Amazon CloudWatch Logs accepts as retention, without "never".
LogRetentionDays = Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653]

QueueKey = Annotated[Key, Reference("queues")]
HoursKey = Annotated[Key, Reference("hours")]
FlowKey = Annotated[Key, Reference("flows")]
RoutingProfileKey = Annotated[Key, Reference("routing_profiles")]
SecurityProfileKey = Annotated[Key, Reference("security_profiles")]
QuickConnectKey = Annotated[Key, Reference("quick_connects")]
TeamKey = Annotated[Key, Reference("connect.teams")]
AttributeKey = Annotated[Key, Reference("predefined_attributes")]

Seconds = Annotated[int, Field(ge=0, le=86_400, strict=True)]
Days = Annotated[int, Field(ge=1, le=3_653, strict=True)]
Share = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[float, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=1, strict=True)]
