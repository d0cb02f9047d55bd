# shellcheck shell=bash
# Slack payloads of every status, event and a thousand hostile texts, judged by
# the validators of Slack's own Python SDK and by the rules that those lack.
set -o pipefail
pip_tool slack_sdk 3.47.0
export NODE_NO_WARNINGS=1
node --conditions=source actions/slack-notify/test/sdk/payloads.ts 1000 |
  "$KIT_CACHE/tools/slack_sdk-3.47.0/bin/python" actions/slack-notify/test/sdk/validate.py
