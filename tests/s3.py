"""A server that speaks S3, in a process of its own, over HTTP: it knows one key, and checks each request's signature.

It is moto's. Everything in it is in its memory, and gone with it.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

_POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
#: So many requests it answers to anybody: those that make the key. From then on it lets nobody else in.
_FIRST = 3


@dataclass(frozen=True)
class S3:
    """The server, and the key that it knows."""

    endpoint: str
    key: str
    secret: str

    def client(self, service: str = "s3") -> Any:
        import boto3
        from botocore.config import Config

        return boto3.client(
            service, endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=self.key,
            aws_secret_access_key=self.secret, config=Config(s3={"addressing_style": "path"}),
        )  # fmt: skip

    def bucket(self, name: str, *, versions: bool = False) -> str:
        """A bucket of that name; gives how HOLDORD_FILES writes it."""
        self.client().create_bucket(Bucket=name)
        if versions:
            self.client().put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return f"s3://{name}/house?endpoint={self.endpoint}"


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """One server for all tests."""
    pytest.importorskip("boto3")
    pytest.importorskip("moto.server")
    port = _free_port()
    log = (tmp_path_factory.mktemp("s3") / "log").open("wb")
    program = str(Path(sys.executable).with_name("moto_server"))
    server = subprocess.Popen(
        [program, "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log,
        env=os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": str(_FIRST)},
    )  # fmt: skip
    try:
        _wait_for(port, server)
        made = S3(f"http://127.0.0.1:{port}", "anybody", "anything")
        iam = made.client("iam")
        iam.create_user(UserName="holdord")
        key = iam.create_access_key(UserName="holdord")["AccessKey"]
        iam.put_user_policy(UserName="holdord", PolicyName="files", PolicyDocument=_POLICY)
        yield replace(made, key=key["AccessKeyId"], secret=key["SecretAccessKey"])
    finally:
        server.kill()
        server.wait()
        log.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.skip("the server that speaks S3 does not start here")
