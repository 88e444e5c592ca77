"""Signs in with an authenticator that shares no code with the server: pyotp, over plain HTTP forms."""

import re
import time

import pyotp
import requests

from conftest import ROOT_PASSWORD


class Browser:
    """As much of a browser as forms need: cookies, and the headers that a form of the same site is sent with."""

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()
        self.cookies = {}

    def _answered(self, answer):
        # The jar of `requests` keeps Secure cookies from `http://localhost`, which browsers treat as secure.
        self.cookies.update(answer.cookies.get_dict())
        return answer

    def _headers(self):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookie, "Origin": self.url, "Sec-Fetch-Site": "same-origin"}

    def get(self, path):
        return self._answered(
            self.session.get(self.url + path, headers=self._headers(), allow_redirects=False, timeout=10)
        )

    def post(self, path, **fields):
        return self._answered(
            self.session.post(self.url + path, data=fields, headers=self._headers(), allow_redirects=False, timeout=10)
        )


def wait_for_the_next_step():
    time.sleep(30 - time.time() % 30 + 0.2)


def test_pyotp_enrols_and_signs_in_and_a_code_counts_once(server):
    browser = Browser(server.url)
    answer = browser.post("/sign-in/root", email="root@halden.example", password=ROOT_PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/enrol")

    link = re.search(r'href="(otpauth:[^"]+)"', browser.get("/sign-in/enrol").text).group(1).replace("&amp;", "&")
    authenticator = pyotp.parse_uri(link)
    assert authenticator.issuer == "Bailiwick"
    now = int(time.time())
    wrong = browser.post("/sign-in/enrol", code1=authenticator.at(now), code2=authenticator.at(now))
    assert wrong.status_code == 403
    now = int(time.time())
    answer = browser.post("/sign-in/enrol", code1=authenticator.at(now - 30), code2=authenticator.at(now))
    assert answer.status_code == 303
    assert browser.get("/users").status_code == 200

    again = Browser(server.url)
    again.post("/sign-in/root", email="root@halden.example", password=ROOT_PASSWORD)
    used = again.post("/sign-in/code", code=authenticator.at(now))
    assert used.status_code == 403 and "was used before" in used.text
    wait_for_the_next_step()
    assert again.post("/sign-in/code", code=authenticator.now()).status_code == 303
    assert again.get("/users").status_code == 200


def test_one_wrong_password_is_answered_like_another(server):
    browser = Browser(server.url)
    known = browser.post("/sign-in", account="harbour-prod", username="nobody", password="wrong wrong wrong")
    root = browser.post("/sign-in/root", email="root@halden.example", password="wrong wrong wrong")
    stranger = browser.post("/sign-in/root", email="nobody@halden.example", password="wrong wrong wrong")
    for answer in (known, root, stranger):
        assert answer.status_code == 403
        assert "The account, the name or the password is not right." in answer.text
        assert "__Host-bailiwick" not in answer.cookies
