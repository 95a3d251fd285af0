"""Holds the API of the world that SMSDESK_ENDPOINTS names to docs/openapi.yaml, as an agent and as an administrator.

Usage: run.py ST WORLD, the programs schemathesis and world. It runs in the project's folder.
"""

import json
import os
import pathlib
import string
import subprocess
import sys
import tempfile
import uuid

import requests

# Each asks what the other may not. They ask side by side: schemathesis by itself can only be trusted with one thread.
ASKERS = {
    "alice": ["--exclude-path-regex", "^/v1/admin/|/take-over$|/give$"],
    "dora": ["--include-path-regex", "^/v1/admin/|/take-over$|/give$"],
}


def main(st: str, world: str) -> int:
    endpoints = pathlib.Path(os.environ.get("SMSDESK_ENDPOINTS", ".local/endpoints.json"))
    api = json.loads(endpoints.read_text())["api"]

    def token(agent: str) -> str:
        command = [world, "--state", str(endpoints.parent), "token", agent]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    there = prepare(api, token("alice"))
    template = string.Template(pathlib.Path("test/schemathesis/schemathesis.toml").read_text())
    document = pathlib.Path("docs/openapi.yaml").absolute()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        running = {}
        for agent, paths in ASKERS.items():
            config = pathlib.Path(folder, f"{agent}.toml")
            config.write_text(template.substitute(there, token=token(agent)))
            command = [pathlib.Path(st).absolute(), "--no-color", "--config-file", config, "run", document, "--url", api, *paths]
            running[agent] = subprocess.Popen(
                command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
        for agent, process in running.items():
            output, _ = process.communicate()
            if process.returncode != 0:
                failed = True
                print(f"--- what {agent} asked", output, sep="\n")
            else:
                print(agent, *(line.strip() for line in output.splitlines() if " generated, " in line), sep=": ")
    return int(failed)


def prepare(api: str, token: str) -> dict[str, str]:
    """Makes a chat with a message, and a canned message, and returns their ids."""

    def make(path: str, body: dict[str, str]) -> str:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
        answer = requests.post(api + path, json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()["id"]

    # A number that no other test texts: what they leave behind on theirs depends on who came last.
    chat = make("/v1/chats", {"serviceId": "support", "customerNumber": "+12065550140"})
    return {
        "chat": chat,
        "message": make(f"/v1/chats/{chat}/messages", {"body": "Hello"}),
        "canned": make("/v1/canned-messages", {"title": "Greeting", "body": "Hello {{?Name}}"}),
    }


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
