//! A program at the door with a personal access token. It comes in at the interface for programs and nowhere else, reads
//! what its owner reads within the token's scopes, brings files of instruments where it was made for that, and does
//! nothing in a person's name.

use axum::extract::Request;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use plant::people::{Credential, Scope};
use plant::{Refusal, Rule};

use super::door::Me;
use super::session::Session;
use super::tokens::{Carried, Tokens};
use crate::app::App;

/// Where programs come in.
const INTERFACE: &str = "/api/";

/// A program that came in. It is no [`Me`], so no page and nothing that changes something takes it for a person.
#[derive(Debug, Clone)]
pub(crate) struct Machine(pub(crate) Me);

/// A program that was not let in, and why.
#[derive(Debug, Clone)]
pub(crate) struct Shut(pub(crate) Refusal);

/// What a program carries, where it carries a token of ours to the interface. A header of somebody else's (a proxy's, a
/// directory's) is nothing to us.
fn carried(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && Tokens::is_one(token)).then_some(token)
}

/// What an address asks of a token; nothing where no token will do, because a person must.
fn wanted(method: &Method, path: &str) -> Option<Scope> {
    let asks = *method == Method::GET || *method == Method::HEAD;
    match path {
        "/api/entries" | "/api/checkpoint" if asks => Some(Scope::Ledger),
        _ if asks => Some(Scope::Read),
        // A calculation is a question, and changes nothing.
        _ if *method == Method::POST && path.starts_with("/api/calc/") => Some(Scope::Read),
        // The one thing that a machine has to say.
        "/api/instrument-files" if *method == Method::POST => Some(Scope::Instruments),
        _ => None,
    }
}

/// Who comes in with a token, where the request carries one; or why they do not.
pub(super) fn at_the_door(app: &App, request: &Request) -> Option<Result<Machine, Shut>> {
    let path = request.uri().path();
    let token = carried(request.headers()).filter(|_| path.starts_with(INTERFACE))?;
    Some(comes_in(app, token, request.method(), path).map(Machine).map_err(Shut))
}

fn comes_in(app: &App, token: &str, method: &Method, path: &str) -> Result<Me, Refusal> {
    let plant = app.whole();
    let (id, right) = match app.tokens().look_at(token) {
        Carried::Right(id) => (id, true),
        Carried::Wrong(id) => (id, false),
        Carried::Unknown => {
            drop(plant);
            app.knocked_as(None, Credential::Token);
            return Err(Rule::UnknownToken.into());
        }
    };
    let in_force = plant.token_in_force(&id, app.now()).cloned();
    let (owner, as_of) = (plant.tokens.get(&id).map(|it| it.person.clone()), plant.entries);
    drop(plant);
    let it = match in_force {
        Ok(it) if right => it,
        Ok(_) => {
            app.knocked_as(owner, Credential::Token);
            return Err(Rule::UnknownToken.into());
        }
        Err(refusal) => {
            app.knocked_as(owner, Credential::Token);
            // Whoever does not have the secret learns nothing about the token.
            return Err(if right { refusal } else { Rule::UnknownToken.into() });
        }
    };
    let Some(scope) = wanted(method, path) else {
        let refusal = Refusal::from(Rule::TokenActs).with("token", id.as_str()).with("person", &it.person);
        return Err(refusal.with("address", format!("{method} {path}")));
    };
    if !it.scopes.contains(&scope) {
        let refusal = Refusal::from(Rule::TokenOutOfScope).with("token", id.as_str());
        let refusal = it.scopes.iter().fold(refusal, |refusal, it| refusal.with("scope", it.id()));
        return Err(refusal.with("wanted-scope", scope.id()).with("address", format!("{method} {path}")));
    }
    let session = Session::of_token(&id, &it.person);
    // It holds no role: whatever asks for one is a person's to do.
    Ok(Me { session, token: String::new(), roles: Vec::new(), as_of })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_no_question_is_a_persons() {
        for (method, path, then) in [
            (Method::GET, "/api/batches", Some(Scope::Read)),
            (Method::HEAD, "/api/batches", Some(Scope::Read)),
            (Method::GET, "/api/entries", Some(Scope::Ledger)),
            (Method::GET, "/api/checkpoint", Some(Scope::Ledger)),
            (Method::POST, "/api/calc/pde", Some(Scope::Read)),
            (Method::POST, "/api/instrument-files", Some(Scope::Instruments)),
            (Method::GET, "/api/instrument-files", Some(Scope::Read)),
            (Method::PUT, "/api/instrument-files", None),
            (Method::POST, "/api/commands", None),
            (Method::POST, "/api/shown", None),
            (Method::POST, "/api/sign-in", None),
            (Method::POST, "/api/sign-out", None),
            (Method::PUT, "/api/calc/pde", None),
            (Method::DELETE, "/api/batches", None),
        ] {
            assert_eq!(wanted(&method, path), then, "{method} {path}");
        }
    }

    #[test]
    fn a_header_of_somebody_elses_is_nothing_to_us() {
        for (header, then) in [
            ("Bearer cjt_ab_cd", Some("cjt_ab_cd")),
            ("bearer  cjt_ab_cd ", Some("cjt_ab_cd")),
            ("Bearer eyJhbGciOi", None),
            ("Basic cjt_ab_cd", None),
            ("cjt_ab_cd", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, header.parse().unwrap());
            assert_eq!(carried(&headers), then, "{header}");
        }
    }
}
