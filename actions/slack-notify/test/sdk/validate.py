"""Judges payloads (JSON lines on stdin) by the validators of Slack's own SDK,
and by the rules of Block Kit that those do not check."""

import json
import re
import sys

from slack_sdk.models.blocks import Block

LIMITS = {"header": 150, "section": 3000, "field": 2000, "context": 2000}


def problems(payload):
    blocks = payload.get("blocks", [])
    if not blocks and not payload.get("attachments") and not payload.get("text"):
        yield "nothing to say"
    if len(blocks) > 50:
        yield "more than 50 blocks"
    if len(payload.get("text", "")) > 4000:
        yield "fallback longer than 4000"
    for given, block in zip(blocks, Block.parse_all(blocks)):
        if block is None:
            yield f"unknown block {given.get('type')}"
            continue
        try:
            block.validate_json()
        except Exception as error:  # the SDK's own words
            yield str(error)
        if given["type"] == "rich_text" and block.to_dict() != given:
            yield "the SDK reads another block than was written"
        yield from own_rules(given)
    yield from surrogates(payload)
    yield from markup(payload)


def own_rules(block):
    text = block.get("text")
    if text is not None:
        if not text.get("text"):
            yield "empty text"
        if units(text["text"]) > LIMITS.get(block["type"], 3000):
            yield f"{block['type']} too long"
    if block["type"] == "header" and text.get("type") != "plain_text":
        yield "header is not plain text"
    for field in block.get("fields", []):
        if not 0 < units(field["text"]) <= LIMITS["field"]:
            yield "field too long or empty"
    for section in block.get("elements", []):
        for element in section.get("elements", []):
            if element["type"] == "text" and not element["text"]:
                yield "empty rich text"
            if element["type"] not in ("text", "link", "user", "usergroup", "broadcast"):
                yield "unknown rich text"


def units(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def surrogates(value):
    if re.search("[\ud800-\udfff]", json.dumps(value, ensure_ascii=False)):
        yield "lone surrogate"


def markup(payload):
    """Where Slack parses mrkdwn, only entities may have these characters."""
    for text in mrkdwn(payload):
        bare = re.sub(r"&(amp|lt|gt);", "", text)
        if re.search("[<>&]", bare):
            yield f"unescaped markup in {text[:80]!r}"


def mrkdwn(payload):
    yield payload.get("text", "")
    for block in payload.get("blocks", []):
        text = block.get("text", {})
        if text.get("type") == "mrkdwn":
            yield text["text"]
    for attachment in payload.get("attachments", []):
        yield attachment.get("text", "")
        for field in attachment.get("fields", []):
            yield field["value"]


def main():
    judged = wrong = 0
    for line in sys.stdin:
        judged += 1
        for problem in problems(json.loads(line)):
            wrong += 1
            if wrong <= 20:
                print(f"payload {judged}: {problem}")
    print(f"{judged} payloads judged by slack_sdk, {wrong} problems")
    sys.exit(1 if wrong or judged == 0 else 0)


main()
