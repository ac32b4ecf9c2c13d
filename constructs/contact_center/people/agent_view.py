"""Views of the agent workspace: what an agent sees when a contact arrives, and can do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.base.interfaces import IInstance, ImportedView, checked_arn
from contact_center.people.desk import DeskView
from ringback.flow_language.views import template_problems, view_facts


class AgentView(Construct):
    """A published view of the agent workspace.

    `$.<name>` inside of `template` is filled from the ViewData of the flow that shows it (at most 16 KB); `actions` are
    what the agent can press. Flows name the ARN without a version, which is the latest published content. Nothing
    replaces a view. `spare` are actions that nothing in the view has. A template that the service refuses is a
    DefinitionError.
    https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-custom-view.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        name: str,
        description: str,
        template: Mapping[str, Any],
        actions: Sequence[str],
        spare: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(scope, construct_id)
        problems = list(template_problems(view_facts(name, dict(template), list(actions)), spare))
        if problems:
            raise DefinitionError(f"view {name}: {'; '.join(problems)}")
        self.name = name
        self.view = connect.CfnView(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=name,
            description=description,
            template=dict(template),
            actions=list(actions),
        )
        self.view_arn: str = self.view.attr_view_arn

    @staticmethod
    def from_view_arn(view_arn: str) -> ImportedView:
        """Takes a view that exists already, also one that Amazon Connect provides; nothing is created."""
        return ImportedView(checked_arn("view", view_arn, "connect", "view"))


class DeskViews(Construct):
    """The views of an agent's desk by key: the guide and the forms behind its buttons."""

    def __init__(
        self, scope: Construct, construct_id: str, *, instance: IInstance, views: Mapping[str, DeskView]
    ) -> None:
        """`views` are by the name that each has in Amazon Connect."""
        super().__init__(scope, construct_id)
        self.views = {
            view.key: AgentView(
                self,
                view.key,
                instance=instance,
                name=name,
                description=view.description,
                template=view.template,
                actions=view.actions,
                spare=view.spare,
            )
            for name, view in views.items()
        }
