"""The browser of a test: a headless Chromium that opens a sign-in page, reads it and presses "Continue".

Arguments: the address. What it saw goes to browser.json in the home folder when all is over. Chromium is driven by
WebDriver, its own interface for that; it reaches this computer and nothing else.
"""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--no-default-browser-check", "--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    f"--user-data-dir={os.environ['HOME']}/chromium",
]


def ask(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=20) as answer:
        return json.load(answer)["value"]


def text(session, selector):
    """An element and its text. WebDriver answers 404 while one page goes and the next one comes."""
    end = time.monotonic() + 60
    while True:
        elements = ask("POST", f"{session}/elements", {"using": "css selector", "value": selector})
        try:
            [element] = elements
            [identity] = element.values()
            return identity, ask("GET", f"{session}/element/{identity}/text")
        except (ValueError, urllib.error.HTTPError) as e:
            if time.monotonic() > end or getattr(e, "code", 404) != 404:
                raise


def press(session, element):
    """Presses a button until the page that has it is gone. A press while a busy machine lays the page out is lost."""
    end = time.monotonic() + 40
    while time.monotonic() < end:
        try:
            ask("POST", f"{session}/element/{element}/click", {})
            again = time.monotonic() + 5
            while time.monotonic() < again:
                ask("GET", f"{session}/element/{element}/text")
        except urllib.error.HTTPError as e:
            if e.code == 404:
                return
            raise
    raise TimeoutError("the button was pressed in vain")


def browse(driver, url):
    options = {"args": FLAGS, "binary": os.environ["CHROMIUM"]}
    wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
    session = f"{driver}/session/{ask('POST', f'{driver}/session', wanted)['sessionId']}"
    try:
        ask("POST", f"{session}/url", {"url": url})
        _, page = text(session, "body")
        scripts = ask("POST", f"{session}/elements", {"using": "css selector", "value": "script"})
        button, label = text(session, "#continue")
        press(session, button)
        _, end = text(session, "body")
        return {"page": page, "scripts": len(scripts), "button": label, "end": end,
                "at": ask("GET", f"{session}/url")}
    finally:
        ask("DELETE", session)


def attempt(url):
    driver = subprocess.Popen([os.environ["CHROMEDRIVER"], "--port=0"], stdout=subprocess.PIPE, text=True)
    try:
        started = next(line for line in driver.stdout if "started successfully on port" in line)
        port = int(started.split("port")[1].strip(" .\n"))
        return browse(f"http://127.0.0.1:{port}", url)
    except Exception as e:  # the test shows it
        return {"error": f"{type(e).__name__}: {e}"}
    finally:
        driver.terminate()
        driver.wait()


def main():
    seen = attempt(sys.argv[1])
    if "error" in seen:
        # On a busy machine Chromium sometimes does not start in time.
        print(seen["error"], flush=True)
        seen = attempt(sys.argv[1])
    new = os.path.join(os.environ["HOME"], "browser.new")
    with open(new, "w") as file:
        json.dump(seen, file)
    os.rename(new, os.path.join(os.environ["HOME"], "browser.json"))


main()
