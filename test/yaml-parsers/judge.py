"""Reads every edit (JSON lines on stdin) before and after with the YAML parsers
of Python, and asks that the value at its path changed, and nothing else."""

import copy
import io
import json
import sys


def parsers(package):
    if package == "pyyaml":
        import yaml

        yield "PyYAML", lambda text: list(yaml.load_all(text, yaml.SafeLoader))
        yield "libyaml", lambda text: list(yaml.load_all(text, yaml.CSafeLoader))
    else:
        from ruamel.yaml import YAML

        yield "ruamel.yaml", lambda text: list(YAML(typ="safe", pure=True).load_all(text))


def canonical(value):
    """Types and values, so that 1, True, "1" and a date are four things."""
    if isinstance(value, dict):
        pairs = [(canonical(key), canonical(one)) for key, one in value.items()]
        return ("map", sorted(pairs, key=repr))
    if isinstance(value, list):
        return ("list", [canonical(one) for one in value])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return ("number", repr(float(value)))
    return (type(value).__name__, repr(value))


def wanted(documents, edit):
    """What was read, with the edit made in it. KeyError: it has no such place."""
    copied = copy.deepcopy(documents)
    for path in [edit["path"], *edit["follows"]]:
        holder = copied
        for step in path[:-1]:
            holder = holder[step]
        if not edit["made"]:
            holder[path[-1]]
        holder[path[-1]] = edit["value"]
    return copied


def judge(load, edit):
    """Whether the parser judges this edit, and what is wrong with it."""
    try:
        expected = wanted(load(edit["before"]), edit)
    except Exception:  # whatever a parser raises: it does not read this text
        return False, None
    try:
        found = load(edit["after"])
    except Exception as error:
        return True, f"reads it no more: {error}"
    if canonical(found) == canonical(expected):
        return True, None
    return True, f"reads {found!r}, not {expected!r}"


def main():
    edits = [json.loads(line) for line in io.TextIOWrapper(sys.stdin.buffer, "utf-8")]
    failed = False
    for name, load in parsers(sys.argv[1]):
        judged = wrong = 0
        for edit in edits:
            is_judged, problem = judge(load, edit)
            judged += is_judged
            if problem is not None:
                wrong += 1
                if wrong <= 10:
                    print(f"{name}: {json.dumps(edit)}: {problem}")
        print(f"{judged} of {len(edits)} edits judged by {name}, {wrong} problems")
        failed = failed or wrong > 0 or judged < int(sys.argv[2])
    sys.exit(1 if failed else 0)


main()
