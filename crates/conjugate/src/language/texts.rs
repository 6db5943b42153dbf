//! The texts themselves: read once, kept for as long as the program runs.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use fluent_syntax::ast::Pattern;

use super::{Lang, figures};

type Bundle = FluentBundle<FluentResource>;

/// Declares the text files; each is there in both languages.
macro_rules! files {
    ($($name:literal,)*) => {
        /// File name, Chinese text, English text.
        pub(super) const FILES: &[(&str, &str, &str)] = &[$((
            concat!($name, ".ftl"),
            include_str!(concat!("../../text/zh-CN/", $name, ".ftl")),
            include_str!(concat!("../../text/en/", $name, ".ftl")),
        ),)*];
    };
}

files! {
    "access",
    "api",
    "bank",
    "batch",
    "calc",
    "consumable",
    "demo",
    "disposition",
    "equipment",
    "error",
    "import",
    "instrument",
    "intake",
    "lab",
    "material",
    "part",
    "people",
    "points",
    "procedure",
    "quality",
    "refusal",
    "reprocessing",
    "run",
    "sample",
    "shell",
    "stability",
    "start",
    "strategy",
    "trail",
    "trend",
    "word",
    "worklist",
}

static ZH: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Zh));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::En));

// A text that cannot be read is left out and shows as its key; the tests below let no such text pass.
fn bundle(lang: Lang) -> Bundle {
    let mut bundle = Bundle::new_concurrent(lang.code().parse().into_iter().collect());
    // Both languages run left to right, and an isolation mark inside a digest or an identifier would be copied with it.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(figures::format));
    for (_, zh, en) in FILES {
        let resource = match FluentResource::try_new(lang.pick(zh, en).to_string()) {
            Ok(whole) => whole,
            Err((readable, _)) => readable,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The text of `key`, or of the attribute `key.attribute`. A key without text shows as `[key]`: seen, and no panic.
pub(super) fn format(lang: Lang, key: &str, arguments: &FluentArgs<'_>) -> String {
    match pattern(lang, key) {
        None => format!("[{key}]"),
        Some(it) => of(lang).format_pattern(it, Some(arguments), &mut Vec::new()).into_owned(),
    }
}

/// Whether there is a text for `key` in this language; some parts show a sentence only where one was written.
pub(super) fn has(lang: Lang, key: &str) -> bool {
    pattern(lang, key).is_some()
}

fn of(lang: Lang) -> &'static Bundle {
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

fn pattern(lang: Lang, key: &str) -> Option<&'static Pattern<&'static str>> {
    let (id, attribute) = key.split_once('.').map_or((key, None), |(id, it)| (id, Some(it)));
    let message = of(lang).get_message(id)?;
    match attribute {
        None => message.value(),
        Some(name) => message.get_attribute(name).map(|it| it.value()),
    }
}

#[cfg(test)]
#[path = "texts_tests.rs"]
mod tests;
