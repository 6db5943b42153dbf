//! Whether an answer is valid by the limits that its method declares: where one is not met, or its figure is not there, the
//! determination is in doubt and gives no result.

use plant::strategy::{Derives, Validity};
use plant::text::Label;
use plant::verdict::Verdict;
use serde_json::Value;

use crate::language::Lang;
use crate::page::part::Bounds;

/// A figure of an answer as a decimal; what is smaller than a decimal holds is nothing.
fn figure(output: &Value, field: &str) -> Option<String> {
    const LEAST: f64 = 1e-25;
    let it = output.pointer(field)?.as_f64().filter(|it| it.is_finite())?;
    Some(if it.abs() < LEAST { "0".to_owned() } else { it.to_string() })
}

/// A limit, the figure that stands against it, and what that says.
pub(super) struct Judged<'a> {
    pub(super) validity: &'a Validity,
    pub(super) figure: Option<String>,
    pub(super) verdict: Verdict,
}

/// Every declared limit over an answer, in the order of the strategy.
pub(super) fn judged<'a>(derives: &'a Derives, output: &Value) -> Vec<Judged<'a>> {
    let one = |it: &'a Validity| {
        let figure = figure(output, &it.field);
        let verdict = it.judge(figure.as_deref());
        Judged { validity: it, figure, verdict }
    };
    derives.validity.iter().map(one).collect()
}

/// Why an answer gives no result by its method's own limits.
pub(super) fn doubts(derives: &Derives, output: &Value) -> Vec<Label> {
    let unmet = judged(derives, output).into_iter().filter(|it| it.verdict != Verdict::Pass);
    let said = |it: &Judged<'_>, lang: Lang| {
        let found = it.figure.clone().unwrap_or_else(|| "–".to_owned());
        lang.say("entered-not-valid")
            .with_text("name", lang.label(&it.validity.name))
            .with_text("found", found)
            .with_text("limit", Bounds::from(&it.validity.limit).text(lang))
            .plain()
    };
    unmet.map(|it| Label::new(&said(&it, Lang::Zh), &said(&it, Lang::En))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plant::quantity::Range;

    use crate::lab::derive::tests::derives;

    #[test]
    fn a_limit_that_is_not_met_or_has_no_figure_is_a_doubt() {
        let limit = |field: &str, limit: &str| Validity {
            name: Label::new("斜率比", "Ratio of slopes"),
            field: field.to_owned(),
            limit: Range::parse(limit).unwrap(),
        };
        let output = serde_json::json!({ "p": 1e-40, "samples": [{ "slope_ratio": 1.3 }], "none": null, "text": "1" });
        for (field, range, valid) in [
            ("/samples/0/slope_ratio", "0.80..1.25", false),
            ("/samples/0/slope_ratio", "0.80..1.30", true),
            ("/samples/1/slope_ratio", "0.80..1.30", false),
            ("/p", "<0.05", true),
            ("/p", ">=0.05", false),
            ("/none", "0..2", false),
            ("/text", "0..2", false),
        ] {
            let derives = Derives { validity: vec![limit(field, range)], ..derives() };
            assert_eq!(doubts(&derives, &output).is_empty(), valid, "{field} {range}");
        }
    }
}
