#!/usr/bin/env python3
"""Checks over a corpus of real bounces that confidence means what it says, and that no address is given up for another's fault.

usage: check_verdicts.py [--list] BINARY SHARED_DIR

Prints the calibration table: for each band of confidence how many verdicts there are and how many have the expected reason. Fails
where fewer than 97 % of the verdicts at 0.9 or more are right, or where a verdict says `suppress` although the reason that was
expected is one of the sender, the message, a policy or the receiving system. What tests/corpus_disagreements.tsv holds to be wrong in the
expectations counts as right. --list names the verdicts that are not right.
"""
import collections
import csv
import json
import os
import subprocess
import sys

SURE = 0.9
SURE_RIGHT = 97  # per cent
BANDS = [(0.9, 1.01), (0.8, 0.9), (0.7, 0.8), (0.5, 0.7), (0.0, 0.5)]

# Expected reasons that are about the address or its owner: only these may cost it its place on a list.
ABOUT_ADDRESS = {"userunknown", "hostunknown", "hasmoved", "suspend", "notaccept", "filtered", "mailboxfull", "suppressed", "feedback", "onhold"}


def read_lines(binary, form, mail):
    done = subprocess.run([binary, "analyze", "--format", form, mail], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{binary} ended with {done.returncode}: {done.stderr[-400:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


def key(path, address):
    return os.path.basename(path), (address or "").strip("<>").lower()


def read_verdicts(binary, mail):
    """By file and recipient: the reason in the Sisimai library's words, and the event."""
    reasons = {key(row["origin"], row["recipient"]): row["reason"] for row in read_lines(binary, "sisimai", mail)}
    return {key(row["source"]["path"], row["recipient"]): (reasons.get(key(row["source"]["path"], row["recipient"])), row)
            for row in read_lines(binary, "ndjson", mail)}


def expectations(corpus):
    with open(os.path.join(corpus, "expected.jsonl"), encoding="utf-8") as file:
        for line in file:
            item = json.loads(line)
            for recipient in item.get("recipients") or []:
                if recipient.get("address") and recipient.get("sisimai_reason"):
                    yield key(item["file"], recipient["address"]), recipient["sisimai_reason"]


def disagreements():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "corpus_disagreements.tsv")
    with open(path, encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(key(row["file"], row["recipient"]), row["ours"]) for row in rows if row["field"] == "reason"}


def main():
    arguments = [word for word in sys.argv[1:] if word != "--list"]
    binary, shared = arguments
    corpus = os.path.join(shared, "corpus")
    verdicts = read_verdicts(binary, os.path.join(corpus, "mail"))
    held = disagreements()
    bands, unsafe, wrong = collections.defaultdict(lambda: [0, 0]), [], []
    for name, expected in expectations(corpus):
        reason, event = verdicts.get(name, (None, None))
        if event is None or event["kind"] not in ("failure", "delay") or event["confidence"] is None:
            continue
        band = next(row for row in BANDS if row[0] <= event["confidence"] < row[1])
        right = reason == expected or (name, reason) in held
        bands[band][0] += right
        bands[band][1] += 1
        told = f"{name[0]}: expected {expected}, got {event['cause']} ({event['address_action']}) by {event['rule']} at {event['confidence']}"
        if not right:
            wrong.append(told)
        if event["address_action"] == "suppress" and expected not in ABOUT_ADDRESS:
            unsafe.append(told)
    print("confidence      verdicts   right")
    for low, high in BANDS:
        right, of = bands[low, high]
        print(f"{low:.1f} to {min(high, 1.0):.1f}   {of:9}   {100 * right / of if of else 0:5.1f} %")
    if "--list" in sys.argv:
        print("\n".join(wrong))
    right, of = (sum(bands[row][i] for row in BANDS if row[0] >= SURE) for i in (0, 1))
    faults = [f"gives an address up for another's fault: {row}" for row in unsafe]
    if not of or 100 * right / of < SURE_RIGHT:
        faults.append(f"of the verdicts at {SURE} or more {right} of {of} are right; {SURE_RIGHT} % are promised")
    print("\n".join(faults) or "confidence keeps its promise, and no address is given up for another's fault")
    sys.exit(1 if faults else 0)


main()
