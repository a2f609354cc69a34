//! 文件清理: every document of a folder with what it says, what it stands on, and a proposed outcome.
pub mod assemble;
pub mod collect;
pub mod compare;
pub mod error;
pub mod examine;
pub mod facts;
pub mod graph;
mod group;
pub mod ledger;
pub mod model;
pub mod outcome;
pub mod pair;
pub mod run;
pub mod signs;
pub mod state;
mod then;
