#!/usr/bin/env python3
"""Does a provision keep its findings where a draft gives it another shape?

    shapes.py [--eval DIR] [--bin PATH] [--only list,annex,cell] [--show N] [--slack POINTS]

Reads the labelled clauses of the evaluation set (clauses.jsonl in DIR, default $FAWEN_EVAL) and reviews each
labelled clause and each clean policy and tender clause as a plain paragraph and again
  list   as an item of a list under a neutral lead-in,
  annex  as an article of a measure annexed to the notice that issues it,
  cell   as a table cell of a docx saved by LibreOffice (left out, with a word, where soffice is missing).
Prints the share of labelled clauses found and of clean clauses flagged in each shape. Ends with 1 where a shape
finds fewer, or flags more, than the plain text does by more than the slack (2 points), and with 2 where the
reviewer fails. Nothing of the set is kept: documents live in a directory that is removed.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

PREAMBLE = "各有关单位：\n为做好相关工作，现将有关事项通知如下。\n"
CLOSING = "三、组织实施\n各单位要加强组织领导，明确任务分工，做好宣传解读。\n本通知自印发之日起施行。\n"
OPENING = {
    "tender": "一、项目概况\n项目已批准实施，资金来源已落实。\n二、有关要求\n",
    "agreement": "甲乙双方本着平等自愿的原则，订立本协议。\n一、合作内容\n",
    "policy": PREAMBLE + "一、总体要求\n坚持依法办事、公开透明，统筹推进各项任务。\n二、主要内容\n",
}
ENDING = {
    "tender": "三、联系方式\n联系人见附表。\n",
    "agreement": "二、其他\n未尽事宜由双方协商解决。\n",
    "policy": CLOSING,
}
BEFORE, AFTER = "做好政策宣传和信息公开工作", "按季度汇总工作情况"


def family(kind):
    return kind if kind in ("tender", "agreement") else "policy"


def heading(clause):
    title = (clause.get("title") or "有关事项").strip("《》")
    return title if family(clause["kind"]) != "policy" else f"关于印发《{title}》的通知"


def framed(clause, middle):
    kind = family(clause["kind"])
    return f"{heading(clause)}\n\n{OPENING[kind]}{middle}\n{ENDING[kind]}"


def plain(clause):
    return framed(clause, clause["text"])


def as_item(clause):
    lead = "有关工作按照下列要求办理："
    return framed(clause, f"{lead}\n（一）{BEFORE}。\n（二）{clause['text']}\n（三）{AFTER}。")


def as_annex(clause):
    title = (clause.get("title") or "有关事项").strip("《》")
    named = title if re.search(r"(办法|细则|规定|措施)$", title) else title + "实施办法"
    return (
        f"关于印发《{named}》的通知\n\n{PREAMBLE}现将《{named}》印发给你们，请认真贯彻执行。\n\n"
        f"附件：{named}\n\n2025年3月1日\n\n附件\n\n{named}\n\n"
        f"第一条　为了规范有关工作，结合实际，制定本办法。\n第二条　{clause['text']}\n"
        f"第三条　本办法自印发之日起施行。\n"
    )


FODT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2" '
    'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
    "{}</office:text></office:body></office:document>"
)


def paragraphs(text):
    lines = [line for line in text.split("\n") if line.strip()]
    return "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)


def as_cell(clause):
    rows = [("序号", "内容"), ("1", BEFORE), ("2", clause["text"]), ("3", AFTER)]
    cell = lambda text: f'<table:table-cell office:value-type="string">{paragraphs(text)}</table:table-cell>'
    table = '<table:table table:name="T"><table:table-column table:number-columns-repeated="2"/>' + "".join(
        f"<table:table-row>{cell(a)}{cell(b)}</table:table-row>" for a, b in rows
    ) + "</table:table>"
    head, tail = framed(clause, "\0").split("\0")
    return FODT.format(paragraphs(head) + table + paragraphs(tail))


def save_as_docx(sources, target):
    """Converts in batches: starting the office program costs more than a hundred documents do."""
    profile = f"-env:UserInstallation=file://{target}/profile"
    for at in range(0, len(sources), 100):
        batch = [str(path) for path in sources[at : at + 100]]
        command = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(target / "docx"), *batch]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
    return target / "docx"


def lay_out(shape, clauses, target):
    """Writes one document a clause, named by its number, and gives the directory to review."""
    target.mkdir()
    suffix = "fodt" if shape == "cell" else "txt"
    make = {"plain": plain, "list": as_item, "annex": as_annex, "cell": as_cell}[shape]
    paths = []
    for number, clause in enumerate(clauses):
        paths.append(target / f"{number:04}.{suffix}")
        paths[-1].write_text(make(clause), encoding="utf-8")
    return save_as_docx(paths, target) if shape == "cell" else target


def bare(text):
    return re.sub(r"[\s“”\"‘’'（）()]+", "", text or "")


def touches(quote, clause):
    quote, clause = bare(quote), bare(clause)
    if not quote:
        return False
    return quote in clause or clause in quote or any(quote[i : i + 8] in clause for i in range(len(quote) - 7))


def review(binary, directory, clauses):
    """The numbers of the clauses with a finding of competition on them."""
    done = subprocess.run([binary, "check", "--format", "jsonl", str(directory)], capture_output=True, text=True)
    flagged, seen = set(), 0
    for line in filter(str.strip, done.stdout.splitlines()):
        record = json.loads(line)
        if "findings" not in record:
            continue
        number = int(Path(record["document"]["path"]).stem)
        seen += 1
        for finding in record["findings"]:
            counts = finding["category"] == "competition" and finding["severity"] in ("prohibited", "justify")
            if counts and touches(finding["quote"], clauses[number]["text"]):
                flagged.add(number)
    if seen != len(clauses):
        print(f"{len(clauses)} documents, {seen} reviews; {done.stderr[-300:]}")
        sys.exit(2)
    return flagged


def share(numbers, among):
    return 100 * len(numbers & among) / len(among) if among else 0.0


def load(path):
    clauses = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    near = ("policy", "tender")
    return [c for c in clauses if not c.get("weak") and (c.get("labels") or c["kind"] in near)]


def shapes_wanted(only):
    shapes = [shape for shape in ("list", "annex", "cell") if shape in only.split(",")]
    if "cell" in shapes and not shutil.which("soffice"):
        print("cell   left out: soffice is not installed")
        shapes.remove("cell")
    return shapes


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--eval", default=os.environ.get("FAWEN_EVAL", "../shared/eval"))
    parser.add_argument("--bin", default="target/release/fawen")
    parser.add_argument("--only", default="list,annex,cell")
    parser.add_argument("--show", type=int, default=0, help="print so many clauses judged otherwise than in plain text")
    parser.add_argument("--slack", type=float, default=2.0)
    args = parser.parse_args()
    clauses = load(Path(args.eval, "clauses.jsonl"))
    labelled = {n for n, c in enumerate(clauses) if c.get("labels")}
    clean = set(range(len(clauses))) - labelled
    bad, base = False, None
    with tempfile.TemporaryDirectory() as scratch:
        for shape in ["plain", *shapes_wanted(args.only)]:
            got = review(args.bin, lay_out(shape, clauses, Path(scratch, shape)), clauses)
            base = got if base is None else base
            fell = share(base, labelled) - share(got, labelled)
            rose = share(got, clean) - share(base, clean)
            fails = max(fell, rose) > args.slack
            bad |= fails
            print(f"{shape:6} found {share(got, labelled):5.1f}%  false alarms {share(got, clean):5.1f}%{'  FAIL' if fails else ''}")
            for number in sorted((base - got) & labelled)[: args.show]:
                print("  lost  ", clauses[number]["id"], clauses[number]["text"][:100].replace("\n", "/"))
            for number in sorted((got - base) & clean)[: args.show]:
                print("  alarm ", clauses[number]["id"], clauses[number]["text"][:100].replace("\n", "/"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
