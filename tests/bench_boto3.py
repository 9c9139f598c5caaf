"""What `init` does in AWS, written plainly with boto3: reads, creates what is missing, proves the role.

A measure for tests/bench. LWA and the SP-API are asked too, as `init` does. The key's secret goes to a file.
"""

import json
import os
import time
import urllib.parse
import urllib.request
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

USER, POLICY, ROLE = "SellingPartnerAPIUser", "SellingPartnerAPIPolicy", "SellingPartnerAPIRole"
INLINE = f"Assume{ROLE}"
TAGS = [{"Key": "managed-by", "Value": "spapi-setup"}]


def document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def found(call, **args):
    try:
        return call(**args)
    except ClientError as e:
        if e.response["Error"]["Code"] == "NoSuchEntity":
            return None
        raise


def settled(call, **args):
    """Tries until a fresh entity is known; on moto the first try is good."""
    for wait in (0.25, 0.5, 1, 2, 4, None):
        try:
            return call(**args)
        except ClientError:
            if wait is None:
                raise
            time.sleep(wait)


def amazon():
    form = {"grant_type": "refresh_token", "refresh_token": os.environ["SPAPI_SETUP_REFRESH_TOKEN"],
            "client_id": "amzn1.application-oa2-client.0", "client_secret": os.environ["SPAPI_SETUP_LWA_CLIENT_SECRET"]}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(os.environ["SPAPI_SETUP_LWA_URL"], urllib.parse.urlencode(form).encode()) as reply:
        token = json.load(reply)["access_token"]
    base = os.environ["SPAPI_SETUP_SPAPI_URL"].replace("{region}", "eu")
    request = urllib.request.Request(f"{base}/sellers/v1/marketplaceParticipations", headers={"x-amz-access-token": token})
    with opener.open(request) as reply:
        json.load(reply)


def main():
    amazon()
    iam, sts = boto3.client("iam"), boto3.client("sts")
    account = sts.get_caller_identity()["Account"]
    policy_arn = f"arn:aws:iam::{account}:policy/{POLICY}"
    user, policy, role = found(iam.get_user, UserName=USER), found(iam.get_policy, PolicyArn=policy_arn), found(iam.get_role, RoleName=ROLE)
    inline = user and found(iam.get_user_policy, UserName=USER, PolicyName=INLINE)
    keys = iam.list_access_keys(UserName=USER)["AccessKeyMetadata"] if user else []
    attached = iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"] if role else []
    if policy:
        iam.get_policy_version(PolicyArn=policy_arn, VersionId=policy["Policy"]["DefaultVersionId"])
    user = user or iam.create_user(UserName=USER, Tags=TAGS)
    if not policy:
        text = document(Action="execute-api:Invoke", Resource="arn:aws:execute-api:*:*:*")
        iam.create_policy(PolicyName=POLICY, PolicyDocument=text, Tags=TAGS)
    if not role:
        text = document(Action="sts:AssumeRole", Principal={"AWS": user["User"]["Arn"]})
        role = settled(iam.create_role, RoleName=ROLE, AssumeRolePolicyDocument=text, Tags=TAGS)
    if not inline:
        text = document(Action="sts:AssumeRole", Resource=role["Role"]["Arn"])
        iam.put_user_policy(UserName=USER, PolicyName=INLINE, PolicyDocument=text)
    if not any(p["PolicyArn"] == policy_arn for p in attached):
        iam.attach_role_policy(RoleName=ROLE, PolicyArn=policy_arn)
    store = Path(os.environ["HOME"], "bench-key.json")
    if not keys:
        key = iam.create_access_key(UserName=USER)["AccessKey"]
        store.touch(mode=0o600)
        store.write_text(json.dumps([key["AccessKeyId"], key["SecretAccessKey"]]))
    key_id, secret = json.loads(store.read_text())
    own = boto3.client("sts", aws_access_key_id=key_id, aws_secret_access_key=secret)
    settled(own.assume_role, RoleArn=role["Role"]["Arn"], RoleSessionName="bench")


main()
