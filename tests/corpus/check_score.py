#!/usr/bin/env python3
"""Scores the analyzer against a corpus of real bounces and fails where a figure falls under its floor.

usage: check_score.py BINARY SHARED_DIR

The floors stand in floors.json beside this file and are raised as the analyzer improves. Expectations that are held to be wrong stand in
tests/corpus_disagreements.tsv, each with its reason, and count as met while the analyzer says what stands there; they may be one in a
hundred at most.
"""
import ast
import csv
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MOST_DISAGREEMENTS = 0.01
MISS = re.compile(r"miss (\w+) +(?:\w+/)?(\S+): want (.*), got (.*)$")


def plain(text):
    """"'a'" as a; "['a', 'b']" as a,b"""
    value = ast.literal_eval(text)
    return ",".join(value) if isinstance(value, list) else str(value)


def disagreements():
    with open(os.path.join(HERE, "..", "corpus_disagreements.tsv"), encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def main():
    binary, shared = sys.argv[1:3]
    command = [sys.executable, os.path.join(shared, "tools", "score_corpus.py"), "--tool", binary]
    corpus = os.path.join(shared, "corpus")
    report = subprocess.run(command + ["--misses", "100000", corpus], capture_output=True, text=True).stdout
    scored = json.loads(subprocess.run(command + ["--json", corpus], capture_output=True, text=True, check=True).stdout)
    low = []
    rows = disagreements()
    held = {(row["field"], row["file"], row["expected"], row["ours"]) for row in rows}
    if len(rows) > MOST_DISAGREEMENTS * sum(field["of"] for field in scored.values()):
        low.append(f"{len(rows)} disagreements are more than one expectation in a hundred")
    shown = []
    for line in report.splitlines():
        miss = MISS.match(line)
        if miss and (miss[1], miss[2], plain(miss[3]), plain(miss[4])) in held:
            held.remove((miss[1], miss[2], plain(miss[3]), plain(miss[4])))
            scored[miss[1]]["right"] += 1
        elif miss:
            shown.append(line)
    low += [f"corpus_disagreements.tsv: {field} of {file} does not come out as '{ours}' any more" for field, file, _, ours in sorted(held)]
    print("\n".join(shown[:40]))
    with open(os.path.join(HERE, "floors.json"), encoding="utf-8") as file:
        floors = json.load(file)
    for field, floor in floors.items():
        share = 100 * scored[field]["right"] / scored[field]["of"]
        print(f"{field:10} {scored[field]['right']}/{scored[field]['of']}  {share:.2f} %")
        if share < floor:
            low.append(f"{field}: {share:.2f} % is under the floor of {floor} %")
    print("\n".join(low) or "no figure is under its floor")
    sys.exit(1 if low else 0)


main()
