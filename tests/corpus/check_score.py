#!/usr/bin/env python3
"""Scores the analyzer against a corpus of real bounces and fails where a figure falls under its floor.

usage: check_score.py BINARY SHARED_DIR

The floors stand in floors.json beside this file and are raised as the analyzer improves.
"""
import json
import os
import subprocess
import sys


def main():
    binary, shared = sys.argv[1:3]
    command = [sys.executable, os.path.join(shared, "tools", "score_corpus.py"), "--tool", binary]
    corpus = os.path.join(shared, "corpus")
    print(subprocess.run(command + ["--misses", "40", corpus], capture_output=True, text=True).stdout)
    scored = json.loads(subprocess.run(command + ["--json", corpus], capture_output=True, text=True, check=True).stdout)
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "floors.json"), encoding="utf-8") as file:
        floors = json.load(file)
    low = []
    for field, floor in floors.items():
        share = 100 * scored[field]["right"] / scored[field]["of"]
        if share < floor:
            low.append(f"{field}: {share:.2f} % is under the floor of {floor} %")
    print("\n".join(low) or "no figure is under its floor")
    sys.exit(1 if low else 0)


main()
