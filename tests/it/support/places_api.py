"""Plays the two places that `gh` and `kubectl` write to, on one loopback port: GitHub's API for secrets, with a key of its
own, and as much of a Kubernetes API server as an apply asks for.

Prints the port, then one line of JSON for each thing that was written, and ends when standard input does:

  {"github": "repos/acme/shop/actions", "name": "LWA_APP_ID", "value": "..."}   the sealed box, opened
  {"kubernetes": "/api/v1/namespaces/...", "method": "PATCH", "query": {...}, "type": "...", "object": {...}}
"""

import base64
import json
import os
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import yaml
from nacl.public import PrivateKey, SealedBox

KEY = PrivateKey.generate()
SECRETS = {"name": "secrets", "singularName": "secret", "namespaced": True, "kind": "Secret"}
VERBS = ["create", "delete", "get", "list", "patch", "update"]
DISCOVERY = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [SECRETS | {"verbs": VERBS}]},
    "/version": {"major": "1", "minor": "32", "gitVersion": "v1.32.4"},
}
said = threading.Lock()


def say(**what):
    with said:
        print(json.dumps(what), flush=True)


class Places(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, code, value):
        body = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def github(self, path, body):
        place, _, name = path.rpartition("/secrets/")
        if self.headers.get("authorization") != "token ghp_canary":
            return self.answer(401, {"message": "Bad credentials"})
        if name == "public-key":
            return self.answer(200, {"key_id": "42", "key": base64.b64encode(bytes(KEY.public_key)).decode()})
        sealed = json.loads(body)
        if sealed["key_id"] != "42":
            return self.answer(422, {"message": "wrong key"})
        value = SealedBox(KEY).decrypt(base64.b64decode(sealed["encrypted_value"])).decode()
        say(github=place.strip("/"), name=name, value=value)
        return self.answer(201, {})

    def kubernetes(self, url, body):
        if url.path in DISCOVERY:
            return self.answer(200, DISCOVERY[url.path])
        if self.command == "GET":
            status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}
            return self.answer(404, status)
        value = yaml.safe_load(body)
        query = dict(urllib.parse.parse_qsl(url.query))
        say(kubernetes=url.path, method=self.command, query=query, type=self.headers["content-type"], object=value)
        return self.answer(201, value)

    def any(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        url = urllib.parse.urlsplit(self.path)
        # gh speaks to it as its proxy: the whole address stands in the request.
        if url.netloc == "api.github.localhost":
            return self.github(url.path, body)
        return self.kubernetes(url, body)

    do_GET = do_PUT = do_POST = do_PATCH = any

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Places)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
os._exit(0)
