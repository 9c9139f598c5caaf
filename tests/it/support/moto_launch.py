"""Starts enforcing moto servers and speaks to them by boto3, as told by lines of JSON on standard input.

Imports moto once and forks a server for each test, in milliseconds. Everything ends when standard input
does, so that nothing outlives the test process, however that ends.

  {"op": "start", "delay": 0.08}            -> {"pid", "port", "key": {...}}   an auditor, who may do anything
  {"op": "stop", "pid": N}                  -> {}
  {"op": "administrator", "port", "key", "policy", "name"} -> {"id", "secret"}  a user with exactly this policy
  {"op": "read", "port", "key"}             -> everything IAM holds
  {"op": "call", "port", "key", "service", "method", "args", "region"} -> what boto3 answers
  {"op": "calls", "pid": N}                 -> {"calls": [action, ...]} since the server's start
  {"op": "fault", "port", "fault": {...}}   -> {}   what the server does wrong from now on (class Fault)
An answer {"error": code, "message": text} tells of a refusal.
"""

import ctypes
import io
import json
import logging
import os
import re
import signal
import sys
import threading
import time
import urllib.parse
import urllib.request

# The first three calls need no right: they make the auditor. From then on signatures, identity policies
# and trust policies are checked.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "3"
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import boto  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from moto.server import DomainDispatcherApplication, MotoRequestHandler, create_backend_app  # noqa: E402
import moto.iam.urls  # noqa: E402,F401  imported before the fork: a server is ready at once
import moto.s3.urls  # noqa: E402,F401
import moto.secretsmanager.urls  # noqa: E402,F401
import moto.sqs.urls  # noqa: E402,F401
import moto.ssm.urls  # noqa: E402,F401
import moto.sts.urls  # noqa: E402,F401
from moto.iam.access_control import IAMPolicyStatement  # noqa: E402
from moto.iam.models import iam_backends  # noqa: E402
from moto.iam.responses import IamResponse  # noqa: E402
from moto.s3.exceptions import MissingKey  # noqa: E402
from moto.s3.responses import S3Response  # noqa: E402
from moto.secretsmanager.responses import SecretsManagerResponse  # noqa: E402
from moto.sqs.responses import SQSResponse  # noqa: E402
from moto.ssm.responses import SimpleSystemManagerResponse  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

servers = {}


def resource(response):
    """The ARN that IAM checks a call's right against (Service Authorization Reference); moto alone would say "*"."""
    param = response._get_param
    backend = iam_backends[response.current_account][response.partition]
    user, role, arn = param("UserName"), param("RoleName"), param("PolicyArn") or param("PolicySourceArn")
    path = param("Path") or "/"
    prefix = f"arn:{response.partition}:iam::{response.current_account}:"
    if param("AccessKeyId") and not user:
        user = next((u.name for u in backend.users.values() for k in u.access_keys if k.access_key_id == param("AccessKeyId")), None)
    if user:
        known = user in backend.users and response._get_action() != "CreateUser"
        return backend.users[user].arn if known else f"{prefix}user{path}{user}"
    if role:
        if response._get_action() == "CreateRole":
            return f"{prefix}role{path}{role}"
        return next((r.arn for r in backend.roles.values() if r.name == role), f"{prefix}role{path}{role}")
    if arn:
        return arn
    return f"{prefix}policy{path}{param('PolicyName')}" if param("PolicyName") else "*"


IamResponse._determine_resource = resource


def queue(response):
    """The ARN of the queue that a call is about; moto knows none of one that is still to be made."""
    url = response._get_param("QueueUrl")
    account, name = url.split("/")[-2:] if url else (response.current_account, response._get_param("QueueName"))
    return f"arn:{response.partition}:sqs:{response.region}:{account}:{name}"


SQSResponse._determine_resource = queue


# S3's actions by the names that policies give them (Service Authorization Reference).
ACTIONS = moto.s3.responses.ACTION_MAP["BUCKET"]
ACTIONS["HEAD"]["DEFAULT"] = "ListBucket"
ACTIONS["GET"] = {"publicAccessBlock": "GetBucketPublicAccessBlock", "encryption": "GetEncryptionConfiguration", **ACTIONS["GET"]}

one_at_a_time = threading.Lock()


def in_turn(function):
    """S3 keeps the conditions of two writes at once; moto looks first and writes then."""

    def wrapped(*args, **kwargs):
        with one_at_a_time:
            return function(*args, **kwargs)

    return wrapped


S3Response.put_object = in_turn(S3Response.put_object)
S3Response.delete_object = in_turn(S3Response.delete_object)


def missing_object(function):
    """Who may not list a bucket is not told which objects it lacks: 403 in place of 404."""

    def wrapped(self, *args, **kwargs):
        try:
            return function(self, *args, **kwargs)
        except MissingKey:
            self.data["Action"] = "ListBucket"
            self._authenticate_and_authorize_s3_action(bucket_name=self.bucket_name)
            raise

    return wrapped


S3Response._get_key = missing_object(S3Response._get_key)


def versioning(function):
    """S3's answer has another root than moto's, which strict readers do not take (S3 API Reference, GetBucketVersioning)."""

    def wrapped(self):
        status, headers, body = function(self)
        return status, headers, body.replace("GetBucketVersioningResponse", "VersioningConfiguration")

    return wrapped


S3Response.get_bucket_versioning = versioning(S3Response.get_bucket_versioning)


def secret(response):
    """The ARN of the secret that a call is about: its name and six random characters. AWS knows none of one that is still
    to be made, and lets policies name it by its name and what may follow."""
    body = json.loads(response.body or "{}")
    name = body.get("SecretId") or body.get("Name") or "*"
    if name.startswith("arn:"):
        return name
    known = response.backend.secrets.get(name) if name != "*" else None
    prefix = f"arn:{response.partition}:secretsmanager:{response.region}:{response.current_account}:secret:"
    return known.arn if known else f"{prefix}{name}-AbCdEf"


def parameter(response):
    """The ARN of the parameter that a call is about."""
    body = json.loads(response.body or "{}")
    name = body.get("Name") or body.get("ResourceId") or "*"
    return f"arn:{response.partition}:ssm:{response.region}:{response.current_account}:parameter/{name.lstrip('/')}"


SecretsManagerResponse._determine_resource = secret
SimpleSystemManagerResponse._determine_resource = parameter


def match(pattern, text):
    """Only * and ? are special in a policy's pattern; moto takes the rest for a regular expression."""
    special = {"*": ".*", "?": "."}
    return re.fullmatch("".join(special.get(c) or re.escape(c) for c in pattern), text)


IAMPolicyStatement._match = staticmethod(match)


class Fault:
    """What is wrong with some calls.

    on: the call as the log has it ("PutSecretValue", "PUT /bucket/key"); after: so many of them go through first; times: how
    many it is (1). Then either status, headers and body are the answer; or, with lost, the call is carried out and its answer
    is 500; or, with meanwhile ({bucket, key, text}), somebody else writes an object just before it.
    """

    def __init__(self, on, after=0, times=1, **what):
        self.on, self.after, self.times, self.what = on, after, times, what

    def strikes(self, line):
        if line != self.on or self.times == 0:
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        return True


INTERNAL = "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message><RequestId>r-500</RequestId></Error>"


class Recorder:
    """Notes each call's action, and delays it."""

    def __init__(self, app, log, delay):
        self.app, self.log, self.delay, self.faults = app, log, delay, []

    def wrong(self, line, environ, start_response):
        """The answer that a fault gives in place of the right one."""
        # What a test asks by boto3 is answered always.
        faults = [] if "Boto3" in environ.get("HTTP_USER_AGENT", "") else self.faults
        fault = next((fault for fault in faults if fault.strikes(line)), None)
        if fault is None:
            return None
        what = fault.what
        if "meanwhile" in what:
            other = what["meanwhile"]
            backend = moto.s3.models.s3_backends["123456789012"]["aws"]
            with one_at_a_time:
                backend.put_object(other["bucket"], other["key"], other["text"].encode())
            return None
        if what.get("lost"):
            list(self.app(environ, lambda *_: None))
            what = {"status": "500 Internal Server Error", "body": INTERNAL}
        body = what.get("body", "").encode()
        headers = [tuple(h) for h in what.get("headers", [])] + [("content-length", str(len(body)))]
        start_response(what["status"], headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        target = environ.get("HTTP_X_AMZ_TARGET")
        action = [target.split(".")[-1]] if target else urllib.parse.parse_qs(body.decode("latin-1")).get("Action")
        if environ["PATH_INFO"] == "/moto-api/faults":
            self.faults.append(Fault(**json.loads(body)))
            start_response("200 OK", [("content-length", "0")])
            return []
        if not environ["PATH_INFO"].startswith("/moto-api"):
            line = action[0] if action else environ["REQUEST_METHOD"] + " " + environ["PATH_INFO"]
            os.write(self.log, (line + "\n").encode())
            wrong = self.wrong(line, environ, start_response)
            if wrong is not None:
                return wrong
        time.sleep(self.delay)
        return in_json(self.app, environ, start_response) if target else self.app(environ, start_response)


def in_json(app, environ, start_response):
    """What moto refuses by policy or key it says in IAM's XML, to callers of SQS's JSON protocol too."""
    said = []
    body = b"".join(app(environ, lambda status, headers, *_: said.extend((status, headers))))
    status, headers = said
    found = re.search(rb"<Code>(.*?)</Code>\s*<Message>(.*?)</Message>", body, re.S)
    if status.startswith("40") and found:
        code, message = (part.decode() for part in found.groups())
        body = json.dumps({"__type": f"com.amazon.coral.service#{code}", "message": message}).encode()
        kept = [h for h in headers if h[0].lower() not in ("content-type", "content-length")]
        headers = kept + [
            ("content-type", "application/x-amz-json-1.0"),
            ("content-length", str(len(body))),
            ("x-amzn-query-error", f"{code};Sender"),
        ]
    start_response(status, headers)
    return [body]


def serve(report, log, delay):
    """The forked server: says its port, then serves until the launcher is gone."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() == 1:
        os._exit(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)  # SimulatePrincipalPolicy is not there: 500
    MotoRequestHandler.protocol_version = "HTTP/1.1"
    app = Recorder(DomainDispatcherApplication(create_backend_app), log, delay)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)
    os.write(report, f"{server.server_port}\n".encode())
    os.close(report)
    server.serve_forever()


def start(delay=0.0):
    reading, writing = os.pipe()
    log = os.memfd_create("calls")
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            serve(writing, log, delay)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        port = int(pipe.readline())
    servers[pid] = log
    key = boto.administrator(boto.session(port, {"id": "nobody", "secret": "nothing"}), "auditor", boto.EVERYTHING)
    os.ftruncate(log, 0)
    os.lseek(log, 0, os.SEEK_SET)
    return {"pid": pid, "port": port, "key": key}


def stop(pid):
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(servers.pop(pid))
    return {}


def calls(pid):
    log = servers[pid]
    return {"calls": os.pread(log, os.fstat(log).st_size, 0).decode().split("\n")[:-1]}


def fault(port, fault):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    direct.open(f"http://127.0.0.1:{port}/moto-api/faults", json.dumps(fault).encode(), timeout=20).read()
    return {}


def answer(request):
    op = request.pop("op")
    if op == "fault":
        return fault(**request)
    if op in ("start", "stop", "calls"):
        return {"start": start, "stop": stop, "calls": calls}[op](**request)
    session = boto.session(request["port"], request["key"], request.get("region"))
    if op == "administrator":
        return boto.administrator(session, request["name"], request["policy"])
    if op == "read":
        return boto.read(session)
    if op == "call":
        return boto.call(session, request["service"], request["method"], request["args"])
    raise ValueError(op)


def main():
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except ClientError as e:
            reply = {"error": e.response["Error"]["Code"], "message": e.response["Error"]["Message"]}
        except Exception as e:  # the test prints it and fails
            reply = {"error": type(e).__name__, "message": str(e)}
        print(json.dumps(reply, default=str), flush=True)
    for pid in list(servers):
        stop(pid)


if __name__ == "__main__":
    main()
