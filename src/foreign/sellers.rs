//! A list of sellers: a table with a refresh token a row, of one app. Amazon's own head is
//! `SellerId,RefreshToken,MarketplaceId` (the data files of its sample applications).

use super::names::{Meaning, is_placeholder, meaning};
use super::regions::region_of_all;
use super::shown::{is_name, shown};
use super::{Error, decode, table};
use crate::values::{
    AppKind, Environment, LwaClientId, Malformed, Partner, ProfileName, Region, Secret, Shape, entry,
    recognise,
};
use std::path::Path;

pub(crate) struct Sellers {
    /// What stands between two cells: "semicolons".
    pub separated_by: &'static str,
    /// The columns that are read, by their heads.
    pub used: Vec<String>,
    /// The columns that are not.
    pub unused: Vec<String>,
    /// The rows in their order, without empty ones.
    pub rows: Vec<Seller>,
}

/// A row of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seller {
    /// The line on which it begins, from 1.
    pub line: usize,
    pub token: Secret,
    pub region: Option<Region>,
    pub profile: Option<ProfileName>,
    pub store: Option<String>,
    /// Amazon's id of the account.
    pub selling_partner_id: Option<String>,
    pub partner: Option<Partner>,
    pub app: Option<AppKind>,
    pub environment: Option<Environment>,
    /// The day the seller authorized the app, where the row has one.
    pub authorized_on: Option<jiff::civil::Date>,
    /// The app that the token is for, where the row names it.
    pub client_id: Option<LwaClientId>,
    /// Why the row can't be used; never a value that may be a secret.
    pub fault: Option<String>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Token,
    Region,
    Profile,
    Store,
    SellerId,
    Partner,
    App,
    Environment,
    AuthorizedOn,
    ClientId,
    Unused,
}

/// The heads, in lower case without signs. Heads of the same value in other words are found by [`meaning`].
const HEADS: [(Column, &str); 8] = [
    (Column::Profile, " profile profilename account accountname "),
    (Column::Store, " name store storename shop shopname seller sellername alias selleralias "),
    (
        Column::SellerId,
        " sellerid sellingpartnerid merchantid merchanttoken vendorid vendorgroupid partnerid ",
    ),
    (Column::Partner, " partner partnertype accounttype sellerorvendor "),
    (Column::App, " app apptype appkind "),
    (Column::Environment, " environment awsenvironment env "),
    (Column::AuthorizedOn, " authorizedon authorizedat authorizationdate authorized consentdate "),
    (Column::Region, " region marketplace marketplaceid marketplaceids country countrycode "),
];

fn column(head: &str) -> Column {
    let plain: String =
        head.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let word = format!(" {plain} ");
    if let Some((column, _)) = HEADS.iter().find(|(_, heads)| heads.contains(&word)) {
        return *column;
    }
    match meaning(head).map(|named| named.meaning) {
        Some(Meaning::RefreshToken) => Column::Token,
        Some(Meaning::ClientId) => Column::ClientId,
        Some(Meaning::Region) => Column::Region,
        _ => Column::Unused,
    }
}

/// Reads a file as a list of sellers. `None` where it is none: no table, or one whose rows hold more than one app's
/// refresh tokens, such as client secrets or AWS keys.
///
/// # Errors
/// A file that is too large or no text.
pub(crate) fn sellers(path: &Path, bytes: &[u8]) -> Result<Option<Sellers>, Error> {
    let text = decode::normal(&decode::decode(path, bytes)?);
    let Some(table) = table::parse(&text) else { return Ok(None) };
    let columns: Vec<Column> = table.head.iter().map(|head| column(head)).collect();
    let other = |head: &String| {
        let found = meaning(head).map(|named| named.meaning);
        found.is_some_and(|m| m.is_credential() && !matches!(m, Meaning::RefreshToken | Meaning::ClientId))
    };
    let plain = table.head.iter().all(|head| !head.contains(['=', ':', '{', '(', '|']));
    let tokens = columns.iter().filter(|column| **column == Column::Token).count();
    if !plain || tokens != 1 || table.head.iter().any(other) {
        return Ok(None);
    }
    let heads = |unused: bool| {
        let all =
            table.head.iter().zip(&columns).filter(|(_, column)| (**column == Column::Unused) == unused);
        all.map(|(head, _)| shown(head).to_owned()).filter(|head| !head.is_empty()).collect()
    };
    let separated_by = match table.sign {
        ';' => "semicolons",
        '\t' => "tabs",
        _ => "commas",
    };
    let rows = table.rows.iter().map(|row| seller(&table.head, &columns, row)).collect();
    Ok(Some(Sellers { separated_by, used: heads(false), unused: heads(true), rows }))
}

fn seller(head: &[String], columns: &[Column], row: &table::Row) -> Seller {
    let mut seller = Seller { line: row.line, ..Seller::default() };
    if row.cells.len() > columns.len() && row.cells[columns.len()..].iter().any(|cell| !cell.is_empty()) {
        seller.fault = Some(format!("it has {} cells, the head has {}", row.cells.len(), columns.len()));
        return seller;
    }
    let cells = head.iter().zip(columns).zip(&row.cells).filter(|(_, cell)| !cell.is_empty());
    for ((head, column), cell) in cells {
        if let Err(why) = seller.take(*column, head, cell) {
            seller.fault.get_or_insert(why);
        }
    }
    if seller.token.is_empty() {
        seller.fault.get_or_insert_with(|| "there is no refresh token".to_owned());
    }
    seller
}

impl Seller {
    /// Takes a cell that is not empty; or says why it can't be used, without what it holds where it may be a secret.
    fn take(&mut self, column: Column, head: &str, cell: &str) -> Result<(), String> {
        let name = matches!(column, Column::Profile | Column::Store | Column::SellerId);
        if name && !(is_name(cell) && recognise(cell) == Shape::Unknown) {
            return Err(format!("{} can't be a name or an id", shown(head)));
        }
        match column {
            Column::Unused => {}
            Column::Token if is_placeholder(cell) => {
                return Err("a placeholder stands in the place of the refresh token".into());
            }
            Column::Token => {
                self.token =
                    entry::refresh_token(cell).map_err(|m| format!("the refresh token: {}", m.why))?;
            }
            Column::Region => {
                let unknown = || format!("{}: no marketplace, country or region that is known", shown(head));
                let found = region_of_all(cell).ok_or_else(unknown)?;
                if self.region.is_some_and(|other| other != found) {
                    return Err("it names marketplaces of different regions".into());
                }
                self.region = Some(found);
            }
            Column::Profile => {
                self.profile =
                    Some(ProfileName::of_text(cell).ok_or("its profile's name has no letter or digit")?);
            }
            Column::Store => self.store = Some(cell.to_owned()),
            Column::SellerId => self.selling_partner_id = Some(cell.to_owned()),
            Column::Partner => self.partner = Some(word(head, cell)?),
            Column::App => self.app = Some(word(head, cell)?),
            Column::Environment => self.environment = Some(word(head, cell)?),
            Column::AuthorizedOn => {
                // Of a time of the day the day counts.
                let day = cell.get(..10).unwrap_or(cell).parse();
                self.authorized_on = Some(day.map_err(|_| format!("{}: no day (YYYY-MM-DD)", shown(head)))?);
            }
            Column::ClientId => {
                self.client_id =
                    Some(entry::client_id(cell).map_err(|m| format!("the client id: {}", m.why))?);
            }
        }
        Ok(())
    }
}

/// A word of a closed choice.
fn word<T: std::str::FromStr<Err = Malformed>>(head: &str, cell: &str) -> Result<T, String> {
    cell.parse().map_err(|m: Malformed| format!("{}: {}", shown(head), m.why))
}

#[cfg(test)]
#[path = "sellers_tests.rs"]
mod tests;
