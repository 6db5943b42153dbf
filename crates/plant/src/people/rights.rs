//! Rights: who proposed which roles for whom and until when, who approved, and who looked at them again.
//!
//! Two people give rights and neither of them is whose rights they are. A proposal names everything that the person shall
//! hold from then on, so giving, changing and taking away are one act.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Person, Role, Seen, rules};
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::PersonId;
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// One role, and from when until when it is held; without an end until somebody takes it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Grant {
    /// A role without an end.
    #[must_use]
    pub fn lasting(role: Role) -> Self {
        Self { role, from: None, until: None }
    }

    /// Whether it holds at that instant.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|it| it <= at) && self.until.is_none_or(|it| at <= it)
    }
}

/// Rights that somebody proposed and nobody has decided about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub grants: Vec<Grant>,
    pub stamp: Stamp,
}

/// What a review came to for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The rights are needed as they are.
    Keep,
    /// They must change; somebody proposes how.
    Change,
    /// The account must be closed.
    Close,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Change, Self::Close];

    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Change => "change",
            Self::Close => "close",
        }
    }
}

/// One person's rights as a review found them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    pub person: PersonId,
    pub outcome: Outcome,
}

/// The last look at a person's rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    pub outcome: Outcome,
    /// When somebody must look again.
    pub next: Timestamp,
    pub stamp: Stamp,
}

/// Proposes all the roles that a person shall hold; none takes every right away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposeRoles {
    pub person: PersonId,
    pub grants: Vec<Grant>,
}

/// Approves what was proposed, or not; a signature. `proposed` is the entry of the proposal that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideRoles {
    pub person: PersonId,
    pub proposed: u64,
    pub approve: bool,
}

/// Records that the actor looked at people's rights; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewAccess {
    pub reviewed: Vec<Reviewed>,
    pub next: Timestamp,
}

/// Rights were proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolesProposed {
    pub person: PersonId,
    pub grants: Vec<Grant>,
}

/// A second person approved them; they are all that the person holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolesGranted {
    pub person: PersonId,
    pub grants: Vec<Grant>,
    /// The entry that proposed them.
    pub proposed: u64,
    pub signature: Signature,
}

/// A second person did not approve them; nothing changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolesDeclined {
    pub person: PersonId,
    pub proposed: u64,
    pub why: Text,
    pub signature: Signature,
}

/// Somebody looked at people's rights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessReviewed {
    pub reviewed: Vec<Reviewed>,
    pub next: Timestamp,
    pub signature: Signature,
}

impl Person {
    /// Whether the person holds the role at that instant. Beside the administration of the machine no other role counts.
    #[must_use]
    pub fn holds(&self, role: Role, at: Timestamp) -> bool {
        let limits = self.grants.iter().find(|it| it.role == role);
        let apart = role == Role::Administrator || !self.is(Role::Administrator);
        self.is(role) && apart && limits.is_none_or(|it| it.holds(at))
    }

    /// The roles that the person holds at that instant.
    #[must_use]
    pub fn roles_at(&self, at: Timestamp) -> Vec<Role> {
        self.roles.iter().copied().filter(|it| self.holds(*it, at)).collect()
    }

    /// Whether somebody must look at the rights now: nobody ever did, or it is time again.
    #[must_use]
    pub fn review_is_due(&self, at: Timestamp) -> bool {
        !self.closed && self.reviewed.as_ref().is_none_or(|it| it.next < at)
    }
}

/// Who looks after the machine, and who inspects, does nothing else: the one could make records as somebody else, the
/// other would inspect their own.
pub(super) fn apart(roles: &[Role]) -> Result<(), Refusal> {
    let alone = [Role::Administrator, Role::Inspector];
    match roles.iter().find(|it| alone.contains(it)).filter(|_| roles.len() > 1) {
        Some(role) => Err(Refusal::from(Rule::RoleStandsAlone).with("role", Fact::Role(*role))),
        None => Ok(()),
    }
}

/// Whether anybody can approve rights. Until the first of them has an account, accounts open with the roles that they are
/// given: somebody must begin.
pub(super) fn has_approver(plant: &Plant) -> bool {
    let here = |it: &Person| plant.organisation.as_ref() == Some(&it.organisation);
    plant.people.values().any(|it| !it.closed && it.is(Role::QaReviewer) && here(it))
}

/// An open account that the actor looks after.
fn open<'a>(plant: &'a Plant, person: &PersonId, act: &Act) -> Result<&'a Person, Refusal> {
    match plant.people.get(person) {
        None => Err(Refusal::from(Rule::UnknownPerson).with("person", person.as_str())),
        Some(it) if it.closed => Err(Refusal::from(Rule::AccountClosed).with("person", person)),
        Some(it) => rules::looks_after(plant, act, &it.organisation).map(|()| it),
    }
}

fn not_about_oneself(person: &PersonId, act: &Act) -> Result<(), Refusal> {
    if *person == act.by { Err(Refusal::from(Rule::OwnRights).with("person", person)) } else { Ok(()) }
}

impl Decide for ProposeRoles {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        open(plant, &self.person, act)?;
        not_about_oneself(&self.person, act)?;
        let roles: Vec<Role> = self.grants.iter().map(|it| it.role).collect();
        apart(&roles)?;
        for (place, it) in self.grants.iter().enumerate() {
            if roles.iter().position(|role| *role == it.role) != Some(place) {
                return Err(Refusal::from(Rule::RoleTwice).with("role", Fact::Role(it.role)));
            }
            if let Some(until) = it.until.filter(|until| *until <= it.from.unwrap_or(act.known).max(act.known)) {
                return Err(Refusal::from(Rule::WrongTime).with("stated", until).with("to", act.known));
            }
        }
        let Self { person, grants } = self.clone();
        Ok(vec![RolesProposed { person, grants }.into()])
    }
}

impl Decide for DecideRoles {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let person = open(plant, &self.person, act)?;
        let proposal = person.proposal.as_ref().filter(|it| it.stamp.seq == self.proposed);
        let Some(proposal) = proposal else {
            return Err(Refusal::from(Rule::NothingProposed).with("person", &self.person));
        };
        not_about_oneself(&self.person, act)?;
        if proposal.stamp.by == act.by {
            return Err(Refusal::from(Rule::ProposerApproves).with("person", &act.by));
        }
        let (person, proposed) = (self.person.clone(), self.proposed);
        if !self.approve {
            let (why, signature) = (rules::owed_reason(act)?, rules::signed(act)?);
            return Ok(vec![RolesDeclined { person, proposed, why, signature }.into()]);
        }
        let (grants, signature) = (proposal.grants.clone(), rules::signed(act)?);
        Ok(vec![RolesGranted { person, grants, proposed, signature }.into()])
    }
}

impl Decide for ReviewAccess {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        if self.reviewed.is_empty() {
            return Err(Rule::NobodyReviewed.into());
        }
        for it in &self.reviewed {
            open(plant, &it.person, act)?;
            not_about_oneself(&it.person, act)?;
        }
        if self.next <= act.known {
            return Err(Refusal::from(Rule::WrongTime).with("stated", self.next).with("to", act.known));
        }
        let (reviewed, next, signature) = (self.reviewed.clone(), self.next, rules::signed(act)?);
        Ok(vec![AccessReviewed { reviewed, next, signature }.into()])
    }
}

fn change(plant: &mut Plant, person: &PersonId, change: impl FnOnce(&mut Person)) {
    if let Some(it) = plant.people.get_mut(person) {
        change(it);
    }
}

impl Happened for RolesProposed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Access]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { person, grants } = self;
        change(plant, person, |it| it.proposal = Some(Proposal { grants: grants.clone(), stamp: stamp.clone() }));
    }
}

impl Happened for RolesGranted {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Access]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { person, grants, proposed: _, signature: _ } = self;
        change(plant, person, |it| {
            it.roles = grants.iter().map(|it| it.role).collect();
            it.grants.clone_from(grants);
            it.proposal = None;
        });
    }
}

impl Happened for RolesDeclined {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Access]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { person, proposed: _, why: _, signature: _ } = self;
        change(plant, person, |it| it.proposal = None);
    }
}

impl Happened for AccessReviewed {
    fn about(&self) -> Vec<Subject> {
        let people = self.reviewed.iter().map(|it| Subject::Person(it.person.clone()));
        people.chain([Subject::Access]).collect()
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { reviewed, next, signature: _ } = self;
        for it in reviewed {
            let review = Review { outcome: it.outcome, next: *next, stamp: stamp.clone() };
            change(plant, &it.person, |it| {
                it.reviewed = Some(review);
                // What was seen so far was before the reviewer.
                it.seen = Seen::default();
            });
        }
    }
}
