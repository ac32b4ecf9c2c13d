"""Lambda's own API, for functions that call functions."""

from __future__ import annotations

import json
from functools import partial

from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.base import Answer, Params, Service, streamed


class LambdaApi(Service):
    """Invokes functions of the assembly."""

    name = "lambda"

    def _Invoke(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        name = str(params["FunctionName"])
        function = self.center.functions.definition(self.cloud.function_arn(name))
        if function is None:
            raise AwsError("ResourceNotFoundException", f"Function not found: {name}", status=404)
        payload = params.get("Payload") or b"{}"
        event = json.loads(payload if isinstance(payload, str | bytes) else payload.read())
        if params.get("InvocationType") == "DryRun":
            return {"StatusCode": 204}
        if params.get("InvocationType") == "Event":
            later = partial(self.center.functions.invoke_later, function.arn, event, "", "asynchronous invocation")
            self.center.clock.call_in(0, later)
            return {"StatusCode": 202, "Payload": streamed(b"")}
        result = self.center.functions.invoke_from_service(function.arn, event, "", "invoke")
        if result.error:
            error = {"errorMessage": result.message, "errorType": result.error}
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": streamed(json.dumps(error).encode())}
        return {"StatusCode": 200, "Payload": streamed(json.dumps(result.value).encode()), "ExecutedVersion": "$LATEST"}
