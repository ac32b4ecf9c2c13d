"""The center over HTTP: the OpenAPI document, and the gateway that is made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.functions.api.document import Operation, canonical, load, operations
    from contact_center.functions.api.domain import NamedGateway
    from contact_center.functions.api.firewall import Firewall, FirewallProps
    from contact_center.functions.api.gateway import Gateway, GatewayProps
    from contact_center.functions.api.sign_in import SignIn, SignInProps
    from contact_center.functions.api.translation import Targets, translated
else:
    __getattr__ = lazy(
        __name__,
        document="Operation canonical load operations",
        domain="NamedGateway",
        firewall="Firewall FirewallProps",
        gateway="Gateway GatewayProps",
        sign_in="SignIn SignInProps",
        translation="Targets translated",
    )

__all__ = [
    "Firewall",
    "FirewallProps",
    "Gateway",
    "GatewayProps",
    "NamedGateway",
    "Operation",
    "SignIn",
    "SignInProps",
    "Targets",
    "canonical",
    "load",
    "operations",
    "translated",
]
