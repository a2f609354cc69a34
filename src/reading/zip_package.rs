//! Zip packages of documents: members in order, with names as written, nested packages opened. Names are labels for
//! people and never used as paths.

use super::container::Container;
use super::flow::Flow;
use super::{Limits, ReadError};
use crate::document::{Block, Document, Format, Look, UnreadKind};

/// Packages within packages, at most.
const NESTING: usize = 3;
/// Members of a package that are read, at most.
const MOST_MEMBERS: usize = 2_000;

/// A member of a package: its name (with those of the packages around it, joined by `!/`), and its bytes or why they
/// could not be unpacked.
#[derive(Debug)]
pub struct Member {
    pub name: String,
    pub bytes: Result<Vec<u8>, ReadError>,
}

/// Hands each member to `each`, one at a time, in the order of names; `false` from it ends the walk. Files that
/// operating systems and office programs leave behind (see [`litter`]) are named and not unpacked.
///
/// # Errors
/// Those of opening the package; a member that cannot be unpacked is handed over with its error.
pub fn members(
    bytes: &[u8],
    limits: &Limits,
    each: &mut dyn FnMut(Member) -> bool,
) -> Result<(), ReadError> {
    let mut left = MOST_MEMBERS;
    let mut budget = limits.total;
    walk(bytes, "", limits, 0, &mut left, &mut budget, each).map(|_| ())
}

fn walk(
    bytes: &[u8],
    prefix: &str,
    limits: &Limits,
    depth: usize,
    left: &mut usize,
    budget: &mut u64,
    each: &mut dyn FnMut(Member) -> bool,
) -> Result<bool, ReadError> {
    let mut package = Container::open(bytes, limits)?;
    let names: Vec<String> = package
        .names()
        .map(str::to_owned)
        .filter(|n| !n.ends_with('/'))
        .collect();
    for name in names {
        let shown = format!("{prefix}{name}");
        if let Some(what) = litter(&name) {
            let member = Member {
                name: shown,
                bytes: Err(ReadError::NotADraft(what.into())),
            };
            if !each(member) {
                return Ok(false);
            }
            continue;
        }
        *left = left
            .checked_sub(1)
            .ok_or_else(|| ReadError::Limit(format!("压缩包内文件超过{MOST_MEMBERS}个")))?;
        let unpacked = match package.read(&name) {
            Ok(Some(u)) => match u.fault {
                None => Ok(u.data),
                Some(why) => Err(ReadError::Damaged(why)),
            },
            Ok(None) => continue,
            Err(e) => Err(e),
        };
        if let Ok(data) = &unpacked {
            *budget = budget.checked_sub(data.len() as u64).ok_or_else(|| {
                ReadError::Limit(format!("压缩包解开后超过{}MB", limits.total >> 20))
            })?;
            if is_package(data, &name, limits) {
                if depth + 1 >= NESTING {
                    let error = ReadError::Limit(format!("压缩包嵌套超过{NESTING}层"));
                    if !each(Member {
                        name: shown,
                        bytes: Err(error),
                    }) {
                        return Ok(false);
                    }
                    continue;
                }
                let inner = walk(
                    data,
                    &format!("{shown}!/"),
                    limits,
                    depth + 1,
                    left,
                    budget,
                    each,
                );
                match inner {
                    Ok(true) => {}
                    Ok(false) => return Ok(false),
                    Err(error) => {
                        if !each(Member {
                            name: shown,
                            bytes: Err(error),
                        }) {
                            return Ok(false);
                        }
                    }
                }
                continue;
            }
        }
        let member = Member {
            name: shown,
            bytes: unpacked,
        };
        if !each(member) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_package(data: &[u8], name: &str, limits: &Limits) -> bool {
    data.starts_with(b"PK")
        && matches!(
            super::sniff::sniff(data, name, limits),
            Ok(super::Kind::Zip)
        )
}

/// What a file is that an operating system or an office program leaves behind, by its name; `None` for all others.
pub fn litter(name: &str) -> Option<&'static str> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if file.starts_with("~$") || file.starts_with(".~lock.") || file.starts_with(".~") {
        return Some("Office 临时文件");
    }
    let system = name.starts_with("__MACOSX/")
        || file.starts_with("._")
        || ["thumbs.db", ".ds_store", "desktop.ini"]
            .iter()
            .any(|n| file.eq_ignore_ascii_case(n));
    system.then_some("操作系统生成的文件")
}

/// Reads all members as one document: each under a heading with its name. Members that cannot be read are listed.
pub(crate) fn read_as_one(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut flow = Flow::new(Format::Zip, limits);
    let mut limit = None;
    let mut read = 0usize;
    members(bytes, limits, &mut |member| {
        if litter(&member.name).is_some() {
            return true;
        }
        let document = member
            .bytes
            .and_then(|b| super::read(&b, &member.name, limits));
        match document {
            Ok(d) => {
                read += 1;
                limit = add(&mut flow, &member.name, d).err();
            }
            Err(e) => {
                let why = format!("“{}”未能读取：{e}", member.name);
                flow.unread(&member.name, UnreadKind::Part, &why, None);
            }
        }
        limit.is_none()
    })?;
    if let Some(e) = limit {
        return Err(e);
    }
    if read == 0 {
        return Err(ReadError::NoText("压缩包中没有可以读取的文稿".into()));
    }
    Ok(flow.finish_pages())
}

fn add(flow: &mut Flow, name: &str, document: Document) -> Result<(), ReadError> {
    flow.push(Block {
        look: Look {
            heading: Some(1),
            ..Look::default()
        },
        ..Block::paragraph(name)
    })?;
    let base = flow.doc.blocks.len();
    let mut tables = std::collections::HashMap::new();
    for mut block in document.blocks {
        if let Some(cell) = &mut block.cell {
            cell.table = *tables.entry(cell.table).or_insert_with(|| flow.table());
        }
        flow.push(block)?;
    }
    flow.doc.hidden.extend(
        document
            .hidden
            .into_iter()
            .map(|(at, text)| (base + at, text)),
    );
    for mut unread in document.unread {
        unread.part = format!("{name}：{}", unread.part);
        flow.doc.unread.push(unread);
    }
    for warning in document.warnings {
        flow.warn(&warning.code, &warning.text);
    }
    flow.doc.damaged |= document.damaged;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::container::tests::zip_of;
    use super::*;

    fn names(bytes: &[u8]) -> Vec<String> {
        let mut out = Vec::new();
        members(bytes, &Limits::default(), &mut |m| {
            out.push(format!(
                "{}{}",
                m.name,
                if m.bytes.is_ok() { "" } else { " ✗" }
            ));
            true
        })
        .unwrap();
        out
    }

    #[test]
    fn nested_packages_are_opened_to_a_depth() {
        let inner = zip_of(&[("b.txt", b"x")]);
        let middle = zip_of(&[("in.zip", inner.as_slice()), ("__MACOSX/._b.txt", b"y")]);
        let outer = zip_of(&[
            ("a.txt", b"x"),
            ("~$a.docx", b"z"),
            ("m.zip", middle.as_slice()),
        ]);
        assert_eq!(
            names(&outer),
            [
                "a.txt",
                "m.zip!/__MACOSX/._b.txt ✗",
                "m.zip!/in.zip!/b.txt",
                "~$a.docx ✗"
            ]
        );
        let deeper = zip_of(&[("o.zip", outer.as_slice())]);
        assert!(names(&deeper).contains(&"o.zip!/m.zip!/in.zip ✗".into()));
    }

    #[test]
    fn members_make_one_document() {
        let zip = zip_of(&[
            ("一.txt", "第一条 甲。".as_bytes()),
            ("坏.docx", b"PK\x03\x04"),
            ("../二.txt", "第二条 乙。".as_bytes()),
        ]);
        let d = read_as_one(&zip, &Limits::default()).unwrap();
        let texts: Vec<&str> = d.blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(texts, ["../二.txt", "第二条 乙。", "一.txt", "第一条 甲。"]);
        assert_eq!(d.unread.len(), 1);
        assert!(matches!(
            read_as_one(
                &zip_of(&[("a.exe", b"\x7fELF\0\0\0\0\0")]),
                &Limits::default()
            ),
            Err(ReadError::NoText(_))
        ));
    }
}
