//! Amazon's marketplaces: ids and hosts (SP-API "Marketplace IDs"; hosts from Amazon's samples).

use super::Region;

/// A marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Market {
    pub region: Region,
    /// ISO country code: `GB`, not `UK`.
    pub code: &'static str,
    pub country: &'static str,
    /// Amazon's marketplace id.
    pub id: &'static str,
    /// The host of its Seller Central.
    pub seller_central: &'static str,
    /// The host of its Vendor Central, where one is known.
    pub vendor_central: Option<&'static str>,
    /// The shop's name: `Amazon.de`.
    pub shop: &'static str,
}

macro_rules! markets {
    ($($region:ident $code:literal $country:literal $id:literal $seller:literal $vendor:expr, $shop:literal;)*) => {
        &[$(Market {
            region: Region::$region,
            code: $code,
            country: $country,
            id: $id,
            seller_central: $seller,
            vendor_central: $vendor,
            shop: $shop,
        },)*]
    };
}

/// All of them, by region.
#[rustfmt::skip]
pub(crate) const MARKETPLACES: &[Market] = markets! {
    Na "US" "United States" "ATVPDKIKX0DER" "sellercentral.amazon.com" Some("vendorcentral.amazon.com"), "Amazon.com";
    Na "CA" "Canada" "A2EUQ1WTGCTBG2" "sellercentral.amazon.ca" Some("vendorcentral.amazon.ca"), "Amazon.ca";
    Na "MX" "Mexico" "A1AM78C64UM0Y8" "sellercentral.amazon.com.mx" Some("vendorcentral.amazon.com.mx"), "Amazon.com.mx";
    Na "BR" "Brazil" "A2Q3Y263D00KWC" "sellercentral.amazon.com.br" Some("vendorcentral.amazon.com.br"), "Amazon.com.br";
    Eu "GB" "United Kingdom" "A1F83G8C2ARO7P" "sellercentral-europe.amazon.com" Some("vendorcentral.amazon.co.uk"), "Amazon.co.uk";
    Eu "DE" "Germany" "A1PA6795UKMFR9" "sellercentral-europe.amazon.com" Some("vendorcentral.amazon.de"), "Amazon.de";
    Eu "FR" "France" "A13V1IB3VIYZZH" "sellercentral-europe.amazon.com" Some("vendorcentral.amazon.fr"), "Amazon.fr";
    Eu "IT" "Italy" "APJ6JRA9NG5V4" "sellercentral-europe.amazon.com" Some("vendorcentral.amazon.it"), "Amazon.it";
    Eu "ES" "Spain" "A1RKKUPIHCS9HS" "sellercentral-europe.amazon.com" Some("vendorcentral.amazon.es"), "Amazon.es";
    Eu "NL" "Netherlands" "A1805IZSGTT6HS" "sellercentral.amazon.nl" Some("vendorcentral.amazon.nl"), "Amazon.nl";
    Eu "BE" "Belgium" "AMEN7PMS3EDWL" "sellercentral.amazon.com.be" Some("vendorcentral.amazon.com.be"), "Amazon.com.be";
    Eu "SE" "Sweden" "A2NODRKZP88ZB9" "sellercentral.amazon.se" Some("vendorcentral.amazon.se"), "Amazon.se";
    Eu "PL" "Poland" "A1C3SOZRARQ6R3" "sellercentral.amazon.pl" Some("vendorcentral.amazon.pl"), "Amazon.pl";
    Eu "IE" "Ireland" "A28R8C7NBKEWEA" "sellercentral.amazon.ie" None, "Amazon.ie";
    Eu "TR" "Turkey" "A33AVAJ2PDY3EV" "sellercentral.amazon.com.tr" Some("vendorcentral.amazon.com.tr"), "Amazon.com.tr";
    Eu "AE" "United Arab Emirates" "A2VIGQ35RCS4UG" "sellercentral.amazon.ae" Some("vendorcentral.amazon.me"), "Amazon.ae";
    Eu "SA" "Saudi Arabia" "A17E79C6D8DWNP" "sellercentral.amazon.sa" Some("vendorcentral.amazon.me"), "Amazon.sa";
    Eu "EG" "Egypt" "ARBP9OOSHTCHU" "sellercentral.amazon.eg" Some("vendorcentral.amazon.me"), "Amazon.eg";
    Eu "IN" "India" "A21TJRUUN4KGV" "sellercentral.amazon.in" Some("www.vendorcentral.in"), "Amazon.in";
    Eu "ZA" "South Africa" "AE08WJ6YKNBMC" "sellercentral.amazon.co.za" Some("vendorcentral.amazon.co.za"), "Amazon.co.za";
    Fe "JP" "Japan" "A1VC38T7YXB528" "sellercentral.amazon.co.jp" Some("vendorcentral.amazon.co.jp"), "Amazon.co.jp";
    Fe "AU" "Australia" "A39IBJ37TRP1C6" "sellercentral.amazon.com.au" Some("vendorcentral.amazon.com.au"), "Amazon.com.au";
    Fe "SG" "Singapore" "A19VAU5U5O7RUS" "sellercentral.amazon.sg" Some("vendorcentral.amazon.com.sg"), "Amazon.sg";
};

/// The marketplace of a country code (`GB` and `UK` are one) or of a marketplace id.
pub(crate) fn marketplace(code_or_id: &str) -> Option<&'static Market> {
    let wanted = code_or_id.trim().to_ascii_uppercase();
    let wanted = if wanted == "UK" { "GB".to_owned() } else { wanted };
    MARKETPLACES.iter().find(|m| m.code == wanted || m.id == wanted)
}

/// The marketplaces of a region.
pub(crate) fn marketplaces_of(region: Region) -> impl Iterator<Item = &'static Market> {
    MARKETPLACES.iter().filter(move |m| m.region == region)
}

/// The country code that stands for a region in examples: its marketplace with the most sellers.
pub(crate) fn main_marketplace(region: Region) -> &'static str {
    match region {
        Region::Na => "US",
        Region::Eu => "DE",
        Region::Fe => "JP",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_has_each_marketplace_once() {
        let ids: BTreeSet<_> = MARKETPLACES.iter().map(|m| m.id).collect();
        assert_eq!((ids.len(), MARKETPLACES.len()), (23, 23));
        let count = |r| marketplaces_of(r).count();
        assert_eq!((count(Region::Na), count(Region::Eu), count(Region::Fe)), (4, 16, 3));
        assert!(MARKETPLACES.iter().all(|m| m.id.starts_with('A') && m.code.len() == 2));
    }

    #[test]
    fn uk_is_gb() {
        assert_eq!(marketplace("uk").unwrap().country, "United Kingdom");
        assert_eq!(marketplace("UK"), marketplace("A1F83G8C2ARO7P"));
        assert_eq!(marketplace("XX"), None);
    }
}
