//! A refusal is written down and read again.

use jiff::Timestamp;

use super::*;
use crate::id::PersonId;
use crate::quantity::Quantity;
use crate::text::Label;

#[test]
fn a_refusal_that_was_written_down_is_read_as_it_was() {
    for rule in Rule::ALL {
        let it = Refusal::from(*rule)
            .with("lot", "LP-004")
            .with("person", &PersonId::new("zhao-mei").unwrap())
            .with("name", &Label { zh: "缓冲液".into(), en: "buffer".into() })
            .with("amount", Quantity::parse("<0.50", crate::quantity::Unit::new("g/L").unwrap()).unwrap())
            .with("to", Timestamp::from_second(1_931_653_304).unwrap())
            .with("count", 7)
            .with("role", Role::Operator);
        let written = serde_json::to_string(&it).unwrap();
        assert_eq!(serde_json::from_str::<Refusal>(&written).unwrap(), it, "{written}");
    }
}

#[test]
fn a_rule_of_another_version_is_not_taken_for_the_one_in_force() {
    for text in ["R-batch-09 v2", "R-batch-09", "R-batch-99 v1", "R-batch-091 v1", ""] {
        let written = serde_json::to_string(text).unwrap();
        assert!(serde_json::from_str::<Rule>(&written).is_err(), "{text}");
    }
}
