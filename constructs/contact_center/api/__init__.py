"""The center over HTTP: the OpenAPI document, and the gateway that is made from it."""
