#!/usr/bin/env python3
"""How much memory and time does a hostile file cost?

    hostile.py [--bin PATH] [--only WORD] [--most MB]

Makes files that try to exhaust a reader (packed bombs, wide and deep tables, parts without end, loops in tables of
sectors and of objects) in a directory that is removed, reads each with `BIN text`, and prints seconds of processor time, peak
memory of the process and its children, size of the text, and how it ended. Monstrous texts are reviewed with `BIN check`.
Ends with 1 where one takes more than MB (256) beyond its text, more than 60 seconds, or dies, or where a review is larger
than its text.
"""
import argparse
import io
import os
import resource
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

ap = argparse.ArgumentParser()
ap.add_argument("--bin", default="target/release/fawen")
ap.add_argument("--only", default="")
ap.add_argument("--most", type=int, default=256)
a = ap.parse_args()

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
P = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"


def package(parts, level=9):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as z:
        for name, data in parts:
            z.writestr(name, data)
    return out.getvalue()


def docx(body, *more):
    head = f'<w:document xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:body>'
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    return package([("word/document.xml", head + body + "</w:body></w:document>"), ("word/_rels/document.xml.rels", rels), *more])


def xlsx(sheet, shared=""):
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rel = "http://schemas.openxmlformats.org/package/2006/relationships"
    return package([
        ("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
        ("xl/workbook.xml", f'<workbook xmlns="{ns}" xmlns:r="{r}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{rel}"><Relationship Id="r1" Type="{r}/worksheet" Target="worksheets/sheet1.xml"/>'
         f'<Relationship Id="r2" Type="{r}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'),
        ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{ns}"><sheetData>{sheet}</sheetData></worksheet>'),
        ("xl/sharedStrings.xml", f'<sst xmlns="{ns}">{shared}</sst>'),
    ])


def odt(body):
    o = "urn:oasis:names:tc:opendocument:xmlns:"
    head = f'<office:document-content xmlns:office="{o}office:1.0" xmlns:text="{o}text:1.0" xmlns:table="{o}table:1.0"><office:body><office:text>'
    return package([("mimetype", "application/vnd.oasis.opendocument.text"),
                    ("content.xml", head + body + "</office:text></office:body></office:document-content>")])


def ofd(page, count=1):
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    pages = "".join(f'<ofd:Page ID="{i}" BaseLoc="P/{i}.xml"/>' for i in range(count))
    parts = [
        ("OFD.xml", f"<ofd:OFD {ns}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"),
        ("Doc_0/Document.xml", f"<ofd:Document {ns}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>"),
    ]
    body = f'<ofd:Page {ns}><ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>'
    return package(parts + [(f"Doc_0/P/{i}.xml", body) for i in range(count)])


def pdf(objects, trailer="/Root 1 0 R"):
    out, at = bytearray(b"%PDF-1.7\n"), []
    for i, o in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n" % i + (o if isinstance(o, bytes) else o.encode()) + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % x for x in at)
    out += f"trailer << /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def stream(data, extra="", packed=True):
    body = zlib.compress(data, 9) if packed else data
    return f"<< /Length {len(body)} {'/Filter /FlateDecode' if packed else ''} {extra} >>\nstream\n".encode() + body + b"\nendstream"


def one_page(content, resources="<< /Font << /F 5 0 R >> >>", *more):
    return pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources {resources} >>",
                stream(content), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", *more])


def doc_of_sample(change):
    sample = Path(__file__).parent.parent / "samples/formats/rich.doc"
    return change(bytearray(sample.read_bytes()))


def fat_loop(b):
    """Every sector of the table of sectors points at itself or back."""
    first = struct.unpack_from("<I", b, 76)[0]
    base = (first + 1) * 512
    for i in range(128):
        struct.pack_into("<I", b, base + 4 * i, i // 2)
    return bytes(b)


def clx_of(b):
    """Place of the piece table in the file (the sample's streams lie in order)."""
    start = (struct.unpack_from("<I", b, 48)[0] + 1) * 512
    streams = {}
    for i in range(8):
        e = b[start + 128 * i:start + 128 * (i + 1)]
        name = e[:max(0, struct.unpack_from("<H", e, 64)[0] - 2)].decode("utf-16le", "replace")
        streams[name] = (struct.unpack_from("<I", e, 116)[0] + 1) * 512
    main = streams["WordDocument"]
    return main, streams["1Table"] + struct.unpack_from("<I", b, main + 0x1A2)[0]


def piece_forge(b):
    main, clx = clx_of(b)
    n = struct.unpack_from("<I", b, clx + 1)[0]
    pieces = (n - 4) // 12
    for i in range(1, pieces + 1):
        struct.pack_into("<I", b, clx + 5 + 4 * i, 0x7FFFFFF0 + i if i == pieces else 0x1FFFFFF0 * i // pieces)
    struct.pack_into("<i", b, main + 0x4C, 0x7FFFFFFF)
    return bytes(b)


def big_ole(sectors):
    """A compound file that says its directory and one stream are as long as its table allows, all in one chain of loops."""
    fat = (sectors + 127) // 128
    head = bytearray(512)
    head[0:8] = bytes.fromhex("D0CF11E0A1B11AE1")
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIIII", head, 40, 0, fat, fat, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    for i in range(109):
        struct.pack_into("<I", head, 76 + 4 * i, i if i < fat else 0xFFFFFFFF)
    table = bytearray()
    for i in range(fat * 128):
        v = 0xFFFFFFFD if i < fat else (i + 1 if i + 1 < sectors else fat)
        table += struct.pack("<I", v)
    return bytes(head + table + bytes(512 * (sectors - fat)))


def rtf(body):
    return b"{\\rtf1\\ansi\\ansicpg936 " + body + b"}"


T = "第一条 为了规范管理，制定本办法。"
X = {
    "docx packed bomb": lambda: docx((P % (" " * 1000)) * 200_000),
    "docx of much text": lambda: docx((P % T) * 190_000),
    "docx paragraphs without text": lambda: docx("<w:p/>" * 10_000_000),
    "docx wide table": lambda: docx("<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 1_000_000 + "</w:tr></w:tbl>"),
    "docx wide table with words": lambda: docx("<w:tbl><w:tr>" + ("<w:tc>" + P % "甲" + "</w:tc>") * 190_000 + "</w:tr></w:tbl>"),
    "docx table grid": lambda: docx("<w:tbl><w:tblGrid>" + "<w:gridCol/>" * 2_000_000 + "</w:tblGrid>" + ("<w:tr><w:tc>" + P % "甲" + "</w:tc></w:tr>") * 1000 + "</w:tbl>"),
    "docx spans": lambda: docx("<w:tbl>" + ('<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/><w:vMerge w:val="restart"/></w:tcPr>' + P % "甲" + "</w:tc></w:tr>") * 1000 + "</w:tbl>"),
    "docx many tables": lambda: docx(("<w:tbl><w:tr><w:tc>" + P % "甲" + "</w:tc></w:tr></w:tbl>") * 190_000),
    "docx deep tables": lambda: docx("<w:tbl><w:tr><w:tc>" * 100_000 + P % T + "</w:tc></w:tr></w:tbl>" * 100_000),
    "docx deep within limits": lambda: docx(("<w:tbl><w:tr><w:tc>" * 160 + P % T + "</w:tc></w:tr></w:tbl>" * 160) * 300),
    "docx huge attribute": lambda: docx(f'<w:p w:rsid="{"a" * 100_000_000}"/>' + P % T),
    "docx many attributes": lambda: docx("<w:p " + " ".join(f'a{i}="1"' for i in range(2_000_000)) + "/>" + P % T),
    "docx many namespaces": lambda: docx("".join(f'<x xmlns:n{i}="urn:{i}">' for i in range(500)) * 1 + P % T + "</x>" * 500),
    "docx many parts": lambda: docx(P % T, *[(f"word/x{i}.xml", "a") for i in range(19_000)]),
    "docx many notes": lambda: docx('<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>' * 1_000_000, ("word/footnotes.xml", f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1">' + P % (T * 200) + "</w:footnote></w:footnotes>")),
    "docx many runs": lambda: docx("<w:p>" + "<w:r><w:rPr><w:b/></w:rPr><w:t>甲</w:t></w:r>" * 2_000_000 + "</w:p>"),
    "docx many styles": lambda: docx(P % T, ("word/styles.xml", f'<w:styles xmlns:w="{W}">' + "".join(f'<w:style w:type="paragraph" w:styleId="s{i}"><w:basedOn w:val="s{i + 1}"/></w:style>' for i in range(700_000)) + "</w:styles>")),
    "docx many list formats": lambda: docx(P % T, ("word/numbering.xml", f'<w:numbering xmlns:w="{W}">' + "".join(f'<w:abstractNum w:abstractNumId="{i}"><w:lvl w:ilvl="0"><w:lvlText w:val="%1"/></w:lvl></w:abstractNum><w:num w:numId="{i}"><w:abstractNumId w:val="{i}"/></w:num>' for i in range(300_000)) + "</w:numbering>")),
    "docx long label": lambda: docx('<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>' * 100_000, ("word/numbering.xml", f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:lvlText w:val="{"长" * 10_000}%1"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>')),
    "docx hidden text": lambda: docx("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>甲</w:t></w:r></w:p>" * 190_000),
    "docx hidden runs": lambda: docx("<w:p>" + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>甲</w:t></w:r><w:r><w:t>乙</w:t></w:r>" * 700_000 + "</w:p>"),
    "docx text boxes": lambda: docx(("<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>" + P % "甲" + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>") * 95_000),
    "docx pictures": lambda: docx(("<w:p><w:r><w:drawing/></w:r></w:p>") * 390_000),
    "docx fields open": lambda: docx('<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r></w:p>' * 390_000),
    "docx unclosed": lambda: docx("<w:p><w:r><w:t>甲" * 300_000),
    "xlsx shared strings": lambda: xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "<si><t>甲</t></si>" * 6_000_000),
    "xlsx one string many times": lambda: xlsx("".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 300_000)), f"<si><t>{'甲' * 30_000}</t></si>"),
    "xlsx far cells": lambda: xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "xlsx many cells": lambda: xlsx("".join(f'<row r="{i}">' + "".join(f'<c r="{c}{i}"><v>1</v></c>' for c in "ABCDEFGH") + "</row>" for i in range(1, 300_000))),
    "xlsx empty cells": lambda: xlsx("".join(f'<row r="{i}">' + '<c s="1"/>' * 20 + "</row>" for i in range(1, 300_000))),
    "odt repeated cells": lambda: odt('<table:table><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000000"><text:p>甲</text:p></table:table-cell></table:table-row></table:table>'),
    "odt repeated blanks": lambda: odt('<text:p>甲<text:s text:c="2000000000"/>乙</text:p>' * 1000),
    "odt of much text": lambda: odt(f"<text:p>{T}</text:p>" * 190_000),
    "odt empty": lambda: odt("<text:p/>" * 10_000_000),
    "odt deep lists": lambda: odt("<text:list><text:list-item>" * 50_000 + "<text:p>甲</text:p>" + "</text:list-item></text:list>" * 50_000),
    "odt spans": lambda: odt("<text:p>" + "<text:span>甲</text:span>" * 2_500_000 + "</text:p>"),
    "ofd many text objects": lambda: ofd('<ofd:TextObject ID="1" Boundary="10 10 50 5" Size="4"><ofd:TextCode X="0" Y="4">甲</ofd:TextCode></ofd:TextObject>' * 700_000),
    "ofd many pages": lambda: ofd('<ofd:TextObject ID="1" Boundary="10 10 50 5" Size="4"><ofd:TextCode X="0" Y="4">第一条</ofd:TextCode></ofd:TextObject>', 4900),
    "ofd paths": lambda: ofd('<ofd:PathObject ID="1" Boundary="10 10 50 5"><ofd:AbbreviatedData>M 0 0 L 5 0</ofd:AbbreviatedData></ofd:PathObject>' * 800_000),
    "ofd deltas": lambda: ofd('<ofd:TextObject ID="1" Boundary="10 10 50 5" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="g 2000000000 1">' + "甲" * 1_000_000 + "</ofd:TextCode></ofd:TextObject>"),
    "rtf many groups": lambda: rtf(b"{\\b a}" * 3_000_000),
    "rtf 100000 groups deep": lambda: rtf(b"{" * 100_000 + b"a" + b"}" * 100_000),
    "rtf open groups": lambda: rtf(b"{\\b " * 5_000_000),
    "rtf empty paragraphs": lambda: rtf(b"\\par " * 10_000_000),
    "rtf tables": lambda: rtf(b"\\trowd" + b"\\cellx1" * 1_000_000 + b"\\intbl a\\cell" * 380_000 + b"\\row"),
    "rtf fonts": lambda: rtf(b"{\\fonttbl" + b"".join(b"{\\f%d\\fcharset134 a;}" % i for i in range(1_000_000)) + b"}a\\par"),
    "rtf lists": lambda: rtf(b"{\\*\\listtable" + b"{\\list{\\listlevel\\levelnfc0{\\leveltext\\'02\\'00.;}}\\listid1}" * 800_000 + b"}a\\par"),
    "rtf bin": lambda: rtf(b"a\\bin2147483647 " + b"x" * 1000),
    "rtf of much text": lambda: rtf("".join(f"\\u{ord(c)}?" for c in T).encode() * 100_000 + b"\\par"),
    "rtf picture": lambda: rtf(b"a{\\pict " + b"00" * 50_000_000 + b"}\\par"),
    "html deep": lambda: ("<html><body>" + "<div>" * 3_000_000 + T).encode(),
    "html deep inline": lambda: ("<html><body><p>" + "<b>甲" * 2_000_000).encode(),
    "html tables": lambda: ("<html><body>" + "<table><tr><td>" * 1_000_000 + T).encode(),
    "html spans": lambda: ("<html><body><table>" + '<tr><td rowspan="65534" colspan="1000">甲</td></tr>' * 50_000 + "</table>").encode(),
    "html attributes": lambda: ("<html><body><p " + " ".join(f"a{i}=1" for i in range(5_000_000)) + ">" + T).encode(),
    "html entities": lambda: ("<html><body><p>" + "&amp;" * 10_000_000).encode(),
    "html of much text": lambda: ("<html><body>" + f"<p>{T}</p>" * 190_000).encode(),
    "html blocks": lambda: ("<html><body>" + "<p>甲" * 3_000_000).encode(),
    "html comment": lambda: ("<html><body><!--" + "-" * 50_000_000).encode(),
    "html lists": lambda: ("<html><body>" + "<ol><li>甲" * 500_000).encode(),
    "mht": lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n" + b"--x\r\nContent-Type: text/html\r\n\r\n<p>a\r\n" * 1_000_000,
    "text lines": lambda: ("甲\n" * 20_000_000).encode(),
    "text empty lines": lambda: (T + "\n" * 100_000_000).encode(),
    "text one line": lambda: (T * 2_000_000).encode(),
    "text of laws": lambda: ((T + "\n") * 390_000).encode(),
    "text gbk": lambda: ((T + "\n") * 390_000).encode("gb18030"),
    "text utf-16": lambda: ((T + "\n") * 390_000).encode("utf-16"),
    "text brackets": lambda: ("（" * 10_000_000).encode(),
    "markdown quotes": lambda: ("# 甲\n" + ">" * 5_000_000 + "\n" + "|" * 5_000_000 + "\n" + "[" * 5_000_000).encode(),
    "zip of zips": lambda: package([("a.zip", package([("b.zip", package([("c.zip", package([(f"{i}.txt", T * 100) for i in range(1000)]))]))]))]),
    "zip of many texts": lambda: package([(f"{i}.txt", T * 3000) for i in range(1900)]),
    "zip of bombs": lambda: package([(f"{i}.docx", docx((P % (" " * 1000)) * 60_000)) for i in range(20)]),
    "doc loops of sectors": lambda: doc_of_sample(fat_loop),
    "doc forged pieces": lambda: doc_of_sample(piece_forge),
    "ole one chain": lambda: big_ole(13_000),
    "pdf many objects": lambda: pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] + ["<< /A [1 2 3] >>"] * 1_000_000),
    "pdf page bomb": lambda: one_page(b"BT /F 12 Tf " + b"1 0 0 1 10 10 Tm (a) Tj " * 20_000_000 + b"ET"),
    "pdf blanks bomb": lambda: one_page(b" " * 1_000_000_000),
    "pdf many lines": lambda: one_page(b"0 0 m 10 10 l S " * 5_000_000),
    "pdf one string": lambda: one_page(b"BT /F 12 Tf (" + b"a" * 100_000_000 + b") Tj ET"),
    "pdf deep arrays": lambda: pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"[" * 5_000_000]),
    "pdf loop of pages": lambda: pdf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 5 >>"]),
    "pdf many kids": lambda: pdf(["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{'3 0 R ' * 4900}] /Count 4900 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>", stream(b"BT /F 12 Tf 10 10 Td (abc) Tj ET " * 200), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]),
    "pdf loop of forms": lambda: one_page(b"/X Do " * 100, "<< /XObject << /X 6 0 R >> /Font << /F 5 0 R >> >>", stream(b"BT /F 1 Tf (a) Tj ET /X Do /X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>")),
    "pdf loop of tables": lambda: one_page(b"BT /F 12 Tf 10 10 Td (abc) Tj ET").replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 9"),
    "pdf wide font": lambda: one_page(b"BT /F 12 Tf 10 10 Td (abc) Tj ET", "<< /Font << /F 6 0 R >> >>", "<< /Type /Font /Subtype /TrueType /BaseFont /A /FirstChar 0 /LastChar 5000000 /Widths [" + "500 " * 5_000_000 + "] >>"),
    "pdf character map": lambda: one_page(b"BT /F 12 Tf 10 10 Td <0001> Tj ET", "<< /Font << /F 6 0 R >> >>", "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 7 0 R >>", stream(b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange " + b"1 beginbfrange <0000> <FFFF> <0000> endbfrange " * 500_000 + b"endcmap")),
}


# Texts that are reviewed, not only read: clauses that rules speak of, in very many lines, in one line, in one sentence.
CLAUSE = "各镇人民政府应当优先选用在本县注册的企业，给予每户不超过5万元的奖励，并按照《某县扶持办法》第三条报县发展改革局备案"
REVIEWED = {
    "review many lines": lambda: "关于扶持企业的通知\n" + "".join(f"{CLAUSE}。\n" for _ in range(110_000)),
    "review one line": lambda: "关于扶持企业的通知\n" + f"{CLAUSE}。" * 110_000,
    "review one sentence": lambda: "关于扶持企业的通知\n" + f"{CLAUSE}，" * 110_000,
}


def run(path, command=("text",)):
    """Processor seconds, peak memory in MB of the process and of its children (one after the other), exit code, output."""
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(r)
        out = tempfile.TemporaryFile()
        try:
            p = subprocess.run([a.bin, *command, str(path)], stdout=out, stderr=subprocess.PIPE, timeout=240)
            code, said = p.returncode, p.stderr.decode("utf-8", "replace").strip()
        except subprocess.TimeoutExpired:
            code, said = -99, "240 s"
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        peak, spent = used.ru_maxrss // 1024, used.ru_utime + used.ru_stime
        os.write(w, f"{spent}\t{peak}\t{code}\t{out.tell() or os.fstat(out.fileno()).st_size}\t{said[:100]}".encode())
        os._exit(0)
    os.close(w)
    data = b""
    while piece := os.read(r, 4096):
        data += piece
    os.close(r)
    os.waitpid(pid, 0)
    spent, peak, code, size, said = data.decode("utf-8", "replace").split("\t", 4)
    return float(spent), int(peak), int(code), int(size), said.replace("\n", " ")


worst = 0
with tempfile.TemporaryDirectory() as d:
    for name, make in X.items():
        if a.only not in name:
            continue
        data = make()
        suffix = name.split()[0]
        path = Path(d) / f"a.{ {'text': 'txt', 'markdown': 'md', 'ole': 'doc'}.get(suffix, suffix) }"
        path.write_bytes(data)
        seconds, peak, code, size, said = run(path)
        limit = a.most + size / (1 << 20)
        bad = peak > limit or seconds > 60 or code not in (0, 3)
        worst |= bad
        print(f"{'!!' if bad else '  '} {name:30} {len(data) / (1 << 20):7.1f} MB  {seconds:6.1f} s  {peak:5d} MB  text {size / (1 << 20):6.1f} MB  {code}  {said}", flush=True)
        path.unlink()
    for name, make in REVIEWED.items():
        if a.only not in name:
            continue
        path = Path(d) / "a.txt"
        path.write_text(make(), encoding="utf-8")
        own = path.stat().st_size
        seconds, peak, code, size, said = run(path, ("check", "--format", "json"))
        # A review is far smaller than what it reviews.
        bad = peak > a.most + own / (1 << 20) or seconds > 60 or code != 0 or size > own
        worst |= bad
        print(f"{'!!' if bad else '  '} {name:30} {own / (1 << 20):7.1f} MB  {seconds:6.1f} s  {peak:5d} MB  review {size / (1 << 20):4.1f} MB  {code}  {said}", flush=True)
        path.unlink()
sys.exit(worst)
