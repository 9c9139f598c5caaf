"""Reads what `plan --format` writes with the formats' own programs, and prints it as JSON.

  formats.py cloudformation FILE   the template, its short functions written out (PyYAML)
  formats.py terraform FILE        the configuration (python-hcl2), strings without their quotes
  formats.py findings              what parliament says of each policy document of a JSON list on standard input
"""

import json
import sys


def cloudformation(path):
    import yaml

    class Loader(yaml.SafeLoader):
        """Knows CloudFormation's short functions; refuses a key that stands twice."""

        def construct_mapping(self, node, deep=False):
            keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
            assert len(keys) == len(set(keys)), keys
            return super().construct_mapping(node, deep=deep)

    def function(loader, name, node):
        if isinstance(node, yaml.SequenceNode):
            value = loader.construct_sequence(node, deep=True)
        else:
            value = loader.construct_scalar(node)
        return {name if name == "Ref" else f"Fn::{name}": value}

    Loader.add_multi_constructor("!", function)
    with open(path, encoding="utf-8", newline="") as file:
        return yaml.load(file, Loader)


def terraform(path):
    import hcl2

    def plain(value):
        if isinstance(value, dict):
            return {plain(key): plain(item) for key, item in value.items() if key != "__is_block__"}
        if isinstance(value, list):
            return [plain(item) for item in value]
        if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"':
            return json.loads(value)
        if isinstance(value, str) and value.startswith("${jsonencode(") and value.endswith(")}"):
            return plain(hcl2.loads(f"document = {value[13:-2]}\n")["document"])
        return value

    with open(path, encoding="utf-8", newline="") as file:
        return plain(hcl2.load(file))


def findings(documents):
    import parliament

    def judge(document):
        # parliament knows identity policies only: a trust policy gets the resource that it has by its role.
        for statement in document["Statement"]:
            if "Principal" in statement:
                statement.setdefault("Resource", "arn:aws:iam::123456789012:role/R")
        found = parliament.analyze_policy_string(json.dumps(document)).findings
        return [f"{finding.issue}: {finding.detail}" for finding in found]

    return [judge(document) for document in documents]


def main():
    what, *rest = sys.argv[1:]
    answer = findings(json.load(sys.stdin)) if what == "findings" else globals()[what](*rest)
    json.dump(answer, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
