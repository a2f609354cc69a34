//! Rule files, lexicons, provisions and register: loaded, checked and compiled once.

pub mod citation;
pub mod date;
mod embedded_laws;
pub mod gate_data;
pub mod law;
pub mod names;
pub mod numeral;
pub mod provision;
pub mod register;
