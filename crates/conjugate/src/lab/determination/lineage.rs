//! The way from the raw file to the verdict; each link opens.

use plant::Plant;
use plant::id::DeterminationId;
use plant::lab::{Determination, Input};
use plant::strategy::Stage;

use super::again;
use crate::page::Shell;
use crate::quality::result_shown;
use crate::words;

/// One link of the way from the file to the verdict.
pub(super) struct Link {
    pub(super) name: String,
    pub(super) what: String,
    pub(super) detail: String,
    pub(super) href: String,
}

/// The way from the raw file to the verdict; each link opens.
pub(super) fn links(
    shell: &Shell,
    plant: &Plant,
    stage: &Stage,
    id: &DeterminationId,
    it: &Determination,
) -> Vec<Link> {
    let lang = shell.lang;
    let mut links = Vec::new();
    let mut link = |key: &str, what: String, detail: String, href: String| {
        links.push(Link { name: lang.text(key), what, detail, href });
    };
    for input in &it.derivation.inputs {
        let Input::File { sha256, name, format, sample, places, acquired } = input else { continue };
        link("derived-link-file", name.clone(), sha256.to_string(), format!("/files/{sha256}"));
        let family = formats::Family::from_id(format).map_or_else(|| format.clone(), |it| it.name().to_owned());
        link("derived-link-read", format!("{sample} · {}", places.join(", ")), family, format!("/imports/{sha256}"));
        let made: Vec<&str> = acquired.iter().map(|it| it.written.as_str()).collect();
        if !made.is_empty() {
            link("derived-link-acquired", made.join(", "), String::new(), format!("/imports/{sha256}"));
        }
    }
    for (name, text) in it.derivation.entered() {
        let lines = lang.say("entered-lines").with("n", text.lines().count()).plain();
        link("derived-link-entered", lang.text(&format!("entered-{name}")), lines, "#entered".to_owned());
    }
    if let Some(it) = &it.sample {
        link("entered-sample", it.number.to_string(), String::new(), format!("/samples/{}", it.number));
    }
    if let Some(run) = &it.run {
        link("entered-run", run.to_string(), String::new(), format!("/runs/{run}"));
    }
    let strategy = plant.batches.get(&it.batch).map(|it| (it.strategy.to_string(), it.version));
    let of = |it: &Determination| format!("{} v{}", it.derivation.calculator, it.derivation.software);
    if let Some((strategy, version)) = strategy {
        let declared = again::derives(plant, it).is_some_and(|by| by.parameters == it.derivation.parameters);
        let other = if declared { String::new() } else { format!(" · {}", lang.text("derived-parameters-other")) };
        let detail = format!("{} v{}{other}", it.derivation.method, it.derivation.version);
        link("derived-link-parameters", detail, of(it), format!("/strategy/{strategy}/v/{version}/library"));
    }
    link(
        "derived-link-answer",
        it.derivation.output_sha256.clone(),
        String::new(),
        format!("/trail/{}", it.recorded.seq),
    );
    for (path, result) in plant.derived_by(id) {
        let Some(attribute) = stage.attribute_at(path) else { continue };
        let counts = plant.batches.get(&it.batch).and_then(|it| plant.counting(it, path).counts);
        let counts = counts.is_some_and(|it| it.recorded.seq == result.recorded.seq);
        let value =
            format!("{} {}", lang.label(&attribute.name), result_shown::value(lang, attribute, &result.reportable));
        let detail = if counts { words::result_band(lang, result.band) } else { lang.text("derived-not-counting") };
        link("derived-link-result", value, detail, format!("/trail/{}", result.recorded.seq));
    }
    links
}
