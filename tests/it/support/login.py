"""Reads a profile of `login_session` as botocore does, and says as JSON what it got and who that is.

Arguments: the profile. An expired session is refreshed at `AWS_ENDPOINT_URL_SIGNIN`, and the file is written again.
"""

import json
import sys

import boto3
from botocore.credentials import LoginCredentialFetcher
from botocore.exceptions import BotoCoreError

try:
    session = boto3.Session(profile_name=sys.argv[1])
    credentials = session.get_credentials()
    frozen = credentials.get_frozen_credentials()
except BotoCoreError as e:
    json.dump({"error": type(e).__name__, "message": str(e)}, sys.stdout)
    sys.exit(0)
answer = {
    "method": credentials.method,
    "region": session.region_name,
    "access_key": frozen.access_key,
    "secret_key": frozen.secret_key,
    "token": frozen.token,
    "account": credentials.account_id,
    "needs": list(LoginCredentialFetcher._REQUIRED_TOKEN_FIELDS),
    "arn": session.client("sts").get_caller_identity()["Arn"],
}
json.dump(answer, sys.stdout)
