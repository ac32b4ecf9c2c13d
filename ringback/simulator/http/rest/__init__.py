"""REST APIs of Amazon API Gateway, from their templates: an OpenAPI body, or resources and methods.

``reading`` makes definitions (``model``) of a world; ``gateway`` takes one request through the steps that the service
takes it through; ``part`` puts both behind routes.
"""

from __future__ import annotations

from ringback.simulator.http.rest.part import RestApis

__all__ = ["RestApis"]
