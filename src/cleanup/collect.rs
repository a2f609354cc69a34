//! Which files a clean-up works on: folders walked once whatever their links, lists, packages. Bytes are read later; it
//! must not know what a document is.

use crate::io_reason::io_reason;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Deepest folder.
const DEPTH: usize = 64;

/// A file of the input.
#[derive(Debug, Clone)]
pub struct Found {
    pub path: PathBuf,
    /// Why the file or folder could not be listed.
    pub fault: Option<String>,
}

/// All files under the paths, in order and each once; folders are walked by name.
pub fn files(paths: &[PathBuf]) -> Vec<Found> {
    let mut walk = Walk::default();
    for p in paths {
        if p.is_dir() {
            walk.folder(p, 0);
        } else {
            walk.file(p);
        }
    }
    walk.out
}

#[derive(Default)]
struct Walk {
    folders: HashSet<PathBuf>,
    files: HashSet<PathBuf>,
    out: Vec<Found>,
}

impl Walk {
    fn folder(&mut self, dir: &Path, depth: usize) {
        let real = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
        if !self.folders.insert(real) {
            return;
        }
        if depth > DEPTH {
            return self.fault(dir, format!("文件夹超过{DEPTH}层"));
        }
        let entries = match std::fs::read_dir(dir) {
            Ok(e) => e,
            Err(e) => return self.fault(dir, format!("无法打开文件夹（{}）", io_reason(&e))),
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
        paths.sort();
        for p in paths {
            if p.is_dir() {
                self.folder(&p, depth + 1);
            } else {
                self.file(&p);
            }
        }
    }

    fn file(&mut self, path: &Path) {
        // A link to a file that is met under its own name is the same file, not another one.
        let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        if self.files.insert(real) {
            self.out.push(Found {
                path: path.to_path_buf(),
                fault: None,
            });
        }
    }

    fn fault(&mut self, path: &Path, why: String) {
        self.out.push(Found {
            path: path.to_path_buf(),
            fault: Some(why),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn files_are_met_once_and_in_order() {
        let dir = tempfile::tempdir().expect("folder");
        let at = |n: &str| dir.path().join(n);
        fs::create_dir(at("乙")).expect("folder");
        for n in ["甲.txt", "乙/丙.txt"] {
            fs::write(at(n), "x").expect("file");
        }
        let all = files(&[dir.path().to_path_buf(), at("甲.txt"), at("无.txt")]);
        let names: Vec<_> = all
            .iter()
            .map(|f| {
                f.path
                    .strip_prefix(dir.path())
                    .expect("inside")
                    .to_path_buf()
            })
            .collect();
        assert_eq!(names, ["乙/丙.txt", "甲.txt", "无.txt"].map(PathBuf::from));
    }

    #[cfg(unix)]
    #[test]
    fn loops_of_links_end() {
        let dir = tempfile::tempdir().expect("folder");
        fs::write(dir.path().join("甲.txt"), "x").expect("file");
        std::os::unix::fs::symlink(dir.path(), dir.path().join("环")).expect("link");
        std::os::unix::fs::symlink(dir.path().join("甲.txt"), dir.path().join("乙.txt"))
            .expect("link");
        std::os::unix::fs::symlink(dir.path().join("无"), dir.path().join("断")).expect("link");
        let all = files(&[dir.path().to_path_buf()]);
        // 乙 and 甲 are one file; the broken link is a file that cannot be read.
        assert_eq!(all.len(), 2, "{all:?}");
    }
}
