//! At which Seller Central or Vendor Central the account consents.

use super::Authorizing;
use super::app::KnownApp;
use crate::Error;
use crate::answers::{self, question as q};
use crate::store::Profile;
use crate::values::marketplaces::{Market, main_marketplace, marketplace};
use crate::values::{Kind, Partner, Region};

/// A marketplace, and the host of its page of consent.
pub(super) struct Place {
    pub market: &'static Market,
    pub host: &'static str,
    pub kind: Kind,
}

/// Where: named, the renewed profile's, the region's main marketplace, or asked.
pub(super) fn find(a: &mut Authorizing<'_>, found: &KnownApp) -> Result<Place, Error> {
    let renewed = found.renewed.as_ref();
    let named = a.given.marketplace.as_ref().map(|m| m.value);
    if let (Some(market), Some(profile)) = (named, renewed)
        && market.region != profile.region
    {
        return Err(Error::Usage {
            what: format!("{} is not in {}, where the profile sells", market.country, profile.region.title()),
            fix: "leave --marketplace out, or authorize the account there as a profile of its own".into(),
        });
    }
    let region = a.given.region.as_ref().map(|r| r.value);
    let market = match named.or_else(|| renewed.map(of_profile)).or_else(|| region.map(main)) {
        Some(market) => market,
        None if a.ask.can() => asked(a, found)?,
        None => return Err(answers::Error::Missing(vec![&q::MARKETPLACE]).into()),
    };
    let kind = found.kind;
    match (kind.partner, market.vendor_central) {
        (Partner::Seller, _) => Ok(Place { market, host: market.seller_central, kind }),
        (Partner::Vendor, Some(host)) => Ok(Place { market, host, kind }),
        (Partner::Vendor, None) => Err(Error::Usage {
            what: format!("no Vendor Central of {} is known", market.country),
            fix: "name a marketplace that the vendor's account has: --marketplace DE".into(),
        }),
    }
}

fn main(region: Region) -> &'static Market {
    let code = main_marketplace(region);
    marketplace(code).unwrap_or(&crate::values::marketplaces::MARKETPLACES[0])
}

/// One in which the account took part when it was proved.
fn of_profile(profile: &Profile) -> &'static Market {
    let known = profile.marketplaces.iter().filter_map(|id| marketplace(id));
    let main = main(profile.region);
    let known = known.filter(|market| market.region == profile.region);
    known.min_by_key(|market| market.code != main.code).unwrap_or(main)
}

/// Two letters of a country, asked for until they are some.
fn asked(a: &mut Authorizing<'_>, found: &KnownApp) -> Result<&'static Market, Error> {
    let profiles = a.config.profiles.values();
    let region = profiles.filter(|p| p.client_id == found.client_id).map(|p| p.region).next();
    let region = if a.world.samples.is_some() { Some(Region::Eu) } else { region };
    let default = region.map(main_marketplace);
    let label = "Country of the account (US, DE, JP, ...)";
    a.ask.until(&q::MARKETPLACE, label, default, answers::parse::marketplace)
}
