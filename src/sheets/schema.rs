//! The JSON Schema of the review, made from its types, so that it cannot drift from them.

use crate::review::model::{Failure, Review};
use schemars::schema_for;

/// The JSON Schema (draft 2020-12) of a review.
pub fn review() -> serde_json::Value {
    schema_for!(Review).to_value()
}

/// The JSON Schema of what stands in place of a review where a file could not be reviewed.
pub fn failure() -> serde_json::Value {
    schema_for!(Failure).to_value()
}

#[cfg(test)]
mod tests {
    use crate::sheets::sample;

    #[test]
    fn a_review_satisfies_its_schema_and_a_changed_one_does_not() {
        let schema = jsonschema::validator_for(&super::review()).expect("schema");
        for review in [sample::flawed(), sample::clean()] {
            let mut value = serde_json::to_value(&review).expect("json");
            assert!(schema.is_valid(&value));
            value["conclusion"]["code"] = "released".into();
            assert!(!schema.is_valid(&value));
        }
    }

    #[test]
    fn every_enumeration_is_spelled_out() {
        let text = super::review().to_string();
        for word in [
            "prohibited",
            "none-found",
            "superior-law",
            "outside",
            "joint",
            "答疑口径",
        ] {
            assert!(text.contains(word), "{word}");
        }
    }
}
