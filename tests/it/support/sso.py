"""What botocore makes of a profile with an SSO session: credentials, the token behind them, who they are."""

import json
import sys

import botocore.session
from botocore.tokens import SSOTokenProvider

session = botocore.session.Session(profile=sys.argv[1])
credentials = session.get_credentials()
frozen = credentials.get_frozen_credentials()
token = SSOTokenProvider(session, profile_name=sys.argv[1]).load_token().get_frozen_token()
identity = session.create_client("sts").get_caller_identity()
json.dump(
    {
        "method": credentials.method,
        "access_key": frozen.access_key,
        "token": token.token,
        "region": session.get_config_variable("region"),
        "account": identity["Account"],
        "arn": identity["Arn"],
    },
    sys.stdout,
)
