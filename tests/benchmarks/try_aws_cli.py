"""The AWS CLI against a served center that is not deployed: `make aws-cli` installs it by itself and runs this.

The command line has dependencies that nothing else here needs, some of them old, so it lives in an environment of its
own (`build/aws_cli`) and in no lock. Every call must succeed and say what is expected.

    python tests/benchmarks/try_aws_cli.py build/aws_cli/bin/aws
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from ringback import simulator
from ringback.simulator.http import HttpServer, LiveCenter
from ringback.simulator.http.aws import AwsEndpoints

STAGE = "aicc-dev"
#: How the command line ends when a service refuses [AWS CLI v1 User Guide, return codes].
_REFUSED = 255


class Shell:
    """A shell in which the command line is pointed at the server."""

    def __init__(self, aws: str, url: str, region: str) -> None:
        self._start = [aws, "--endpoint-url", f"{url}/aws", "--output", "json"]
        keys = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": region}
        self._environment = {**os.environ, **keys, "AWS_CONFIG_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true"}
        self.calls = 0

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs one command."""
        self.calls += 1
        return subprocess.run(
            [*self._start, *words], env=self._environment, capture_output=True, text=True, timeout=60, check=False
        )

    def __call__(self, *words: str) -> Any:
        """Runs one command that succeeds, and returns what it printed."""
        done = self.run(*words)
        if done.returncode:
            raise SystemExit(f"aws {' '.join(words)}\n{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip().startswith(("{", "[")) else done.stdout


def try_all(aws: Shell, instance: str) -> None:
    """Makes the calls; raises AssertionError where an answer is not as expected."""
    assert aws("sts", "get-caller-identity")["Account"]
    queues = aws("connect", "list-queues", "--instance-id", instance)["QueueSummaryList"]
    assert aws("connect", "describe-queue", "--instance-id", instance, "--queue-id", queues[0]["Id"])["Queue"]["Name"]
    tables = aws("dynamodb", "list-tables")["TableNames"]
    table = next(name for name in tables if "ustomers" in name)
    keys = [
        one["AttributeName"] for one in aws("dynamodb", "describe-table", "--table-name", table)["Table"]["KeySchema"]
    ]
    item = {name: {"S": "served"} for name in keys} | {"name": {"S": "김하나"}}
    aws("dynamodb", "put-item", "--table-name", table, "--item", json.dumps(item))
    key = json.dumps({name: {"S": "served"} for name in keys})
    assert aws("dynamodb", "get-item", "--table-name", table, "--key", key)["Item"]["name"] == {"S": "김하나"}
    buckets = [one["Name"] for one in aws("s3api", "list-buckets")["Buckets"]]
    with tempfile.TemporaryDirectory() as folder:
        there, back = Path(folder) / "가.txt", Path(folder) / "back.txt"
        there.write_text("내용", encoding="utf-8")
        aws("s3", "cp", str(there), f"s3://{buckets[0]}/a/가.txt")
        assert "가.txt" in aws("s3", "ls", f"s3://{buckets[0]}/a/")
        aws("s3", "cp", f"s3://{buckets[0]}/a/가.txt", str(back))
        assert back.read_text(encoding="utf-8") == "내용"
    assert aws("sqs", "list-queues")["QueueUrls"]
    assert aws("events", "list-rules")["Rules"]
    assert aws("cloudformation", "describe-stacks")["Stacks"]
    assert aws("logs", "describe-log-groups")["logGroups"]
    refused = aws.run("connect", "list-security-profiles", "--instance-id", instance)
    assert refused.returncode == _REFUSED, refused
    assert "connect:ListSecurityProfiles is not simulated" in refused.stderr


def main(program: str) -> None:
    """Serves the center, makes the calls and prints how many there were."""
    live = LiveCenter(simulator.load("cdk.out", STAGE), real_time=False)
    with HttpServer(live, [AwsEndpoints(live)], name=STAGE) as server:
        server.start()
        aws = Shell(program, server.url, live.center.world.region)
        try_all(aws, live.center.world.instance_id)
        server.shutdown()
    sys.stdout.write(f"{aws.calls} commands of the AWS CLI, as expected\n")


if __name__ == "__main__":
    main(sys.argv[1])
