"""One center in one environment: a stage whose stacks depend on each other in one direction."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.base.fingerprints import fingerprint_references
from contact_center.bot.content import Content, LexBot, compile_content, lex_bot, load_content
from contact_center.bot.content.scores import unreachable_scores
from contact_center.flows.test_cases import test_documents
from contact_center.functions.asset import HandlerAsset
from contact_center.functions.manifest import HTTP, load_manifest, switched_on
from contact_center.guards.placeholders import refuse
from contact_center.settings import Problem, Settings, SettingsError
from contact_center.settings.placeholders import placeholders
from stacks.api import ApiStack
from stacks.background import BackgroundStack
from stacks.base import CenterStack
from stacks.bot import BotStack
from stacks.center_functions import CenterCode
from stacks.connect import ConnectStack
from stacks.data import DataStack
from stacks.flows import FlowsStack
from stacks.functions import FunctionsStack
from stacks.monitoring import MonitoringStack
from stacks.tests import TestCasesStack, TestsStack, batches
from stacks.web_chat import WebChatStack


class CenterAssets:
    """What the environments of a center share: the function manifest, and one handler asset per center."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.manifest = load_manifest(root / "runtime" / "functions.toml")
        self._assets: dict[str, HandlerAsset] = {}
        self._contents: dict[str, Content] = {}
        self._bots: dict[tuple[str, bool], LexBot] = {}

    def code(self, settings: Settings) -> CenterCode:
        """Returns the code of the functions of one stage."""
        center = settings.center.key
        if center not in self._assets:
            self._assets[center] = HandlerAsset(
                runtime=self.root / "runtime", content=compile_content(center, self.root)
            )
        return CenterCode(settings=settings, asset=self._assets[center], layers=self.layers())

    def layers(self) -> dict[str, Path]:
        """Returns the built layers that the manifest names; a layer that was not built is an error."""
        names = sorted({layer for spec in self.manifest.values() for layer in spec.layers})
        folders = {name: self.root / "build" / "layers" / name for name in names}
        for name, folder in folders.items():
            if not (folder / "python").is_dir():
                raise DefinitionError(f"layer {name!r} is not built, run `make layers` (expected {folder}/python)")
        return folders

    def bot(self, settings: Settings) -> LexBot:
        """Returns the bot that belongs to the content of the center."""
        if beyond := list(unreachable_scores(settings, self._content(settings.center.key))):
            raise SettingsError(beyond)
        key = (settings.center.key, settings.bot.alphanumeric)
        if key not in self._bots:
            self._bots[key] = lex_bot(self._content(settings.center.key), alphanumeric=settings.bot.alphanumeric)
        return self._bots[key]

    def placeholders(self, settings: Settings) -> tuple[Problem, ...]:
        """Returns what must be replaced before customers meet the center."""
        return placeholders(settings, self._content(settings.center.key).center.contact.model_dump())

    def _content(self, center: str) -> Content:
        if center not in self._contents:
            self._contents[center] = load_content(self.root, center)
        return self._contents[center]


class CenterStage(cdk.Stage):
    """Everything of one center in one environment; `cdk deploy '<center>-<env>/*'` deploys it in order."""

    def __init__(
        self, scope: Construct, *, settings: Settings, assets: CenterAssets, native_tests: Path | None = None
    ) -> None:
        super().__init__(scope, settings.stage_id, env=cdk.Environment(region=settings.region))
        specs = list(switched_on(assets.manifest, settings).values())
        code = assets.code(settings)
        self.data = DataStack(
            self, "Data", settings=settings, scheduled=[spec.name for spec in specs if spec.scheduled]
        )
        if settings.environment == "prod":
            # The stack that is deployed first.
            refuse(self.data, settings.stage_id, assets.placeholders(settings))
        self.connect = ConnectStack(self, "Connect", settings=settings, data=self.data)
        self.functions = FunctionsStack(
            self,
            "Functions",
            code=code,
            data=self.data,
            connect=self.connect,
            specs=[spec for spec in specs if spec.during_call],
        )
        self.bot = BotStack(
            self,
            "Bot",
            settings=settings,
            definition=assets.bot(settings),
            data=self.data,
            connect=self.connect,
            functions=self.functions,
        )
        self.flows = FlowsStack(
            self, "Flows", settings=settings, connect=self.connect, functions=self.functions, bot=self.bot
        )
        self.background = BackgroundStack(
            self,
            "Background",
            code=code,
            data=self.data,
            connect=self.connect,
            functions=self.functions,
            flows=self.flows,
            specs=[spec for spec in specs if not spec.during_call and spec.kind != HTTP],
        )
        self.api = (
            ApiStack(
                self,
                "Api",
                code=code,
                runtime=assets.root / "runtime",
                data=self.data,
                connect=self.connect,
                flows=self.flows,
                background=self.background,
                specs=[spec for spec in specs if spec.kind == HTTP],
            )
            if settings.api.enabled
            else None
        )
        self.web_chat = (
            WebChatStack(self, "WebChat", settings=settings, page=settings.web_chat, api=self.api, data=self.data)
            if settings.web_chat is not None and self.api is not None
            else None
        )
        self.monitoring = MonitoringStack(
            self,
            "Monitoring",
            settings=settings,
            data=self.data,
            connect=self.connect,
            functions=self.functions,
            bot=self.bot,
            flows=self.flows,
            background=self.background,
            api=self.api,
        )
        documents = test_documents(settings, native_tests)
        self.tests = TestsStack(self, "Tests", settings=settings, connect=self.connect) if documents else None
        self.test_cases = [
            TestCasesStack(
                self,
                f"Tests{number}",
                settings=settings,
                connect=self.connect,
                flows=self.flows,
                tests=self.tests,
                documents=batch,
            )
            for number, batch in batches(documents).items()
            if self.tests is not None
        ]
        fingerprint_references(self, self.stacks)

    @property
    def stacks(self) -> list[CenterStack]:
        """The stacks in the order in which they are deployed."""
        every = (
            *(self.data, self.connect, self.functions, self.bot),
            *(self.flows, self.background, self.api, self.web_chat, self.monitoring, self.tests),
            *self.test_cases,
        )
        return [stack for stack in every if stack is not None]
