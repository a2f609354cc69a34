//! Finding many words in a text at once, and the flat tables that this and the compiled rules are kept in.
//!
//! It knows words, numbers and bytes; it must not know of documents, rules or law.

pub mod finder;
pub mod seek;
pub mod table;
pub mod trie;
