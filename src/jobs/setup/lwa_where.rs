//! Where the three values stand.

use crate::term::Term;
use crate::values::{Field, Kind};

/// Where on Amazon's pages the value stands, and what it looks like.
pub(super) fn where_it_is(term: &Term, kind: Kind, field: Field) {
    let apps = kind.apps();
    let credentials = match kind.is_sandbox() {
        true => format!("It is in {apps}, under \"View sandbox credentials\" of the app"),
        false => format!("It is in {apps}, under \"View\" in the column LWA credentials"),
    };
    let token = match kind.is_sandbox() {
        true => format!("{apps}, \"View sandbox credentials\" of the app, then \"Create token\""),
        false => format!("{apps}, menu beside \"Edit App\", \"Authorize\", then \"Authorize app\""),
    };
    term.detail(&match field {
        Field::ClientId => {
            format!("{credentials}, and looks like amzn1.application-oa2-client.0123abcd... (61 characters).")
        }
        Field::ClientSecret => format!(
            "{credentials}, below the client identifier, and looks like amzn1.oa2-cs.v1.0123abcd... (80 characters) \
             or has 64 hexadecimal digits."
        ),
        Field::RefreshToken => format!(
            "{token} shows it once. It looks like Atzr|IwEBI... and has some 400 characters. A new one can be made at \
             any time."
        ),
    });
}
