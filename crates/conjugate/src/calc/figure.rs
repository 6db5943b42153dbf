//! Values of an answer as a person reads them: every digit, lists of like things as tables.

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
            write!(out, "<td>{}</td>", Figure::of(lang, it, value))?;
        }
        out.write_str("</tr>")?;
    }
    out.write_str("</tbody></table>")
}
