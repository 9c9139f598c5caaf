"""What CloudFormation makes of a policy in deploy/: `stack.py TEMPLATE RESOURCE NAME=VALUE...` prints the policy document.

As much of the template language as the files in deploy/ use: !Ref, !Sub and !GetAtt of the home's bucket.
"""

import json
import re
import sys

import yaml

ACCOUNT = {"AWS::Partition": "aws", "AWS::AccountId": "123456789012", "AWS::Region": "us-east-1"}


def load(path, given):
    with open(path, encoding="utf-8") as file:
        text = file.read()

    def value(name):
        if name == "Home.Arn":
            return f"arn:aws:s3:::{values['Bucket']}"
        return values[name]

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!Ref", lambda loader, node: value(node.value) if node.value in values else node.value)
    Loader.add_constructor("!GetAtt", lambda loader, node: value(node.value))
    Loader.add_constructor("!Sub", lambda loader, node: re.sub(r"\$\{([^}]+)\}", lambda m: value(m[1]), node.value))
    values = ACCOUNT | given
    names = re.search(r"^Parameters:\n(.*?)^Resources:", text, re.S | re.M)[1]
    for name, parameter in yaml.safe_load(names).items():
        if "Default" in parameter:
            values.setdefault(name.strip(), parameter["Default"])
    return yaml.load(text, Loader)


if __name__ == "__main__":
    path, resource, *pairs = sys.argv[1:]
    stack = load(path, dict(pair.split("=", 1) for pair in pairs))
    print(json.dumps(stack["Resources"][resource]["Properties"]["PolicyDocument"]))
