"""Who works with a center over HTTP: a user pool with groups, a second factor and a hosted page to sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from contact_center.base.keys import keep_key
from contact_center.base.removal import removal_policy

# The highest first: precedence 1 wins where somebody is in several.
GROUPS: Final = {
    "admin": "Everything: agents, intents, customers who want to be forgotten",
    "supervisor": "The day: questions and answers, escalations, callbacks, exports",
    "analyst": "Figures and conversations without what identifies people",
}
# Minutes that a token is believed, and hours that nobody has to sign in again.
_TOKEN_MINUTES, _REFRESH_HOURS = 60, 12


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInProps:
    """A pool, its page at `<domain_prefix>.auth.<region>.amazoncognito.com` and where that may lead back to.

    The prefix is unique in the Region over all accounts. Another `name` replaces nothing; another prefix replaces the
    page. `retain` keeps the people when the construct goes.
    """

    name: str
    domain_prefix: str
    return_urls: Sequence[str]
    mfa_required: bool = True
    retain: bool = True


class SignIn(Construct):
    """The people who work with a center; administrators invite them, nobody signs up.

    Applications get a code and prove with PKCE that it is theirs: the client has no secret, so a page can be one.
    https://docs.aws.amazon.com/cognito/latest/developerguide/using-pkce-in-authorization-code.html
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: SignInProps) -> None:
        super().__init__(scope, construct_id)
        self.pool = cognito.CfnUserPool(
            self,
            "Pool",
            user_pool_name=props.name,
            admin_create_user_config=cognito.CfnUserPool.AdminCreateUserConfigProperty(
                allow_admin_create_user_only=True
            ),
            username_attributes=["email"],
            auto_verified_attributes=["email"],
            mfa_configuration="ON" if props.mfa_required else "OPTIONAL",
            enabled_mfas=["SOFTWARE_TOKEN_MFA"],
            account_recovery_setting=cognito.CfnUserPool.AccountRecoverySettingProperty(
                recovery_mechanisms=[cognito.CfnUserPool.RecoveryOptionProperty(name="verified_email", priority=1)]
            ),
            policies=cognito.CfnUserPool.PoliciesProperty(
                password_policy=cognito.CfnUserPool.PasswordPolicyProperty(
                    minimum_length=12,
                    require_lowercase=True,
                    require_uppercase=True,
                    require_numbers=True,
                    require_symbols=True,
                    temporary_password_validity_days=3,
                )
            ),
            # Not the switch of the service: a first deployment that fails could not be rolled back.
            deletion_protection="INACTIVE",
        )
        self.pool.apply_removal_policy(removal_policy(props.retain))
        keep_key(self.pool, "staff")
        for precedence, (group, description) in enumerate(GROUPS.items(), start=1):
            cognito.CfnUserPoolGroup(
                self,
                group.capitalize(),
                user_pool_id=self.pool.ref,
                group_name=group,
                description=description,
                precedence=precedence,
            )
        self.client = self._client(props)
        self.domain = cognito.CfnUserPoolDomain(
            self, "Domain", user_pool_id=self.pool.ref, domain=props.domain_prefix, managed_login_version=1
        )

    def _client(self, props: SignInProps) -> cognito.CfnUserPoolClient:
        client = cognito.CfnUserPoolClient(
            self,
            "Client",
            user_pool_id=self.pool.ref,
            client_name="pages",
            generate_secret=False,
            allowed_o_auth_flows_user_pool_client=True,
            allowed_o_auth_flows=["code"],
            allowed_o_auth_scopes=["openid", "email"],
            callback_ur_ls=list(props.return_urls),
            logout_ur_ls=list(props.return_urls),
            supported_identity_providers=["COGNITO"],
            explicit_auth_flows=["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            id_token_validity=_TOKEN_MINUTES,
            access_token_validity=_TOKEN_MINUTES,
            refresh_token_validity=_REFRESH_HOURS,
            token_validity_units=cognito.CfnUserPoolClient.TokenValidityUnitsProperty(
                id_token="minutes",  # noqa: S106 - a unit
                access_token="minutes",  # noqa: S106
                refresh_token="hours",  # noqa: S106
            ),
        )
        keep_key(client, "pages")
        return client

    @property
    def pool_arn(self) -> str:
        """The ARN of the pool, for authorizers."""
        return self.pool.attr_arn

    def page(self, prefix: str) -> str:
        """Returns the address of the page to sign in at."""
        stack = cdk.Stack.of(self)
        return f"https://{prefix}.auth.{stack.region}.amazoncognito.com"
