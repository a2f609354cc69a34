//! The package around the drawn parts: content types, relations, properties, fonts, the machine part; and reading the
//! machine part back. Own sheets given back to us are input as any other: bounded, never trusted.

use super::draw::Parts;
use super::mend::mend;
use crate::sheets::html::escape;
use crate::sheets::marker::{self, KEYWORD, Marker};
use crate::sheets::sheet::Sheet;
use crate::sheets::{SheetError, words};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Part that the content digest covers.
const DOCUMENT: &str = "word/document.xml";
const CUSTOM: &str = "docProps/custom.xml";
/// Most bytes of a part that are read back.
const PART_LIMIT: u64 = 64 << 20;
/// Prefix of the machine properties.
const PREFIX: &str = "fawen.";

/// Fonts and what stands in for them where they are not installed.
const FONTS: [(&str, &str); 4] = [
    (
        "方正小标宋简体",
        "方正小标宋_GBK,小标宋体,FZXiaoBiaoSong-B05S,华文中宋,SimSun,宋体",
    ),
    ("黑体", "SimHei,Noto Sans CJK SC,Source Han Sans SC"),
    (
        "仿宋_GB2312",
        "仿宋,FangSong,华文仿宋,Noto Serif CJK SC,SimSun,宋体",
    ),
    (
        "楷体_GB2312",
        "楷体,KaiTi,华文楷体,Noto Serif CJK SC,SimSun,宋体",
    ),
];

/// Writes the package.
pub(super) fn write(
    sheet: &Sheet,
    parts: Parts,
    mut marker: Marker,
) -> Result<Vec<u8>, SheetError> {
    let document = mend(&parts.document)?;
    marker.content = marker::hex(&document);
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(time(&marker.date));
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let files: [(&str, Vec<u8>); 11] = [
        ("[Content_Types].xml", content_types().into_bytes()),
        ("_rels/.rels", package_relations().into_bytes()),
        ("docProps/core.xml", core(sheet, &marker).into_bytes()),
        ("docProps/app.xml", app(&marker).into_bytes()),
        (CUSTOM, custom(&marker).into_bytes()),
        (
            "word/_rels/document.xml.rels",
            document_relations().into_bytes(),
        ),
        (DOCUMENT, document),
        ("word/styles.xml", mend(&parts.styles)?),
        ("word/settings.xml", mend(&parts.settings)?),
        ("word/fontTable.xml", fonts().into_bytes()),
        ("word/footer1.xml", mend(&parts.footer)?),
    ];
    let fault = |e: std::io::Error| SheetError::Docx(e.to_string());
    for (name, bytes) in files {
        zip.start_file(name, options)
            .map_err(|e| SheetError::Docx(e.to_string()))?;
        zip.write_all(&bytes).map_err(fault)?;
    }
    let done = zip.finish().map_err(|e| SheetError::Docx(e.to_string()))?;
    Ok(done.into_inner())
}

/// The review's date as the time of every entry; the earliest that a zip knows where it is no date.
fn time(date: &str) -> zip::DateTime {
    let mut n = date.splitn(3, '-').map(|p| p.parse::<u16>().ok());
    let parts = (n.next().flatten(), n.next().flatten(), n.next().flatten());
    let (Some(y), Some(m), Some(d)) = parts else {
        return zip::DateTime::default();
    };
    let (m, d) = (u8::try_from(m).unwrap_or(0), u8::try_from(d).unwrap_or(0));
    zip::DateTime::from_date_and_time(y, m, d, 0, 0, 0).unwrap_or_default()
}

fn content_types() -> String {
    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let mut out = format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    for (part, kind) in [
        ("/word/document.xml", format!("{WORD}.document.main+xml")),
        ("/word/styles.xml", format!("{WORD}.styles+xml")),
        ("/word/settings.xml", format!("{WORD}.settings+xml")),
        ("/word/fontTable.xml", format!("{WORD}.fontTable+xml")),
        ("/word/footer1.xml", format!("{WORD}.footer+xml")),
        (
            "/docProps/core.xml",
            "application/vnd.openxmlformats-package.core-properties+xml".into(),
        ),
        (
            "/docProps/app.xml",
            "application/vnd.openxmlformats-officedocument.extended-properties+xml".into(),
        ),
        (
            "/docProps/custom.xml",
            "application/vnd.openxmlformats-officedocument.custom-properties+xml".into(),
        ),
    ] {
        out.push_str(&format!(
            "<Override PartName=\"{part}\" ContentType=\"{kind}\"/>"
        ));
    }
    out.push_str("</Types>");
    out
}

fn relations(list: &[(&str, &str, &str)]) -> String {
    let mut out = format!(
        "{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    );
    for (id, kind, target) in list {
        out.push_str(&format!(
            "<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/{kind}\" Target=\"{target}\"/>"
        ));
    }
    out.push_str("</Relationships>");
    out
}

fn package_relations() -> String {
    relations(&[
        (
            "rId1",
            "officeDocument/2006/relationships/officeDocument",
            DOCUMENT,
        ),
        (
            "rId2",
            "package/2006/relationships/metadata/core-properties",
            "docProps/core.xml",
        ),
        (
            "rId3",
            "officeDocument/2006/relationships/extended-properties",
            "docProps/app.xml",
        ),
        (
            "rId4",
            "officeDocument/2006/relationships/custom-properties",
            CUSTOM,
        ),
    ])
}

fn document_relations() -> String {
    relations(&[
        (
            "rId1",
            "officeDocument/2006/relationships/styles",
            "styles.xml",
        ),
        (
            "rId2",
            "officeDocument/2006/relationships/settings",
            "settings.xml",
        ),
        (
            "rId3",
            "officeDocument/2006/relationships/fontTable",
            "fontTable.xml",
        ),
        // The id that docx-rs gives to the first footer.
        (
            "rIdFooter1",
            "officeDocument/2006/relationships/footer",
            "footer1.xml",
        ),
    ])
}

fn core(sheet: &Sheet, marker: &Marker) -> String {
    let day = if words::date(&marker.date) == marker.date {
        "1980-01-01"
    } else {
        &marker.date
    };
    format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
xmlns:dcmitype=\"http://purl.org/dc/dcmitype/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
<dc:title>{}</dc:title><dc:subject>{}</dc:subject><dc:creator>fawen</dc:creator><cp:keywords>{KEYWORD}</cp:keywords>\
<cp:lastModifiedBy>fawen</cp:lastModifiedBy>\
<dcterms:created xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:created>\
<dcterms:modified xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:modified></cp:coreProperties>",
        escape(&sheet.title),
        escape(&sheet.subject),
    )
}

fn app(marker: &Marker) -> String {
    format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
<Application>fawen {}</Application></Properties>",
        escape(&marker.version)
    )
}

fn custom(marker: &Marker) -> String {
    let mut out = format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" \
xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">"
    );
    for (i, (name, value)) in marker.fields().into_iter().enumerate() {
        // Property ids start at 2: 0 and 1 are reserved.
        out.push_str(&format!(
            "<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{}\" name=\"{PREFIX}{name}\"><vt:lpwstr>{}</vt:lpwstr></property>",
            i + 2,
            escape(value)
        ));
    }
    out.push_str("</Properties>");
    out
}

fn fonts() -> String {
    let mut out = format!(
        "{DECLARATION}<w:fonts xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
    );
    for (name, instead) in FONTS {
        out.push_str(&format!(
            "<w:font w:name=\"{name}\"><w:altName w:val=\"{instead}\"/><w:charset w:val=\"86\"/><w:family w:val=\"auto\"/><w:pitch w:val=\"variable\"/></w:font>"
        ));
    }
    out.push_str("<w:font w:name=\"Times New Roman\"><w:charset w:val=\"00\"/><w:family w:val=\"roman\"/><w:pitch w:val=\"variable\"/></w:font></w:fonts>");
    out
}

/// The machine part of a .docx sheet; `None` where the bytes are no own sheet.
pub fn read_marker(bytes: &[u8]) -> Option<Marker> {
    let custom = String::from_utf8(part(bytes, CUSTOM)?).ok()?;
    let value = |name: &str| -> Option<&str> {
        let at = custom.find(&format!("name=\"{PREFIX}{name}\""))?;
        let rest = custom.get(at..)?;
        let start = rest.find("<vt:lpwstr>")? + "<vt:lpwstr>".len();
        let end = rest.find("</vt:lpwstr>")?;
        rest.get(start..end)
    };
    Marker::from_fields(value)
}

/// Whether a .docx sheet is as the program wrote it.
pub fn is_untouched(bytes: &[u8]) -> bool {
    let Some(marker) = read_marker(bytes) else {
        return false;
    };
    part(bytes, DOCUMENT).is_some_and(|d| marker::hex(&d) == marker.content)
}

fn part(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let file = zip.by_name(name).ok()?;
    let mut out = Vec::new();
    file.take(PART_LIMIT + 1).read_to_end(&mut out).ok()?;
    (out.len() as u64 <= PART_LIMIT).then_some(out)
}
