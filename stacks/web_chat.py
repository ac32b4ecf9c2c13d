"""The web chat behind a CDN: where its pages lie, and the headers they are served with."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from contact_center.settings import Settings
from contact_center.settings.api import WebChatSettings
from contact_center.storage import Pages
from stacks.api import ApiStack
from stacks.base import CenterStack
from stacks.data import DataStack

_HEADERS = Path(__file__).resolve().parents[1] / "web" / "headers.json"


class WebChatStack(CenterStack):
    """The bucket and the CDN of the pages in `web/`; `aicc live pages` puts them there."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        page: WebChatSettings,
        api: ApiStack,
        data: DataStack,
    ) -> None:
        super().__init__(scope, construct_id, settings=settings, description="the web chat behind a CDN")
        region = settings.region
        certificate = ssm.StringParameter.value_for_string_parameter(self, page.certificate_parameter)
        self.pages = Pages(
            self,
            "Pages",
            name=page.name,
            certificate=acm.Certificate.from_certificate_arn(self, "Certificate", certificate),
            headers=_headers(),
            connects_to=[
                api.gateway.origin,
                f"https://participant.connect.{region}.amazonaws.com",
                f"wss://*.transport.connect.{region}.amazonaws.com",
                f"https://{data.media.bucket_regional_domain_name}",
            ],
            sites=page.sites,
            retain=self.retain,
        )
        self.output("PagesUrl", f"https://{page.name}/", "address of the web chat, once its DNS record exists")
        self.output("PagesTarget", self.pages.distribution.distribution_domain_name, f"target of {page.name}")
        self.output("PagesBucket", self.pages.bucket.bucket_name, "where aicc live pages puts the pages")
        self.output("PagesDistribution", self.pages.distribution.distribution_id, "whose cache it clears then")
        self.output("PagesTitle", page.title, "what stands above the chat")


@cache
def _headers() -> dict[str, Any]:
    headers: dict[str, Any] = json.loads(_HEADERS.read_text(encoding="utf-8"))
    return headers
