//! What goes with the program: completions, manual, notices, and that nothing in it speaks to a network.

use super::{code, err, fawen, out};
use std::path::Path;

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Name and version of every crate that the lock file names, the program itself left out.
fn locked() -> Vec<(String, String)> {
    let lock: toml::Table = toml::from_str(&file("Cargo.lock")).expect("TOML");
    let packages = lock["package"].as_array().expect("packages");
    packages
        .iter()
        .map(|p| {
            let text = |k: &str| p[k].as_str().expect("text").to_string();
            (text("name"), text("version"))
        })
        .filter(|(name, _)| name != "fawen")
        .collect()
}

#[test]
fn no_crate_speaks_to_a_network() {
    let network = [
        "async-std",
        "attohttpc",
        "curl",
        "h2",
        "h3",
        "hickory-resolver",
        "http",
        "hyper",
        "isahc",
        "libp2p",
        "libssh2-sys",
        "minreq",
        "mio",
        "native-tls",
        "openssl",
        "openssl-sys",
        "quinn",
        "reqwest",
        "rustls",
        "smol",
        "socket2",
        "ssh2",
        "surf",
        "tiny_http",
        "tokio",
        "trust-dns-resolver",
        "tungstenite",
        "ureq",
        "websocket",
        "zmq",
    ];
    let crates = locked();
    assert!(crates.len() > 50, "the lock file was read");
    for (name, _) in &crates {
        assert!(
            !network.contains(&name.as_str()),
            "{name} speaks to a network"
        );
    }
}

/// The standard library could open a connection too: no source does.
#[test]
fn no_source_opens_a_connection() {
    fn walk(dir: &Path, seen: &mut usize) {
        for entry in std::fs::read_dir(dir).expect("folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, seen);
            } else if path.extension().is_some_and(|e| e == "rs") {
                *seen += 1;
                let text = std::fs::read_to_string(&path).expect("source");
                for word in [
                    "std::net",
                    "TcpStream",
                    "UdpSocket",
                    "TcpListener",
                    "UnixStream",
                ] {
                    assert!(!text.contains(word), "{word} in {}", path.display());
                }
            }
        }
    }
    let mut seen = 0;
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut seen,
    );
    assert!(seen > 50);
}

#[test]
fn every_crate_is_in_the_notices() {
    let notices = file(".ci/notices.txt");
    for (name, version) in locked() {
        let start = format!("{name} {version} ");
        assert!(
            notices.lines().any(|l| l.starts_with(&start)),
            "{start}is missing: run python3 .ci/notices.py"
        );
    }
}

#[test]
fn completions_and_manual_come_from_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let o = fawen(["completions", shell]);
        assert_eq!(code(&o), 0, "{}", err(&o));
        for word in ["annotate", "verify", "rulebook"] {
            assert!(out(&o).contains(word), "{shell} lacks {word}");
        }
    }
    assert_eq!(code(&fawen(["completions", "cmd"])), 2);
    let o = fawen(["man"]);
    assert_eq!(code(&o), 0);
    assert!(
        out(&o).contains(".TH") && out(&o).contains("发文审查"),
        "{}",
        out(&o)
    );
    let dir = tempfile::tempdir().expect("folder");
    let o = fawen(["man", "-o", &dir.path().to_string_lossy()]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let page = std::fs::read_to_string(dir.path().join("fawen-check.1")).expect("a page");
    assert!(page.contains("审查表写到哪里"));
}
