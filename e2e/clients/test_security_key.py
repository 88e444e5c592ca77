"""Enrols and proves a security key that shares no code with the server: soft-webauthn, over plain HTTP forms."""

import base64
import html
import json
import re

from soft_webauthn import SoftWebauthnDevice

from conftest import ROOT_PASSWORD
from test_authenticator import Browser


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def text_of(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def question(page):
    """The options that the page hands to `navigator.credentials`, with binary values in place of base64url."""
    for props in re.findall(r'data-props="([^"]*)"', page):
        props = json.loads(html.unescape(props))
        if "options" in props:
            options = json.loads(props["options"])
            key = options["publicKey"]
            key["challenge"] = unpadded(key["challenge"])
            if "user" in key:
                key["user"]["id"] = unpadded(key["user"]["id"])
            return options
    raise AssertionError("the page asks for no key")


def answer(credential):
    """What a browser would send: JSON with base64url in place of binary values."""

    def plain(value):
        if isinstance(value, dict):
            return {name: plain(inner) for name, inner in value.items()}
        return text_of(value) if isinstance(value, bytes) else value

    credential = dict(credential, id=credential["rawId"])
    return json.dumps(plain(credential))


def enrolled(server):
    browser = Browser(server.url)
    browser.post("/sign-in/root", email="root@halden.example", password=ROOT_PASSWORD)
    page = browser.get("/sign-in/enrol?way=security-key").text
    device = SoftWebauthnDevice()
    made = device.create(question(page), server.url)
    reply = browser.post("/sign-in/enrol?way=security-key", intent="key", label="blue key", answer=answer(made))
    assert reply.status_code == 303, reply.text
    assert browser.get("/users").status_code == 200
    return device


def asked(server):
    browser = Browser(server.url)
    reply = browser.post("/sign-in/root", email="root@halden.example", password=ROOT_PASSWORD)
    assert reply.headers["Location"] == "/sign-in/code"
    return browser, question(browser.get("/sign-in/code").text)


def test_a_security_key_is_enrolled_and_proven_and_an_answer_counts_once(server):
    device = enrolled(server)
    browser, options = asked(server)
    given = answer(device.get(options, server.url))
    assert browser.post("/sign-in/code", intent="key", answer=given).status_code == 303
    assert browser.get("/users").status_code == 200

    again, _ = asked(server)
    assert again.post("/sign-in/code", intent="key", answer=given).status_code == 403


def test_an_answer_for_another_origin_and_an_older_counter_are_refused(server):
    device = enrolled(server)
    browser, options = asked(server)
    stolen = answer(device.get(options, "https://evil.example"))
    assert browser.post("/sign-in/code", intent="key", answer=stolen).status_code == 403

    options = question(browser.get("/sign-in/code").text)
    device.sign_count = 40
    assert browser.post("/sign-in/code", intent="key", answer=answer(device.get(options, server.url))).status_code == 303
    copied, options = asked(server)
    device.sign_count = 20
    assert copied.post("/sign-in/code", intent="key", answer=answer(device.get(options, server.url))).status_code == 403


def test_a_key_that_does_not_verify_its_user_is_no_passkey(server):
    device = enrolled(server)
    browser = Browser(server.url)
    page = browser.get("/sign-in").text
    state = html.unescape(re.search(r'name="state" value="([^"]+)"', page).group(1))
    given = answer(device.get(question(page), server.url))
    reply = browser.post("/sign-in", intent="passkey", state=state, answer=given)
    assert reply.status_code == 403
    assert "That passkey was not accepted" in reply.text
    # Nor is one made by such a key.
    browser.post("/sign-in/root", email="root@halden.example", password=ROOT_PASSWORD)
    assert browser.get("/users").status_code == 303
