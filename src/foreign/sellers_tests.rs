//! Lists of sellers in the notations that spreadsheets and Amazon's samples write.

use super::*;

const HEAD: &str = "SellerId,RefreshToken,MarketplaceId,Mail";

fn of(bytes: &[u8]) -> Sellers {
    sellers(Path::new("sellers.csv"), bytes).unwrap().expect("a list")
}

/// A row in short: line, seller id, profile, region, token, or the fault.
fn short(row: &Seller) -> String {
    match &row.fault {
        Some(fault) => format!("{}: {fault}", row.line),
        None => format!(
            "{} {} {} {} {}",
            row.line,
            row.selling_partner_id.as_deref().unwrap_or("-"),
            row.profile.as_ref().map_or("-", ProfileName::as_str),
            row.region.map_or("-", Region::as_str),
            row.token.expose()
        ),
    }
}

fn utf16(text: &str, mark: &[u8], split: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.iter().copied().chain(text.encode_utf16().flat_map(split)).collect()
}

#[test]
fn amazon_s_own_head_in_every_notation() {
    let text = format!(
        "{HEAD}\r\nA1SELLER,Atzr|one,ATVPDKIKX0DER,a@example.com\r\n\r\nA2SELLER,\"Atzr|two\",A1PA6795UKMFR9,\r\n"
    );
    let semicolons = text.replace(',', ";");
    let tabs = text.replace(',', "\t");
    let old_mac = text.replace("\r\n", "\r");
    let marked = format!("\u{feff}{text}");
    let all: Vec<Vec<u8>> = vec![
        text.clone().into_bytes(),
        semicolons.into_bytes(),
        tabs.clone().into_bytes(),
        old_mac.into_bytes(),
        marked.into_bytes(),
        utf16(&text, &[0xff, 0xfe], u16::to_le_bytes),
        utf16(&tabs, &[0xfe, 0xff], u16::to_be_bytes),
        utf16(&text, &[], u16::to_le_bytes),
        utf16(&text, &[], u16::to_be_bytes),
    ];
    for bytes in all {
        let found = of(&bytes);
        let rows: Vec<_> = found.rows.iter().map(short).collect();
        assert_eq!(rows, ["2 A1SELLER - na Atzr|one", "4 A2SELLER - eu Atzr|two"]);
        assert_eq!((found.used.len(), found.unused.as_slice()), (3, &["Mail".to_owned()][..]));
    }
}

#[test]
fn our_own_heads() {
    let text = "profile\tstore\tregion\trefresh_token\tselling_partner_id\tpartner\tapp\tenvironment\n\
                shop one\tShop & Söhne\tEurope\tAtzr|x\tA1\tVendor\tpublic\tsandbox\n";
    let found = of(text.as_bytes());
    let row = &found.rows[0];
    assert_eq!(short(row), "2 A1 shop-one eu Atzr|x");
    assert_eq!(row.store.as_deref(), Some("Shop & Söhne"));
    let kind = (row.partner, row.app, row.environment);
    assert_eq!(kind, (Some(Partner::Vendor), Some(AppKind::Public), Some(Environment::Sandbox)));
    assert_eq!(found.separated_by, "tabs");
}

#[test]
fn each_fault_is_its_row_s_own_and_holds_no_secret() {
    let rows = [
        "A1,,US",
        "A2,Atzr|good,Atlantis",
        "A3,YOUR_REFRESH_TOKEN,US",
        "A4,Atza|IwEBIaccess,US",
        "A5,Atzr|good,US,too,many",
        "Atzr|IwEBIinTheWrongBox,Atzr|good,US",
        "A7,Atzr|good,US DE",
        "A8,Atzr|good,US CA",
    ];
    let dated =
        "refresh_token,authorized_on\nAtzr|a,2026-05-31\nAtzr|b,2026-05-31T10:00:00Z\nAtzr|c,31.5.26\n";
    let dated = of(dated.as_bytes());
    assert_eq!(dated.rows[0].authorized_on, Some(jiff::civil::date(2026, 5, 31)));
    assert_eq!(dated.rows[1].authorized_on, dated.rows[0].authorized_on);
    assert_eq!(dated.rows[2].fault.as_deref(), Some("authorized_on: no day (YYYY-MM-DD)"));
    let text = format!("SellerId,RefreshToken,MarketplaceId\n{}\n", rows.join("\n"));
    let found: Vec<_> = of(text.as_bytes()).rows.iter().map(short).collect();
    let words = [
        "2: there is no refresh token",
        "3: MarketplaceId: no marketplace, country or region that is known",
        "4: a placeholder stands in the place of the refresh token",
        "5: the refresh token: ",
        "6: it has 5 cells, the head has 3",
        "7: SellerId can't be a name or an id",
        "8: MarketplaceId: no marketplace",
        "9 A8 - na Atzr|good",
    ];
    for (row, words) in found.iter().zip(words) {
        assert!(row.starts_with(words), "{row}");
        assert!(!row.contains("IwEBI") && !row.contains("WrongBox"), "{row}");
    }
}

#[test]
fn what_is_no_list_of_sellers_is_left_to_the_other_reader() {
    for text in [
        "",
        "SellerId,MarketplaceId\nA1,US\n",
        "lwa_client_id,lwa_client_secret,refresh_token\na,b,c\n",
        "name,refresh_token_na,refresh_token_eu\na,b,c\n",
        "Access key ID,Secret access key\nAKIA1,x\n",
        "refresh_token\nAtzr|x\n",
        "LWA_CLIENT_ID=a,REFRESH_TOKEN=b\n",
    ] {
        assert!(sellers(Path::new("x.csv"), text.as_bytes()).unwrap().is_none(), "{text}");
    }
    assert!(sellers(Path::new("x.csv"), &[0, 1, 2, 3]).is_err());
}
