//! What of a method's form is asked for: of a method that is several methods under one name, the fields of the chosen one;
//! beside a list, how it is written. Both are read off the examples, whose answers are known.

use std::collections::BTreeSet;

use serde_json::Value;

use super::given::Given;
use super::{Field, Kind, Method, strict};

/// The field by which one of several methods is chosen.
const CHOSEN_BY: &str = "method";
/// So long may a list be that is shown as an example.
const SAMPLE_CHARACTERS: usize = 90;

impl Method {
    /// The methods that it is, where they are several.
    pub(super) fn variants(&self) -> impl Iterator<Item = &'static str> + use<> {
        let chosen_by = self.fields.first().filter(|it| it.name == CHOSEN_BY);
        let all: &'static [&'static str] = match chosen_by.map(|it| it.kind) {
            Some(Kind::Choice(all)) => all,
            Some(Kind::Number | Kind::Json) | None => &[],
        };
        all.iter().copied()
    }

    pub(super) fn has_variants(&self) -> bool {
        self.variants().next().is_some()
    }

    /// The one of this name, or the first.
    pub(super) fn variant(&self, name: Option<&str>) -> Option<&'static str> {
        self.variants().find(|it| Some(*it) == name).or_else(|| self.variants().next())
    }

    /// The fields that a form asks for: of the chosen method those that its example reads, without the choice itself.
    pub(super) fn fields_of(&self, chosen: Option<&'static str>) -> impl Iterator<Item = &'static Field> + use<> {
        let read = chosen.map(|chosen| self.read_by(chosen));
        let shown = move |it: &&'static Field| match &read {
            Some(read) => it.name != CHOSEN_BY && read.contains(it.name),
            None => true,
        };
        self.fields.iter().filter(shown)
    }

    /// The names that the examples of a variant read.
    fn read_by(&self, variant: &str) -> BTreeSet<&'static str> {
        let mut read = BTreeSet::new();
        for (_, text) in self.examples {
            let Ok(all) = strict::object(text) else { continue };
            if all.get(CHOSEN_BY).and_then(Value::as_str) == Some(variant) {
                let given = Given::new(&all);
                // Whatever it answers, it has asked for its fields.
                if (self.compute)(&given).is_ok() {
                    read.extend(given.asked());
                }
            }
        }
        read
    }

    /// How a list is written in the first example that has it; its beginning, where it is long.
    pub(super) fn sample(&self, field: &Field) -> Option<String> {
        let value = self.examples.iter().find_map(|(_, text)| {
            let all = strict::object(text).ok()?;
            let mut parts = field.name.split('/');
            let first = parts.next().and_then(|it| all.get(it).cloned());
            parts.fold(first, |value, part| value.and_then(|it| it.get(part).cloned()))
        })?;
        let text = match value {
            Value::Array(all) if all.len() > 2 => {
                let begin: Vec<String> = all.iter().take(2).map(ToString::to_string).collect();
                format!("[{}, …]", begin.join(", "))
            }
            other => other.to_string(),
        };
        let cut: String = text.chars().take(SAMPLE_CHARACTERS).collect();
        Some(if cut.len() < text.len() { format!("{cut}…") } else { cut })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{METHODS, method};
    use super::*;

    #[test]
    fn a_form_of_several_methods_shows_the_fields_of_one() {
        let dar = method("dar").unwrap();
        let shown = |variant| dar.fields_of(dar.variant(variant)).map(|it| it.name).collect::<Vec<_>>();
        for (variant, then) in [
            (None, &["areas", "unassigned"][..]),
            (Some("hic"), &["areas", "unassigned"]),
            (Some("reduced-rp"), &["light", "heavy"]),
            (
                Some("uv"),
                &[
                    "a280",
                    "a_lambda",
                    "a_scatter",
                    "eps_antibody_280",
                    "eps_antibody_lambda",
                    "eps_drug_280",
                    "eps_drug_lambda",
                    "path_cm",
                ],
            ),
            (Some("ms"), &["peaks", "antibody_mass", "glycoform_masses", "drug_mass", "tolerance_da", "max_load"]),
            (Some("nonsense"), &["areas", "unassigned"]),
        ] {
            assert_eq!(shown(variant), then, "{variant:?}");
        }
        // Every field is some method's; a form of one method shows all of them.
        for it in METHODS {
            let all: BTreeSet<_> = if it.has_variants() {
                it.variants().flat_map(|of| it.fields_of(Some(of))).map(|it| it.name).collect()
            } else {
                it.fields_of(it.variant(None)).map(|it| it.name).collect()
            };
            let without = usize::from(it.has_variants());
            assert_eq!(all.len(), it.fields.len() - without, "{}", it.name);
        }
    }

    #[test]
    fn every_list_that_must_be_there_shows_how_it_is_written() {
        for it in METHODS {
            for field in it.fields.iter().filter(|it| it.kind == Kind::Json && it.required) {
                let sample = it.sample(field).unwrap_or_else(|| panic!("{} {}", it.name, field.name));
                assert!(sample.starts_with(['[', '{', '"']), "{} {}: {sample}", it.name, field.name);
            }
        }
    }
}
