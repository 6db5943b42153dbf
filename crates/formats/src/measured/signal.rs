//! A trace: what a detector saw over time or volume, point by point.
//!
//! Texts hold decimals and are kept as written. Binary files hold floating-point numbers; their bits are handed on as
//! they lie, because nothing here computes with them.

/// A detector's signal over one axis. Both have as many points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The channel, as the file calls it.
    pub label: String,
    /// `retention time`, `retention volume`, `wavelength`.
    pub axis: Axis,
    /// `absorbance`, `electric conductivity`, `pH` and so on.
    pub signal: Axis,
    /// Where in the file its points begin.
    pub at: String,
}

/// One axis of a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    pub concept: String,
    /// As written, where the file or its kind says one.
    pub unit: Option<String>,
    pub points: Samples,
}

/// The points of an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// Decimals as written.
    Written(Vec<String>),
    /// The bits of IEEE 754 single precision.
    Bits32(Vec<u32>),
    /// The bits of IEEE 754 double precision.
    Bits64(Vec<u64>),
}

impl Samples {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Written(it) => it.len(),
            Self::Bits32(it) => it.len(),
            Self::Bits64(it) => it.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Each as a decimal text: as written, or the shortest that gives the same bits back.
    ///
    /// ```
    /// use formats::measured::Samples;
    /// let texts = |it: Samples| it.texts().collect::<Vec<_>>().join(" ");
    /// assert_eq!(texts(Samples::Written(vec!["0.10".to_owned()])), "0.10");
    /// assert_eq!(texts(Samples::Bits32(vec![0x3dcc_cccd, 0x40a1_9dbd])), "0.1 5.050505");
    /// ```
    pub fn texts(&self) -> impl Iterator<Item = String> {
        (0..self.len()).map(|at| {
            let text = match self {
                Self::Written(it) => it.get(at).cloned(),
                Self::Bits32(it) => it.get(at).map(|it| f32::from_bits(*it).to_string()),
                Self::Bits64(it) => it.get(at).map(|it| f64::from_bits(*it).to_string()),
            };
            text.unwrap_or_default()
        })
    }
}
