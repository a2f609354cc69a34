//! Rule files, lexicons, provisions and register: loaded, checked and compiled once.

pub mod book;
pub mod citation;
pub mod coverage;
pub mod date;
pub mod embedded;
mod embedded_laws;
pub mod error;
pub mod file;
pub mod form_data;
pub mod gate_data;
pub mod grammar;
pub mod law;
pub mod lexicon;
pub mod names;
pub mod numeral;
pub mod pack;
pub mod prove;
pub mod provision;
pub mod register;
pub mod silence;
pub mod source;
