#!/usr/bin/env python3
"""Measure the scores and compare them with the floors: scores.py EVAL_DIR BIN FLOORS

FLOORS names a figure by its path in a script's JSON output; "least" and "most" bound it. Floors are raised when beaten,
never lowered. Ends with 1 where a figure is missing or out of bounds.
"""
import json
import subprocess
import sys
from pathlib import Path


def measure(command):
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        sys.exit(f"no figures from {command[0]}: {done.stdout[-300:]}{done.stderr[-300:]}")
    return json.loads(lines[-1])


def figure(result, path):
    for key in path.split("/"):
        result = result.get(key) if isinstance(result, dict) else None
    return result


def main():
    eval_dir, binary, floors = Path(sys.argv[1]), sys.argv[2], json.loads(Path(sys.argv[3]).read_text())
    at = lambda name: str(eval_dir / name)
    results = {
        "clauses": measure([at("score.py"), at("clauses.jsonl"), "--bin", binary, "--json"]),
        "legality": measure([at("score.py"), at("legality.jsonl"), "--bin", binary, "--json"]),
        "gates": measure([at("gates.py"), at("manifest.jsonl"), str(eval_dir), "--bin", binary, "--json"]),
        "laws": measure([at("noise.py"), at("laws"), "--bin", binary, "--json"]),
    }
    bad = 0
    for name, bounds in floors.items():
        for path, bound in bounds.items():
            got = figure(results[name], path)
            ok = got is not None and bound.get("least", got) <= got <= bound.get("most", got)
            bad += not ok
            print(f"{'ok  ' if ok else 'FAIL'} {name} {path}: {got} {bound}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
