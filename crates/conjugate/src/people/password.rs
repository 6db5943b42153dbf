//! Which passwords are taken. Length is what counts (NIST SP 800-63B, 5.1.1); rules about kinds of characters make
//! people write them down.

use std::fmt;

/// A password that is shorter protects nobody.
pub const CHARACTERS_MIN: usize = 8;
/// Longer ones cost the hash too much.
pub const CHARACTERS_MAX: usize = 256;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    Short,
    Long,
    /// It holds the person's own id.
    OwnId,
    /// One character again and again.
    Uniform,
}

impl Weak {
    /// The key of its sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Short => "password-short",
            Self::Long => "password-long",
            Self::OwnId => "password-own-id",
            Self::Uniform => "password-uniform",
        }
    }
}

/// What the terminal says.
impl fmt::Display for Weak {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [en, zh] = [crate::language::Lang::En, crate::language::Lang::Zh].map(|it| it.text(self.key()));
        write!(out, "{en} / {zh}")
    }
}

/// What is wrong with a password, if anything is.
#[must_use]
pub fn weakness(person: &str, password: &str) -> Option<Weak> {
    let length = password.chars().count();
    let first = password.chars().next();
    if length < CHARACTERS_MIN {
        Some(Weak::Short)
    } else if length > CHARACTERS_MAX {
        Some(Weak::Long)
    } else if password.to_lowercase().contains(&person.to_lowercase()) {
        Some(Weak::OwnId)
    } else if password.chars().all(|it| Some(it) == first) {
        Some(Weak::Uniform)
    } else {
        None
    }
}

/// A password for a first sign-in: twenty characters that nobody mistakes for others, about 100 bits. Nothing where the
/// system has no randomness to give.
#[must_use]
pub fn one_time() -> Option<String> {
    // 32 characters, so that five bits choose one without bias.
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).ok()?;
    let mut text = String::with_capacity(24);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place % 5 == 0 {
            text.push('-');
        }
        text.push(char::from(*ALPHABET.get(usize::from(byte % 32))?));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_and_what_is_known_of_the_person_does_not_protect() {
        for (password, then) in [
            ("1234567", Some(Weak::Short)),
            ("长长长长长长长", Some(Weak::Short)),
            ("correct horse", None),
            ("清场物料平衡放行偏差", None),
            ("ZHAO-MEI-2031", Some(Weak::OwnId)),
            ("aaaaaaaaaaaa", Some(Weak::Uniform)),
        ] {
            assert_eq!(weakness("zhao-mei", password), then, "{password}");
        }
        assert_eq!(weakness("x", &"ab".repeat(200)), Some(Weak::Long));
    }

    #[test]
    fn a_one_time_password_is_taken_and_never_the_same() {
        let (one, two) = (one_time().unwrap(), one_time().unwrap());
        assert_ne!(one, two);
        assert_eq!((one.len(), weakness("zhao-mei", &one)), (23, None));
        assert!(!one.contains(['l', 'o', '0', '1']));
    }
}
