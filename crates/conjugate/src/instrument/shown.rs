//! A file and its samples as pages show them.

use plant::Plant;
use plant::id::FileId;
use plant::instrument::{InstrumentFile, Said, Via};

use crate::language::Lang;
use crate::page::Shell;
use crate::page::part::{Instant, State, Stated};

/// One file in a list.
pub(super) struct Line {
    pub(super) file: String,
    pub(super) name: String,
    pub(super) format: String,
    pub(super) stated: Stated,
    /// How many samples it has, and how many of them wait.
    pub(super) samples: usize,
    pub(super) waiting: usize,
    pub(super) taken: Instant,
    pub(super) by: String,
}

pub(super) fn line(shell: &Shell, plant: &Plant, id: &FileId, it: &InstrumentFile) -> Line {
    let lang = shell.lang;
    Line {
        file: id.to_string(),
        name: it.name.to_string(),
        format: format(lang, plant, &it.said),
        stated: stated(shell, plant, it),
        samples: it.samples().count(),
        waiting: it.samples().filter(|sample| plant.sample_waits(it, sample)).count(),
        taken: shell.zone.time(it.taken.known),
        by: by(lang, plant, it),
    }
}

/// What it was read as; of a site's own table with its name and the version of the strategy that declares it.
pub(super) fn format(lang: Lang, plant: &Plant, said: &Said) -> String {
    match said {
        Said::Read { table: Some(id), .. } => {
            let name = plant.site_table(id).map_or_else(|| id.table.to_string(), |it| lang.label(&it.name).to_owned());
            lang.say("imports-site-table")
                .with("name", name)
                .with("strategy", id.strategy.as_str())
                .with("version", id.version)
                .plain()
        }
        Said::Read { format, .. } => {
            formats::Family::from_id(format).map_or_else(|| format.clone(), |it| it.name().to_owned())
        }
        Said::Unreadable { .. } => lang.text("imports-unreadable"),
    }
}

pub(super) fn stated(shell: &Shell, plant: &Plant, it: &InstrumentFile) -> Stated {
    let lang = shell.lang;
    match (&it.said, plant.file_waits(it)) {
        (Said::Unreadable { .. }, true) => Stated::new(lang, State::Fail).saying(lang.text("imports-unreadable")),
        (Said::Read { .. }, true) => Stated::new(lang, State::Indeterminate).saying(lang.text("imports-waits")),
        (_, false) => Stated::new(lang, State::Pass).saying(lang.text("imports-settled")),
    }
}

/// Who brought it: a person, a program with a person's token, or the folder.
pub(super) fn by(lang: Lang, plant: &Plant, it: &InstrumentFile) -> String {
    let person = plant.people.get(&it.taken.by).map(|it| lang.label(&it.name));
    match (person, it.via) {
        (Some(owner), Via::Interface) => lang.say("imports-via-interface").with("owner", owner).plain(),
        (Some(person), Via::Folder | Via::Page | Via::Command) => person.to_owned(),
        (None, via) => lang.text(match via {
            Via::Folder => "imports-via-folder",
            Via::Page => "imports-via-page",
            Via::Command => "imports-via-command",
            Via::Interface => "imports-via-program",
        }),
    }
}
