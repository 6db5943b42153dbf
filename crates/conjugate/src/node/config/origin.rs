//! The address of a site as a browser states it: scheme, name, port, and nothing after them (RFC 6454).

use std::fmt;

/// Where a page comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    secure: bool,
    /// In small letters, without port.
    name: String,
    port: Option<u16>,
}

/// The text is not scheme, name and port alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnOrigin;

impl Origin {
    /// Reads `https://plant.example` or `http://10.0.0.7:8080`.
    ///
    /// # Errors
    /// When it is anything else, such as one with a path.
    pub fn parse(text: &str) -> Result<Self, NotAnOrigin> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(NotAnOrigin)?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(NotAnOrigin),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let (name, port) = match authority.rsplit_once(':') {
            // An IPv6 address has colons of its own, between brackets.
            Some((name, port)) if !port.ends_with(']') => (name, Some(port.parse().map_err(|_| NotAnOrigin)?)),
            Some(_) | None => (authority, None),
        };
        let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '.');
        let inside = name.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        let sound = match inside {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => !name.is_empty() && name.chars().all(plain),
        };
        let usual = if secure { 443 } else { 80 };
        let port = port.filter(|it| *it != usual);
        sound.then(|| Self { secure, name: name.to_ascii_lowercase(), port }).ok_or(NotAnOrigin)
    }

    /// Whether it is reached over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The name without port, as a `Host` header carries it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(out, "{scheme}://{}", self.name)?;
        self.port.map_or(Ok(()), |port| write!(out, ":{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_name_and_port() {
        for (text, then) in [
            ("https://plant.example", Some("https://plant.example")),
            ("https://PLANT.example:443/", Some("https://plant.example")),
            ("http://10.0.0.7:8080", Some("http://10.0.0.7:8080")),
            ("http://[::1]:7440", Some("http://[::1]:7440")),
            ("http://[::1]", Some("http://[::1]")),
            ("plant.example", None),
            ("https://", None),
            ("https://plant.example/a", None),
            ("https://user@plant.example", None),
            ("https://plant.example:port", None),
            ("ftp://plant.example", None),
            ("null", None),
        ] {
            assert_eq!(Origin::parse(text).ok().map(|it| it.to_string()).as_deref(), then, "{text}");
        }
    }
}
