#!/usr/bin/env python3
"""Does any damaged copy of a sample bring the program down?

    mutate.py SEED SECONDS [SUFFIX…] [--bin PATH] [--keep DIR]

Changes the samples of tests/samples at random, with the words of each format (in packages: within one part, put
together again), and reads sixty copies in one process of `BIN text` until the time is over. A process that ends
otherwise than read (0), read in part or refused (3) or secret (4) is taken apart, and the copy that did it is kept.
Ends with 1 where there is one. The fuzz targets of tests/fuzz go deeper; this needs no other build.
"""
import argparse
import io
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ap = argparse.ArgumentParser()
ap.add_argument("seed", type=int)
ap.add_argument("seconds", type=float)
ap.add_argument("suffixes", nargs="*")
ap.add_argument("--bin", default="target/release/fawen")
ap.add_argument("--keep", default=".")
a = ap.parse_args()
random.seed(a.seed)
SAMPLES = Path(__file__).parent.parent / "samples"
SEEDS = [(p.suffix, p.read_bytes()) for p in sorted(SAMPLES.rglob("*.*")) if not a.suffixes or p.suffix.lstrip(".") in a.suffixes]
WORDS = {
    "xml": [b"<w:p>", b"</w:p>", b"<w:tbl>", b"<w:tr>", b"<w:tc>", b"</w:tc>", b'w:val="-1"', b'w:val="99999999999"', b'w:val="0"', b"&#1;", b"&lt;",
            b'<w:gridSpan w:val="0"/>', b"<w:vMerge/>", b'<w:fldChar w:fldCharType="end"/>', b'<w:numPr><w:ilvl w:val="8"/><w:numId w:val="1"/></w:numPr>'],
    ".rtf": [b"{", b"}", b"\\par ", b"\\cell ", b"\\row ", b"\\trowd ", b"\\cellx-5 ", b"\\bin9 ", b"\\'b0", b"\\u-10000?", b"\\uc9 ", b"\\footnote "],
    ".html": [b"<td>", b"<table>", b"</table>", b"<td colspan=99999 rowspan=99999>", b"<p>", b"<!--", b"&#x110000;", b"<ol start=-5>", b"<li value=99999999999>"],
    ".pdf": [b" BT ", b" ET ", b" Tj ", b" 0 Tf ", b"/Kids [2 0 R]", b"/Rotate 45", b"/MediaBox [0 0 0 0]", b" 1e38 0 0 1e38 1e38 0 Tm ", b" cm "],
}
NUMBERS = [b"0", b"-1", b"1", b"65536", b"4294967295", b"9" * 20]


def changed(data, words):
    b = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 4, 10, 30])):
        if not b:
            break
        at = random.randrange(len(b))
        kind = random.randrange(7)
        if kind == 0:
            b[at] ^= 1 << random.randrange(8)
        elif kind == 1:
            b[at] = random.randrange(256)
        elif kind == 2:
            del b[at:at + random.randrange(1, 200)]
        elif kind == 3:
            piece = b[at:at + random.randrange(1, 400)]
            to = random.randrange(len(b))
            b[to:to] = piece * random.choice([1, 1, 1, 3, 50])
        elif kind == 4 and words:
            b[at:at] = random.choice(words)
        elif kind == 5:
            found = list(re.finditer(rb"\d+", bytes(b[at:at + 300])))
            if found:
                m = random.choice(found)
                b[at + m.start():at + m.end()] = random.choice(NUMBERS)
        elif random.random() < 0.1:
            del b[at:]
        else:
            b[at:at + 4] = random.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\x01\0\0\0"])
    return bytes(b)


def copy(suffix, data):
    if data[:2] != b"PK" or random.random() < 0.1:
        return changed(data, WORDS.get("xml" if suffix == ".fodt" else suffix, []))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as z, zipfile.ZipFile(out, "w") as w:
        pick = random.choice([n for n in z.namelist() if n.endswith((".xml", ".rels"))])
        for name in z.namelist():
            part = z.read(name)
            if random.random() >= 0.02:
                w.writestr(name, changed(part, WORDS["xml"]) if name == pick else part)
    return out.getvalue()


def ends(paths, seconds):
    try:
        return subprocess.run([a.bin, "text", *paths], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds).returncode
    except subprocess.TimeoutExpired:
        return "time"


inputs = crashes = 0
until = time.time() + a.seconds
with tempfile.TemporaryDirectory() as d:
    while time.time() < until:
        paths = []
        for i in range(60):
            suffix, data = random.choice(SEEDS)
            path = Path(d) / f"{i}{suffix}"
            path.write_bytes(copy(suffix, data))
            paths.append(path)
        inputs += len(paths)
        if ends(paths, 1800) in (0, 3, 4):
            continue
        for path in paths:
            how = ends([path], 300)
            if how not in (0, 3, 4):
                crashes += 1
                kept = Path(a.keep) / f"mutated-{a.seed}-{crashes}{path.suffix}"
                os.replace(path, kept)
                print(f"{kept}: {how}", flush=True)
print(f"{inputs} inputs, {crashes} crashes")
sys.exit(bool(crashes))
