//! `fawen schema`: JSON Schema of what the program reads and writes.

use super::args::{SchemaArgs, SchemaKind};
use super::say::say;
use super::{CommandError, Outcome};

/// Prints a schema.
pub fn run(a: &SchemaArgs) -> Result<Outcome, CommandError> {
    let schema = match a.kind {
        SchemaKind::Review => fawen::sheets::schema::review(),
        SchemaKind::Rule => schemars::schema_for!(fawen::rules::file::FamilyFile).to_value(),
        SchemaKind::Policy => schemars::schema_for!(fawen::gate::policy::Layer).to_value(),
        SchemaKind::Diff => schemars::schema_for!(fawen::diff::Comparison).to_value(),
        SchemaKind::Verify => schemars::schema_for!(fawen::verify::Verification).to_value(),
        SchemaKind::Ledger => schemars::schema_for!(fawen::cleanup::model::Ledger).to_value(),
        SchemaKind::Waiver => schemars::schema_for!(fawen::gate::waiver::WaiverFile).to_value(),
    };
    say!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(Outcome::Done)
}
