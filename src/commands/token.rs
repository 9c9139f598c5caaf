//! `token`: a fresh Login with Amazon access token.

use crate::Error;
use crate::answers::ProfileFlag;
use crate::jobs::tokens::temporary::{Speaker, Wanted};
use crate::world::World;
use jiff::Timestamp;

/// Print a fresh Login with Amazon access token
///
/// The token goes into the header x-amz-access-token of a call to the Selling Partner API and works for an hour.
/// It is kept in the profile's store and printed again until five minutes before it expires.
///
/// Example: curl -H "x-amz-access-token: $(spapi-setup token)"
/// https://sellingpartnerapi-eu.amazon.com/sellers/v1/marketplaceParticipations
#[allow(rustdoc::bare_urls, reason = "the doc comment is the help, where brackets would be in the way")]
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    /// Get a token of the app itself, for grantless operations
    ///
    /// The scope is notifications, rotation, or a scope in full.
    #[arg(long, value_name = "SCOPE", conflicts_with = "restricted_data")]
    scope: Option<String>,
    /// Get a restricted-data token for paths such as /orders/v0/orders
    #[arg(long, value_name = "PATH", num_args = 1..)]
    restricted_data: Vec<String>,
    /// Ask Amazon for a new token, even if a stored one still works
    #[arg(long)]
    no_cache: bool,
}

/// Prints only the token, or with `--json` also when it ends.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    let name = args.profile.name(&world.env)?;
    if let Some(path) = args.restricted_data.iter().find(|path| !path.starts_with('/')) {
        return Err(Error::Usage {
            what: format!("\"{path}\" is no path of the Selling Partner API"),
            fix: "a path begins with /, for example /orders/v0/orders/{orderId}/address".into(),
        });
    }
    let speaker = Speaker::of(&world, &name)?;
    let wanted = Wanted {
        scope: args.scope.as_deref().map(scope),
        paths: args.restricted_data,
        cached: !args.no_cache,
    };
    let token = speaker.token(&wanted).await?;
    if world.global.json {
        let left = token.expires.duration_since(Timestamp::now()).as_secs().max(0);
        let value = serde_json::json!({
            "access_token": token.token.expose(),
            "expires_at": token.expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "expires_in": left,
        });
        world.term.data(&value.to_string());
    } else {
        world.term.data(token.token.expose());
    }
    Ok(())
}

/// The scope that a short word stands for.
fn scope(word: &str) -> String {
    match word {
        "notifications" => "sellingpartnerapi::notifications".to_owned(),
        "rotation" => "sellingpartnerapi::client_credential:rotation".to_owned(),
        other => other.to_owned(),
    }
}
