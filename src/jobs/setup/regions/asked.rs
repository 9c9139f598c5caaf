//! Which other regions: one question, after the first proof.

use super::super::lwa::Kept;
use super::super::wizard::Wizard;
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::question as q;
use crate::values::{Region, Secret};
use std::collections::BTreeMap;

/// The other regions: given, set aside, or asked for once where the profile is new and no answer named its region.
pub(super) fn wanted(
    w: &mut Wizard<'_>,
    kept: &Kept,
    aside: &BTreeMap<Region, Secret>,
) -> Result<Vec<Region>, Error> {
    let own = kept.values.region;
    let mut wanted = w.given.more_regions.clone();
    wanted.extend(aside.keys().filter(|region| !w.given.more_regions.contains(region)));
    wanted.retain(|region| *region != own);
    let is_new = w.stored.refresh_token.is_none() && kept.proof.is_some() && !kept.values.kind.is_sandbox();
    let is_answered = !wanted.is_empty() || w.given.region.is_some();
    if is_answered || !is_new || !w.desk.ask.can() {
        return Ok(wanted);
    }
    let of_app = |region: &Region| {
        let app = Some(&kept.values.client_id);
        w.config.profiles.values().any(|p| p.client_id.as_ref() == app && p.region == *region)
    };
    let others: Vec<Region> =
        Region::ALL.into_iter().filter(|region| *region != own && !of_app(region)).collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    w.world.term.blank();
    let names: Vec<&str> = others.iter().map(|region| said(*region)).collect();
    let sell = if kept.values.kind.is_vendor() { "sell to Amazon" } else { "sell" };
    let label = format!("Do you also {sell} in {}?", names.join(" or "));
    let mut options = vec![Choice::new(
        Vec::new(),
        format!("No, only in {}", said(own)),
        &["it can be added at any time: the same app, a refresh token of its own"],
    )];
    options.extend(others.iter().map(|region| {
        Choice::new(vec![*region], format!("Yes, in {}", said(*region)), &[region.countries()])
    }));
    if others.len() > 1 {
        options.push(Choice::new(others.clone(), "Yes, in both", &[]));
    }
    w.desk.ask.choice(&q::REGION, &label, options, Some(0))
}

/// A region in the middle of a sentence.
pub(super) fn said(region: Region) -> &'static str {
    match region {
        Region::Fe => "the Far East",
        other => other.title(),
    }
}
