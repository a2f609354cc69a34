//! Rule files, lexicons, provisions and register: loaded, checked and compiled once.
