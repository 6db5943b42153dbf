//! The parts of the application: their names, addresses and order in the navigation.

use crate::language::Lang;

/// The parts of the application, as the navigation names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Worklist,
    Batches,
    Review,
    Disposition,
    Lots,
    Genealogy,
    Equipment,
    People,
    Strategy,
    Points,
    Calculators,
    Trail,
}

impl Section {
    // Work, things, foundations: three groups with a hairline between them.
    pub(super) const GROUPS: [&'static [Self]; 3] = [
        &[Self::Worklist, Self::Batches, Self::Review, Self::Disposition],
        &[Self::Lots, Self::Genealogy, Self::Equipment, Self::People],
        &[Self::Strategy, Self::Points, Self::Calculators, Self::Trail],
    ];

    /// Its address.
    #[must_use]
    pub const fn address(self) -> &'static str {
        match self {
            Self::Worklist => "/",
            Self::Batches => "/batches",
            Self::Review => "/review",
            Self::Disposition => "/disposition",
            Self::Lots => "/lots",
            Self::Genealogy => "/genealogy",
            Self::Equipment => "/equipment",
            Self::People => "/people",
            Self::Strategy => "/strategy",
            Self::Points => "/points",
            Self::Calculators => "/calc",
            Self::Trail => "/trail",
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self, lang: Lang) -> String {
        match self {
            Self::Worklist => lang.text("nav-worklist"),
            Self::Batches => lang.text("nav-batches"),
            Self::Review => lang.text("nav-review"),
            Self::Disposition => lang.text("nav-disposition"),
            Self::Lots => lang.text("nav-lots"),
            Self::Genealogy => lang.text("nav-genealogy"),
            Self::Equipment => lang.text("nav-equipment"),
            Self::People => lang.text("nav-people"),
            Self::Strategy => lang.text("nav-strategy"),
            Self::Points => lang.text("nav-points"),
            Self::Calculators => lang.text("nav-calc"),
            Self::Trail => lang.text("nav-trail"),
        }
    }
}
