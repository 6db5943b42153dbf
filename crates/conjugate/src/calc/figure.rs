//! Values of an answer as a person reads them: every digit; lists of like things as tables, whose numbers are cut to what
//! fits a column, visibly, with every digit one pointer or one click away.

use serde_json::{Map, Value};

use crate::language::{Lang, escaped};

/// The name of a field of an answer; one that people named keeps its name.
pub(super) fn label(lang: Lang, name: &str) -> String {
    let key = format!("calc-a-{name}");
    if name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_') && lang.has(&key) {
        lang.text(&key)
    } else {
        name.to_owned()
    }
}

/// Fields whose inner names are names that people gave, or loads.
const NAMED_BY_PEOPLE: [&str; 5] = ["e", "free", "ed50", "distribution_percent", "distribution_uncertainty"];

/// A value of an answer, whatever its shape.
pub(super) struct Figure<'a> {
    lang: Lang,
    value: &'a Value,
    /// Its inner names are shown as they are.
    as_given: bool,
}

impl<'a> Figure<'a> {
    /// Whether it is shown as a table.
    pub(super) fn is_table(&self) -> bool {
        match self.value {
            Value::Array(all) => !all.is_empty() && all.iter().all(Value::is_object),
            Value::Object(all) => !all.is_empty() && all.values().all(|it| it.is_object() || it.is_null()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
    }

    /// The value of a field.
    pub(super) fn of(lang: Lang, name: &str, value: &'a Value) -> Self {
        Self { lang, value, as_given: NAMED_BY_PEOPLE.contains(&name) }
    }

    fn label(&self, name: &str) -> String {
        if self.as_given { name.to_owned() } else { label(self.lang, name) }
    }
}

impl std::fmt::Display for Figure<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lang = self.lang;
        let inner = |value| Figure { lang, value, as_given: false };
        match self.value {
            Value::Null => out.write_str(&escaped(&lang.text("calc-none"))),
            Value::Bool(it) => out.write_str(&escaped(&lang.text(if *it { "calc-yes" } else { "calc-no" }))),
            Value::Number(it) => write!(out, "<span class=\"num\">{}</span>", it.to_string().replace('-', "−")),
            Value::String(it) => out.write_str(&escaped(it)),
            Value::Array(all) if !all.is_empty() && all.iter().all(Value::is_object) => {
                table(out, lang, all.iter().map(|it| (None, it)))
            }
            Value::Array(all) if all.iter().any(Value::is_array) => {
                out.write_str("<ul class=\"values\">")?;
                for it in all {
                    write!(out, "<li>{}</li>", inner(it))?;
                }
                out.write_str("</ul>")
            }
            Value::Array(all) => {
                let figures: Vec<String> = all.iter().map(|it| inner(it).to_string()).collect();
                out.write_str(&figures.join(", "))
            }
            Value::Object(all) if !all.is_empty() && all.values().all(|it| it.is_object() || it.is_null()) => {
                let rows = all.iter().filter(|(_, it)| it.is_object());
                table(out, lang, rows.map(|(name, it)| (Some(self.label(name)), it)))
            }
            Value::Object(all) => {
                out.write_str("<dl class=\"inner\">")?;
                for (name, it) in all {
                    write!(
                        out,
                        "<div><dt>{}</dt><dd>{}</dd></div>",
                        escaped(&self.label(name)),
                        Figure::of(lang, name, it)
                    )?;
                }
                out.write_str("</dl>")
            }
        }
    }
}

/// Objects with the same fields, one a row; named ones carry their name at its head.
fn table<'a>(
    out: &mut std::fmt::Formatter<'_>,
    lang: Lang,
    rows: impl Iterator<Item = (Option<String>, &'a Value)> + Clone,
) -> std::fmt::Result {
    let names: Vec<&String> = rows.clone().filter_map(|it| it.1.as_object()).flat_map(Map::keys).collect();
    let mut heads: Vec<&String> = vec![];
    for it in names {
        if !heads.contains(&it) {
            heads.push(it);
        }
    }
    // What a row is called stands before what it says.
    heads.sort_by_key(|it| !matches!(it.as_str(), "name" | "index" | "load"));
    out.write_str("<table class=\"inner\"><thead><tr>")?;
    if rows.clone().any(|it| it.0.is_some()) {
        write!(out, "<th scope=\"col\">{}</th>", escaped(&lang.text("calc-what")))?;
    }
    for it in &heads {
        write!(out, "<th scope=\"col\">{}</th>", escaped(&label(lang, it)))?;
    }
    out.write_str("</tr></thead><tbody>")?;
    for (name, row) in rows {
        out.write_str("<tr>")?;
        if let Some(name) = name {
            write!(out, "<th scope=\"row\">{}</th>", escaped(&name))?;
        }
        for it in &heads {
            let value = row.get(it.as_str()).unwrap_or(&Value::Null);
            let all = value.as_number().map(ToString::to_string);
            match all.as_deref().and_then(|all| Some((cut(all)?, all))) {
                Some((cut, all)) => write!(
                    out,
                    "<td><data class=\"num\" value=\"{all}\" title=\"{all}\">{}…</data></td>",
                    cut.replace('-', "−")
                )?,
                None => write!(out, "<td>{}</td>", Figure::of(lang, it, value))?,
            }
        }
        out.write_str("</tr>")?;
    }
    out.write_str("</tbody></table>")
}

/// Digits of a number that a column has room for.
const DIGITS: usize = 7;

/// The first digits of a number, cut behind its point and not rounded, so that what is shown is what is there; nothing where
/// all of them fit. A number with a power of ten, or with many digits before its point, is shown whole.
fn cut(number: &str) -> Option<&str> {
    let (_, after) = number.split_once('.')?;
    if number.contains(['e', 'E']) {
        return None;
    }
    let first = number.find(|it: char| it.is_ascii_digit() && it != '0')?;
    let significant = number.get(first..)?.bytes().filter(u8::is_ascii_digit).count();
    let too_many = significant.checked_sub(DIGITS).filter(|it| *it > 1 && *it < after.len())?;
    number.get(..number.len() - too_many)
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn what_is_long_is_cut_behind_the_point_and_never_rounded() {
        for (number, then) in [
            ("5.000607134026119", Some("5.000607")),
            ("354.7225716082067", Some("354.7225")),
            ("-0.0047189451438808", Some("-0.004718945")),
            ("9.99999999999", Some("9.999999")),
            ("123456789.123", None),
            ("0.05", None),
            ("12345678", None),
            ("1.2345678901234e-12", None),
            ("0.0", None),
        ] {
            assert_eq!(cut(number), then, "{number}");
        }
    }
}
