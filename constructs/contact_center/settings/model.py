"""The settings of one center in one environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from contact_center.settings.api import ApiSettings, WebChatSettings
from contact_center.settings.connect import (
    AgentStatusSettings,
    CenterSettings,
    ConnectSettings,
    EntryPointSettings,
    FlowModuleSettings,
    FlowSettings,
    HolidaySettings,
    HoursSettings,
    PredefinedAttributeSettings,
    QueueSettings,
    QuickConnectSettings,
    RoutingProfileSettings,
    SecurityProfileSettings,
)
from contact_center.settings.conversation import (
    AuthSettings,
    BotSettings,
    CallbackSettings,
    ChatSettings,
    DialogueSettings,
    EscalationSettings,
    FaqSettings,
    LlmSettings,
    NluSettings,
    ScenarioSettings,
    SurveySettings,
)
from contact_center.settings.customers import CustomersSettings
from contact_center.settings.integrations import IntegrationSettings
from contact_center.settings.notifier import NotifierSettings
from contact_center.settings.operations import (
    DeploymentSettings,
    EventSettings,
    FunctionSettings,
    MonitoringSettings,
    NotifySettings,
    PriceSettings,
    RetentionSettings,
    RuntimeSettings,
    TestCaseSettings,
    VolumeSettings,
)
from contact_center.settings.types import Environment, FunctionKey, Key, Model, RegionName


class Settings(Model):
    """One complete file config/<center>/<environment>.toml; nothing is inherited from another file."""

    environment: Environment
    """Environment of this file; equals the file name."""
    region: RegionName = "ap-northeast-2"
    """AWS Region; the guards know what Seoul does not offer."""
    time_zone: Literal["Asia/Seoul"] = "Asia/Seoul"
    """Time zone of hours and business dates."""
    locale: Literal["ko-KR"] = "ko-KR"
    """Language of the center."""
    center: CenterSettings
    """Who the center is."""
    deployment: DeploymentSettings
    """How resources are deployed and protected."""
    connect: ConnectSettings
    """The Amazon Connect instance and its people."""
    hours: Annotated[dict[Key, HoursSettings], Field(min_length=1)]
    """Hours of operation by key."""
    holidays: HolidaySettings
    """Public holidays."""
    queues: Annotated[dict[Key, QueueSettings], Field(min_length=1)]
    """Queues by key."""
    routing_profiles: Annotated[dict[Key, RoutingProfileSettings], Field(min_length=1)]
    """Routing profiles by key."""
    security_profiles: Annotated[dict[Key, SecurityProfileSettings], Field(min_length=1)]
    """Security profiles by key."""
    quick_connects: dict[Key, QuickConnectSettings] = Field(default_factory=dict)
    """Quick connects by key."""
    agent_statuses: dict[Key, AgentStatusSettings] = Field(default_factory=dict)
    """Custom agent statuses by key."""
    predefined_attributes: dict[Key, PredefinedAttributeSettings] = Field(default_factory=dict)
    """Predefined attributes by key; the values of `skill` are the skills of agents, which files and the API give."""
    flows: dict[Key, FlowSettings]
    """Contact flows by key."""
    modules: dict[Key, FlowModuleSettings] = Field(default_factory=dict)
    """Flow modules by key."""
    entry_points: EntryPointSettings
    """Which flow a contact enters by which door."""
    runtime: RuntimeSettings = RuntimeSettings()
    """Defaults of every function."""
    functions: dict[FunctionKey, FunctionSettings] = Field(default_factory=dict)
    """What single functions do differently."""
    bot: BotSettings = BotSettings()
    """The Lex bot."""
    auth: AuthSettings
    """Authentication by keypad."""
    nlu: NluSettings = NluSettings()
    """Limits of intent confidence."""
    faq: FaqSettings = FaqSettings()
    """The matcher of frequent questions."""
    llm: LlmSettings = LlmSettings()
    """The language model."""
    dialogue: DialogueSettings = DialogueSettings()
    """Bounds of a conversation."""
    scenario: ScenarioSettings = ScenarioSettings()
    """Bounds of a scenario."""
    escalation: EscalationSettings
    """Hand-over to people."""
    callback: CallbackSettings
    """Callbacks."""
    chat: ChatSettings = ChatSettings()
    """Customers who write nothing."""
    survey: SurveySettings = SurveySettings()
    """Satisfaction survey."""
    api: ApiSettings = ApiSettings()
    """The center over HTTP."""
    web_chat: WebChatSettings | None = None
    """The web chat; without it no page is hosted, since a page needs a name and a certificate of your own."""
    monitoring: MonitoringSettings
    """Dashboard and alarms."""
    events: EventSettings = EventSettings()
    """What systems outside of the center are told."""
    notifier: NotifierSettings | None = None
    """Messages to customers; without it nothing is sent to anybody."""
    customers: CustomersSettings = CustomersSettings()
    """Where customers are known."""
    integrations: IntegrationSettings = IntegrationSettings()
    """The systems around the center."""
    notify: NotifySettings = NotifySettings()
    """Messages to people outside the alarm topics."""
    retention: RetentionSettings = RetentionSettings()
    """How long data lives."""
    test_cases: TestCaseSettings = TestCaseSettings()
    """Native test cases."""
    volumes: VolumeSettings = VolumeSettings()
    """What a month looks like, for the cost estimate."""
    prices: PriceSettings = PriceSettings()
    """Prices that only the operator knows."""

    _root: Path = PrivateAttr(default=Path())
    _file: str = PrivateAttr(default="settings")

    @property
    def root(self) -> Path:
        """The folder that file paths of the settings are relative to."""
        return self._root

    @property
    def file(self) -> str:
        """The settings file, relative to the root of the project, for messages."""
        return self._file

    @property
    def stage_id(self) -> str:
        """Construct id of the stage, for example `aicc-dev`."""
        return f"{self.center.key}-{self.environment}"

    def physical_name(self, key: str) -> str:
        """Names a resource that people meet outside its own service: `<center>-<env>-<key>`."""
        return f"{self.stage_id}-{key}"

    def path(self, file: str) -> Path:
        """Returns the absolute path of a file that the settings name."""
        return self._root / file

    def tags(self) -> dict[str, str]:
        """Returns the tags of every resource."""
        return {
            "project": "contact-center",
            "center": self.center.key,
            "environment": self.environment,
            "owner": self.deployment.owner,
            "cost-center": self.deployment.cost_center,
        }

    def scalar(self, dotted: str) -> str:
        """Returns the scalar at a dotted path as text, as `${setting.<path>}` in a flow means it."""
        value: Any = self.model_dump(mode="json", by_alias=True)
        for part in dotted.split("."):
            if not isinstance(value, dict) or part not in value:
                raise KeyError(dotted)
            value = value[part]
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float):
            return str(value)
        raise KeyError(dotted)
