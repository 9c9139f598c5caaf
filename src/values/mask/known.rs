//! Which texts are masked, and how they are found.

use super::forms::{self, Form};
use crate::values::Secret;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// A shorter text is no secret worth hiding, and would hide half of every output.
const SHORTEST: usize = 4;
/// A piece of a secret counts from this length on: what was cut off may be shown, the rest is guarded.
pub(super) const PIECE: usize = 12;
/// Pieces are found by their first bytes.
const GRAM: usize = 8;
/// The bits of the filter that spares most positions a look into the table.
const FILTER: usize = 1 << 20;

/// Every form of every secret.
pub(super) struct Known {
    /// Masked where they stand as a whole.
    whole: Vec<Form>,
    /// Masked from [`PIECE`] bytes on.
    bodies: Vec<Form>,
    /// Which of `whole` begin with a byte.
    by_first: Vec<Vec<usize>>,
    longest: usize,
    filter: Vec<u64>,
    /// Where in `bodies` the grams stand, by a hash with a key of this process.
    grams: HashMap<u64, Vec<(usize, usize)>>,
    key: RandomState,
}

impl Known {
    pub(super) fn new<'s>(secrets: impl IntoIterator<Item = &'s Secret>) -> Self {
        let mut known = Self {
            whole: Vec::new(),
            bodies: Vec::new(),
            by_first: vec![Vec::new(); 256],
            longest: 0,
            filter: vec![0; FILTER / 64],
            grams: HashMap::new(),
            key: RandomState::new(),
        };
        for secret in secrets.into_iter().map(Secret::expose).filter(|s| s.len() >= SHORTEST) {
            for form in forms::whole(secret) {
                known.add_whole(form);
            }
            for form in forms::body(secret) {
                known.add_body(form);
            }
        }
        known
    }

    fn add_whole(&mut self, form: Form) {
        if form.len() >= SHORTEST && !self.whole.contains(&form) {
            self.longest = self.longest.max(form.len());
            self.by_first[usize::from(form[0])].push(self.whole.len());
            self.whole.push(form);
        }
    }

    fn add_body(&mut self, form: Form) {
        if form.len() < PIECE || self.bodies.contains(&form) {
            return;
        }
        self.longest = self.longest.max(form.len());
        for (at, gram) in form.windows(GRAM).enumerate() {
            let bit = bit(gram);
            self.filter[bit / 64] |= 1 << (bit % 64);
            self.grams.entry(self.key.hash_one(gram)).or_default().push((self.bodies.len(), at));
        }
        self.bodies.push(form);
    }

    /// How many bytes at the start of `rest` belong to a secret; 0 is none.
    pub(super) fn covers(&self, rest: &[u8]) -> usize {
        let whole =
            self.beginning_with(rest).filter(|form| rest.starts_with(form)).map(|form| form.len()).max();
        let pieces = self.bodies_at(rest).map(|body| common(body, rest)).filter(|length| *length >= PIECE);
        pieces.max().max(whole).unwrap_or(0)
    }

    /// Whether what follows `rest`, the end of what came so far, may make a secret of all of it.
    pub(super) fn may_grow(&self, rest: &[u8]) -> bool {
        if rest.len() >= self.longest {
            return false;
        }
        let inside = |body: &[u8]| body.len() > rest.len() && body.starts_with(rest);
        self.beginning_with(rest).any(|form| inside(form))
            || self.bodies_at(rest).any(inside)
            // Fewer bytes of a piece are as likely to be anything else, and would hold a prompt back.
            || ((SHORTEST..GRAM).contains(&rest.len())
                && self.bodies.iter().any(|body| {
                    body.windows(rest.len()).rev().skip(1).any(|window| window == rest)
                }))
    }

    fn beginning_with(&self, rest: &[u8]) -> impl Iterator<Item = &Form> {
        let first = rest.first().map(|byte| self.by_first[usize::from(*byte)].as_slice()).unwrap_or_default();
        first.iter().map(|at| &self.whole[*at])
    }

    /// The bodies from each place on where the first bytes of `rest` stand.
    fn bodies_at(&self, rest: &[u8]) -> impl Iterator<Item = &[u8]> {
        let gram = rest.get(..GRAM).filter(|gram| {
            let bit = bit(gram);
            self.filter[bit / 64] & (1 << (bit % 64)) != 0
        });
        let places = gram.and_then(|gram| self.grams.get(&self.key.hash_one(gram)));
        places.into_iter().flatten().map(|(body, at)| &self.bodies[*body][*at..])
    }
}

/// How many bytes two texts begin with alike.
fn common(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}

/// The filter's bit of a gram.
fn bit(gram: &[u8]) -> usize {
    let mut bytes = [0; GRAM];
    bytes.copy_from_slice(gram);
    // A multiplicative hash: the upper bits depend on every byte.
    let mixed = u64::from_le_bytes(bytes).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(mixed >> 44).unwrap_or(0)
}
