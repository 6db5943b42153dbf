//! What stands above every page of a version: which strategy, which version, where it stands, its views.

use std::sync::Arc;

use plant::Plant;
use plant::id::StrategyId;
use plant::strategy::StrategyVersion;

use super::words;
use crate::language::Lang;
use crate::page::part::{Stated, Tabs};
use crate::page::{PageError, Shell};

/// The version that an address names.
pub(super) fn version(plant: &Plant, id: &str, n: u32) -> Result<Arc<StrategyVersion>, PageError> {
    let id = StrategyId::new(id).map_err(|_| PageError::NotFound)?;
    plant.strategies.get(&(id, n)).cloned().ok_or(PageError::NotFound)
}

/// The address of a version; entries follow by their paths.
pub(super) fn base(id: &StrategyId, n: u32) -> String {
    format!("/strategy/{id}/v/{n}")
}

/// The views of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Process,
    Profile,
    Library,
    Table,
    Life,
}

/// The head of a page.
pub(super) struct Head {
    pub(super) id: String,
    pub(super) n: u32,
    pub(super) name: String,
    pub(super) base: String,
    pub(super) standing: Stated,
    pub(super) illustrative: bool,
    pub(super) tabs: Tabs,
}

impl Head {
    pub(super) fn of(shell: &Shell, it: &StrategyVersion, at: At) -> Self {
        let lang = shell.lang;
        let base = base(&it.strategy.id, it.version);
        let tab = |tabs: Tabs, key: &str, path: &str, this: At| {
            tabs.tab(lang.text(key), format!("{base}{path}"), None, this == at)
        };
        let tabs = Tabs::new(lang.text("strategy-views"));
        let tabs = tab(tabs, "strategy-process", "", At::Process);
        let tabs = tab(tabs, "strategy-profile", "/profile", At::Profile);
        let tabs = tab(tabs, "strategy-library", "/library", At::Library);
        let tabs = tab(tabs, "strategy-requirements", "/requirements", At::Table);
        let tabs = tab(tabs, "strategy-life", "/life", At::Life);
        Self {
            id: it.strategy.id.to_string(),
            n: it.version,
            name: lang.label(&it.strategy.name).to_owned(),
            base,
            standing: stated(lang, it),
            illustrative: it.strategy.illustrative,
            tabs,
        }
    }
}

/// Where a version stands, as a state.
pub(super) fn stated(lang: Lang, it: &StrategyVersion) -> Stated {
    let (state, word) = words::standing(lang, it.standing);
    Stated::new(lang, state).saying(word)
}
