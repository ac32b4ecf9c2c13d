"""Contact flows, what they may call, and what agents transfer to."""

from __future__ import annotations

from constructs import Construct

from contact_center.base.pacing import pace_control_plane
from contact_center.bot.lex_bot import slot_words
from contact_center.flows.context import flow_sources, flow_targets, module_sources
from contact_center.flows.knowledge import BOT, CALLED_KIND, center_context, center_views
from contact_center.flows.library import FlowLibrary
from contact_center.people.agent_view import DeskViews
from contact_center.people.quick_connects import QuickConnects
from contact_center.quality import Quality
from contact_center.settings import Settings
from stacks.base import CenterStack
from stacks.bot import BotStack
from stacks.connect import ConnectStack
from stacks.functions import FunctionsStack


class FlowsStack(CenterStack):
    """Modules, flows, quick connects; what flows call was associated by the stacks before."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        connect: ConnectStack,
        functions: FunctionsStack,
        bot: BotStack,
    ) -> None:
        super().__init__(scope, construct_id, settings=settings, description="contact flows and quick connects")
        instance = connect.instance
        called = functions.fleet.of_kind(CALLED_KIND)
        desk = DeskViews(
            self,
            "Desk",
            instance=instance,
            views={settings.physical_name(view.key): view for view in center_views(settings)},
        )
        flows, modules = flow_sources(settings), module_sources(settings)
        targets = flow_targets(
            settings,
            instance=instance,
            routing=connect.routing,
            security_key=connect.security_key,
            lambdas={name: function.alias for name, function in called.items()},
            bots={BOT: bot.bot},
            views=desk.views,
        )
        self.library = FlowLibrary(
            self,
            "Library",
            flows=flows,
            modules=modules,
            targets=targets,
            context=center_context(
                settings,
                flows={source.key: source.type for source in flows},
                modules={source.key: source.flow.contract for source in modules},
                functions=functions.fleet.specs,
                bot=bot.bot.definition,
            ),
        )
        self.quick_connects = QuickConnects(
            self,
            "QuickConnects",
            instance=instance,
            entries=settings.quick_connects,
            queues=connect.routing.queues,
            users=connect.workforce.users,
            flows=self.library.flows,
        ).quick_connects
        self.quality = Quality(
            self,
            "Quality",
            instance=instance,
            name_prefix=settings.stage_id,
            analytics=settings.connect.contact_lens,
            words=slot_words(bot.bot.definition),
        )
        pace_control_plane(self)
        for key, content_hash in self.library.content_hashes.items():
            self.output(f"FlowHash-{key}", content_hash, f"Hash of the content of {key}")
