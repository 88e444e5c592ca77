"""Starts `bailiwick serve` for the tests of other people's clients, on data that `bailiwick bootstrap` made."""

import json
import os
import socket
import subprocess
import time

import pytest
import requests

ROOT_PASSWORD = "seven cranes over the berth"


class Server:
    def __init__(self, url, account, process):
        self.url = url
        self.account = account
        self.process = process


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    binary = os.environ["BAILIWICK_BIN"]
    data = tmp_path / "data"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BAILIWICK_")}
    made = subprocess.run(
        [binary, "bootstrap", "--data", data, "--alias", "harbour-prod",
         "--root-email", "root@halden.example", "--password-stdin"],
        input=ROOT_PASSWORD, text=True, capture_output=True, check=True, env=environment,
    )
    port = free_port()
    url = f"http://localhost:{port}"
    process = subprocess.Popen(
        [binary, "serve", "--data", data, "--listen", f"127.0.0.1:{port}", "--public-url", url],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
    )
    try:
        until = time.monotonic() + 30
        while True:
            try:
                if requests.get(f"{url}/readyz", timeout=2).ok:
                    break
            except requests.ConnectionError:
                pass
            assert time.monotonic() < until and process.poll() is None, "the server did not start"
            time.sleep(0.05)
        yield Server(url, json.loads(made.stdout), process)
    finally:
        process.terminate()
        process.wait(timeout=20)
