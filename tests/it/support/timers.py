"""Judges of timers' texts: `timers.py KIND FILE [SCHEMA]` prints what it read as JSON, or fails with what is wrong."""

import json
import plistlib
import sys


def launchd(path, _schema=None):
    with open(path, "rb") as file:
        return plistlib.load(file, fmt=plistlib.FMT_XML)


def windows(path, schema):
    from lxml import etree

    task = etree.parse(path)
    etree.XMLSchema(etree.parse(schema)).assertValid(task)
    ns = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    return {
        "command": task.findtext(".//t:Exec/t:Command", namespaces=ns),
        "arguments": task.findtext(".//t:Exec/t:Arguments", namespaces=ns),
        "starts": [each.text for each in task.iterfind(".//t:StartBoundary", namespaces=ns)],
    }


def kubernetes(path, _schema=None):
    import kubernetes_validate
    import yaml

    with open(path, encoding="utf-8") as file:
        objects = list(yaml.safe_load_all(file))
    for each in objects:
        # The newest version that the judge knows, and one that many clusters still run.
        for version in ["1.37", "1.31"]:
            kubernetes_validate.validate(each, version, strict=True)
    return objects


if __name__ == "__main__":
    kind, *args = sys.argv[1:]
    print(json.dumps({"launchd": launchd, "windows": windows, "kubernetes": kubernetes}[kind](*args)))
