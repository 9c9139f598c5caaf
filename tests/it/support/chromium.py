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


def ask(method, url, body=None, limit=20):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=limit) as answer:
        return json.load(answer)["value"]


def text(session, selector):
    """An element and its text. While one page goes and the next one comes, WebDriver answers 404, or nothing is in it."""
    end = time.monotonic() + 60
    while True:
        elements = ask("POST", f"{session}/elements", {"using": "css selector", "value": selector})
        try:
            [element] = elements
            [identity] = element.values()
            found = ask("GET", f"{session}/element/{identity}/text")
            if found.strip() or time.monotonic() > end:
                return identity, found
        except (ValueError, TimeoutError, urllib.error.HTTPError) as e:
            if time.monotonic() > end or getattr(e, "code", 404) != 404:
                raise


def press(session, element):
    """Presses a button, once: a second press would be a second answer. Returns when the page that has it is gone."""
    end = time.monotonic() + 60
    try:
        ask("POST", f"{session}/element/{element}/click", {})
        while time.monotonic() < end:
            ask("GET", f"{session}/element/{element}/text")
    except TimeoutError:
        pass  # The driver waits for the next page longer than this script for the driver.
    except urllib.error.HTTPError as e:
        if e.code != 404:
            raise


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
        try:
            ask("DELETE", session, limit=5)
        except OSError:
            pass  # On a busy machine Chromium may take long to end; the test does not wait for that.


def attempt(url):
    driver = subprocess.Popen([os.environ["CHROMEDRIVER"], "--port=0"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True)
    try:
        started = next(line for line in driver.stdout if "started successfully on port" in line)
        port = int(started.split("port")[1].strip(" .\n"))
        return browse(f"http://127.0.0.1:{port}", url)
    except Exception as e:  # the test shows it
        return {"error": f"{type(e).__name__}: {e}"}
    finally:
        driver.kill()
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
