#!/usr/bin/env python3
"""Writes seeds for the fuzz targets that read replies, rules and queries, out of the rules' own examples.

usage: seeds.py RULES_DIR SEEDS_DIR
"""
import glob
import os
import sys
import tomllib


def write(folder, number, text):
    with open(os.path.join(folder, f"{number:05}"), "w", encoding="utf-8") as out:
        out.write(text)


def main():
    rules, seeds = sys.argv[1:3]
    count = 0
    for path in sorted(glob.glob(os.path.join(rules, "**", "*.toml"), recursive=True)):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        # One in five: the fuzzer reads all before it begins, and each is a catalog to be made.
        for block in text.split("\n\n")[::5]:
            if len(block) < 4096 and block.lstrip().startswith("["):
                count += 1
                write(os.path.join(seeds, "rules"), count, block + "\n")
        for rule in tomllib.loads(text).get("rule", []):
            for examples in rule.get("examples", {}).values():
                for example in examples:
                    count += 1
                    write(os.path.join(seeds, "replies"), count, example)
    words = ['user "unknown" *', "jo@example.net", "example.net", "recipient-unknown", "google", "5.1.x"]
    write(os.path.join(seeds, "queries"), 0, "\n".join(words))
    write(os.path.join(seeds, "queries"), 1, "' OR 1=1 --\n%\n_\n\"\n*\n")


main()
