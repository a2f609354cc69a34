//! Scanning a document once and walking rule patterns over its statements.
