"""Associations that let an instance call functions and bots.

The association itself writes the resource policy of the function or bot, scoped to account and instance; a second
policy would compete with it. A function that is not associated fails silently in flows, without metric or log.
"""

from __future__ import annotations

from aws_cdk import aws_connect as connect
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from contact_center.base.interfaces import IBot, IInstance


class LambdaAssociation(Construct):
    """An association that lets flows of an instance invoke a function, best given as its alias.

    An instance takes 50 functions. Every property is createOnly: another function or instance is another association.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, instance: IInstance, function: lambda_.IFunction
    ) -> None:
        super().__init__(scope, construct_id)
        self.association = connect.CfnIntegrationAssociation(
            self,
            "Resource",
            instance_id=instance.instance_arn,
            integration_type="LAMBDA_FUNCTION",
            integration_arn=function.function_arn,
        )


class LexBotAssociation(Construct):
    """An association that lets flows of an instance talk to the alias of a Lex V2 bot.

    Every property is createOnly: another alias or instance is another association.
    """

    def __init__(self, scope: Construct, construct_id: str, *, instance: IInstance, bot: IBot) -> None:
        super().__init__(scope, construct_id)
        self.association = connect.CfnIntegrationAssociation(
            self,
            "Resource",
            instance_id=instance.instance_arn,
            integration_type="LEX_BOT",
            integration_arn=bot.alias_arn,
        )
