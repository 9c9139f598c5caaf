"""Judges Kubernetes manifests: `manifests.py FILE SCHEMAS` prints the objects as JSON, or fails with what is wrong.

Kubernetes' own kinds are judged by its published schemas, those of external-secrets.io by the files in SCHEMAS. A field
that a schema does not know is a fault: a cluster would drop it without a word.
"""

import json
import sys

import jsonschema
import kubernetes_validate
import yaml


def strict(schema):
    """The schema with every object closed that lists its properties and does not say that it keeps others."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and not schema.get("x-kubernetes-preserve-unknown-fields"):
        if schema.get("type") == "object":
            closed.setdefault("additionalProperties", False)
    return closed


def own(each, schemas):
    """One object of external-secrets.io. Of the metadata a custom resource's schema says nothing: Kubernetes does."""
    kind, version = each["kind"].lower(), each["apiVersion"].split("/")[1]
    with open(f"{schemas}/{kind}-{version}.json", encoding="utf-8") as file:
        schema = strict(json.load(file))
    schema["properties"]["metadata"] = {"type": "object"}
    jsonschema.Draft202012Validator(schema).validate(each)
    spec = {"apiVersion": "v1", "kind": "Secret", "metadata": each["metadata"]}
    kubernetes_validate.validate(spec, "1.37", strict=True)


def judge(path, schemas):
    with open(path, encoding="utf-8") as file:
        objects = list(yaml.safe_load_all(file))
    for each in objects:
        if each["apiVersion"].startswith("external-secrets.io/"):
            own(each, schemas)
            continue
        # The newest version that the judge knows, and one that many clusters still run.
        for version in ["1.37", "1.31"]:
            kubernetes_validate.validate(each, version, strict=True)
    return objects


if __name__ == "__main__":
    print(json.dumps(judge(*sys.argv[1:])))
