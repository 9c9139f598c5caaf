"""Reads and writes IAM by boto3: a program that knows nothing of ours says what was created.

On its own: boto.py PORT KEY_ID SECRET prints everything that IAM holds as JSON.
"""

import json
import sys

import boto3
from botocore.config import Config

EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
CONFIG = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20, proxies={})


def session(port, key, region=None):
    """A function that gives the client of a service, signed with this key for a region."""
    made = boto3.Session(
        aws_access_key_id=key["id"],
        aws_secret_access_key=key["secret"],
        aws_session_token=key.get("token"),
        region_name=region or "us-east-1",
    )
    return lambda service: made.client(service, endpoint_url=f"http://127.0.0.1:{port}", config=CONFIG)


def administrator(client, name, policy):
    """A user with exactly this policy, and a key of it: three calls."""
    iam = client("iam")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="all-it-may-do", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


def call(client, service, method, args):
    reply = getattr(client(service), method)(**args)
    reply.pop("ResponseMetadata", None)
    if hasattr(reply.get("Body"), "read"):
        reply["Body"] = reply["Body"].read().decode()
    return reply


def read(client):
    """Every user, role and customer policy with what hangs on it; documents are parsed."""
    iam = client("iam")

    def every(method, field, **args):
        return [item for page in iam.get_paginator(method).paginate(**args) for item in page[field]]

    def tags(items):
        return {tag["Key"]: tag["Value"] for tag in items}

    users, roles, policies = {}, {}, {}
    for user in every("list_users", "Users"):
        name = user["UserName"]
        inline = every("list_user_policies", "PolicyNames", UserName=name)
        users[name] = {
            "arn": user["Arn"],
            "id": user["UserId"],
            "path": user["Path"],
            "tags": tags(every("list_user_tags", "Tags", UserName=name)),
            "inline": {p: iam.get_user_policy(UserName=name, PolicyName=p)["PolicyDocument"] for p in inline},
            "attached": [p["PolicyArn"] for p in every("list_attached_user_policies", "AttachedPolicies", UserName=name)],
            "groups": [g["GroupName"] for g in every("list_groups_for_user", "Groups", UserName=name)],
            "keys": {k["AccessKeyId"]: k["Status"] for k in every("list_access_keys", "AccessKeyMetadata", UserName=name)},
            "boundary": iam.get_user(UserName=name)["User"].get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        }
    for role in every("list_roles", "Roles"):
        name = role["RoleName"]
        inline = every("list_role_policies", "PolicyNames", RoleName=name)
        roles[name] = {
            "arn": role["Arn"],
            "id": role["RoleId"],
            "path": role["Path"],
            "description": role.get("Description"),
            "trust": role["AssumeRolePolicyDocument"],
            "tags": tags(iam.list_role_tags(RoleName=name)["Tags"]),
            "inline": {p: iam.get_role_policy(RoleName=name, PolicyName=p)["PolicyDocument"] for p in inline},
            "attached": [p["PolicyArn"] for p in every("list_attached_role_policies", "AttachedPolicies", RoleName=name)],
            "boundary": iam.get_role(RoleName=name)["Role"].get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        }
    for policy in every("list_policies", "Policies", Scope="Local"):
        arn = policy["Arn"]
        version = iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
        policies[policy["PolicyName"]] = {
            "arn": arn,
            "id": policy["PolicyId"],
            "document": version["Document"],
            "versions": [v["VersionId"] for v in every("list_policy_versions", "Versions", PolicyArn=arn)],
            "tags": tags(iam.list_policy_tags(PolicyArn=arn)["Tags"]),
            "attachments": policy["AttachmentCount"],
        }
    return {"users": users, "roles": roles, "policies": policies}


if __name__ == "__main__":
    port, key_id, secret = sys.argv[1:]
    json.dump(read(session(port, {"id": key_id, "secret": secret})), sys.stdout, indent=2, default=str)
    print()
