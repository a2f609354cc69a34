//! fawen 发文审查: reviews a draft official document for fair competition and legality, offline and deterministically.
//!
//! The way of the data: bytes → [`reading`] → [`document`] → [`outline`] → [`matching`] with [`rules`] → [`review`] →
//! [`sheets`]. Nothing goes back.
#![forbid(unsafe_code)]

pub mod annotate;
pub mod cleanup;
pub mod diff;
pub mod document;
pub mod engine;
pub mod gate;
mod io_reason;
pub mod matching;
pub mod outline;
pub mod reading;
pub mod review;
mod rewrite;
pub mod rules;
pub mod session;
pub mod sheets;
pub mod signing;
pub mod verify;
