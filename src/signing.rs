//! Detached ed25519 signatures of sheets. Keys are the PEM files that `openssl genpkey -algorithm ed25519` writes; a
//! signature is the 64 bytes that `openssl pkeyutl -sign -rawin` gives, so either program can prove the other's.
//!
//! Nothing of a private key is ever printed or kept. It must not know what it signs.

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The bytes before the 32 of a private key (PKCS#8) and of a public key (SubjectPublicKeyInfo).
const PRIVATE: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
const PUBLIC: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// Key files are small.
const LARGEST_KEY: u64 = 16 << 10;

/// Why a key or a signature cannot be used.
#[derive(Debug, Error)]
pub enum SigningError {
    #[error("无法读取 {path}：{}", crate::io_reason::io_reason(source))]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(
        "{0} 不是 ed25519 私钥（PEM）。可用 openssl genpkey -algorithm ed25519 -out 私钥.pem 生成"
    )]
    PrivateKey(PathBuf),
    #[error(
        "{0} 不是 ed25519 公钥（PEM）。可用 openssl pkey -in 私钥.pem -pubout -out 公钥.pem 导出"
    )]
    PublicKey(PathBuf),
}

/// A private key out of a PEM file.
pub struct PrivateKey(SigningKey);

impl PrivateKey {
    /// Reads a key.
    ///
    /// # Errors
    /// A file that cannot be read or is no such key.
    pub fn read(path: &Path) -> Result<Self, SigningError> {
        key(path, "PRIVATE KEY", &PRIVATE)?
            .map(|bytes| PrivateKey(SigningKey::from_bytes(&bytes)))
            .ok_or_else(|| SigningError::PrivateKey(path.into()))
    }

    /// The 64 bytes of the signature.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

/// A public key out of a PEM file.
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads a key.
    ///
    /// # Errors
    /// A file that cannot be read or is no such key.
    pub fn read(path: &Path) -> Result<Self, SigningError> {
        key(path, "PUBLIC KEY", &PUBLIC)?
            .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
            .filter(|k| !k.is_weak())
            .map(PublicKey)
            .ok_or_else(|| SigningError::PublicKey(path.into()))
    }

    /// Whether the signature is this key's over these bytes.
    pub fn proves(&self, bytes: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|s| {
            self.0.verify(bytes, &s).is_ok() && self.0.verify_strict(bytes, &s).is_ok()
        })
    }
}

/// The signature's file beside a sheet: its name with `.sig` behind.
pub fn beside(sheet: &Path) -> PathBuf {
    let mut name = sheet.file_name().unwrap_or_default().to_os_string();
    name.push(".sig");
    sheet.with_file_name(name)
}

/// The 32 bytes of a key in a PEM file; `None` if it is not of this sort.
fn key(path: &Path, label: &str, prefix: &[u8]) -> Result<Option<[u8; 32]>, SigningError> {
    let fault = |source| SigningError::Io {
        path: path.into(),
        source,
    };
    if std::fs::metadata(path).map_err(fault)?.len() > LARGEST_KEY {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(fault)?;
    Ok(std::str::from_utf8(&bytes)
        .ok()
        .and_then(|pem| pem_body(pem, label))
        .and_then(|der| der.strip_prefix(prefix).map(<[u8]>::to_vec))
        .and_then(|raw| raw.try_into().ok()))
}

/// The bytes between the lines of a PEM label.
fn pem_body(pem: &str, label: &str) -> Option<Vec<u8>> {
    let body = pem.split_once(&format!("-----BEGIN {label}-----"))?.1;
    let body = body.split_once(&format!("-----END {label}-----"))?.0;
    let mut out = Vec::new();
    let (mut bits, mut count) = (0u32, 0u32);
    for c in body
        .bytes()
        .filter(|c| !c.is_ascii_whitespace() && *c != b'=')
    {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The key pair of RFC 8410, section 10: an example that everyone knows and nobody may use.
    const RFC_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    const RFC_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    #[test]
    fn a_signature_proves_these_bytes_only() {
        let dir = tempfile::tempdir().expect("folder");
        let (private, public) = (dir.path().join("a.pem"), dir.path().join("b.pem"));
        std::fs::write(&private, RFC_PRIVATE).expect("key");
        std::fs::write(&public, RFC_PUBLIC).expect("key");
        let signature = PrivateKey::read(&private)
            .expect("key")
            .sign("审查表".as_bytes());
        let key = PublicKey::read(&public).expect("key");
        assert!(key.proves("审查表".as_bytes(), &signature));
        assert!(!key.proves("审查".as_bytes(), &signature));
        assert!(!key.proves("审查表".as_bytes(), &signature[..63]));
        assert!(matches!(
            PrivateKey::read(&public),
            Err(SigningError::PrivateKey(_))
        ));
        assert!(matches!(
            PublicKey::read(&private),
            Err(SigningError::PublicKey(_))
        ));
        std::fs::write(&private, RFC_PRIVATE.replace("MC4C", "!C4C")).expect("key");
        assert!(PrivateKey::read(&private).is_err());
        assert!(
            matches!(PublicKey::read(dir.path()), Err(SigningError::Io { .. })) || cfg!(windows)
        );
        assert_eq!(beside(Path::new("a/表.docx")), Path::new("a/表.docx.sig"));
    }
}
