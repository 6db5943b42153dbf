//! One file for each family of methods: what is read, what `science` is asked, what is answered.

pub(super) mod agreement;
pub(super) mod antibody;
pub(super) mod capability;
pub(super) mod carryover;
pub(super) mod chart;
pub(super) mod dar;
pub(super) mod distribution;
pub(super) mod environment;
pub(super) mod equivalence;
pub(super) mod exposure;
pub(super) mod hbel;
pub(super) mod hic;
pub(super) mod outlier;
pub(super) mod potency;
pub(super) mod process;
pub(super) mod round;
pub(super) mod spectrum;
pub(super) mod stability;
pub(super) mod temperature;
pub(super) mod tolerance;
