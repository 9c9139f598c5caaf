//! `import` of a list of sellers into a home that several computers share, with the secrets in AWS.

use crate::import_many::List;
use crate::support::home::{Cmd, Home};
use crate::support::kill::kill_at;
use crate::support::moto::Key;
use crate::support::shared::Shared;
use crate::support::{beside, root, venv};

/// A sign-in with the rights for home and store that `deploy/aws/home.yaml` gives.
fn key(shared: &Shared) -> Key {
    let home = Home::new();
    let stack = home.program(venv("python"), ["-B"]).arg(beside("stack.py"));
    let args = ["Work", "Bucket=acme-spapi", "Prefix=team"];
    let rights = stack.arg(root().join("deploy/aws/home.yaml")).args(args).run().code(0).json();
    shared.moto.administrator("both", &rights)
}

#[test]
fn a_run_that_was_killed_is_finished_on_another_computer() {
    let (shared, list) = (Shared::start(), List::new(20, 2));
    let key = key(&shared);
    let import = |computer: &Home| -> Cmd {
        computer.write("sellers.csv", list.text());
        shared
            .as_key(&key, computer, "import sellers.csv --store aws --store-region eu-west-1 --no-input")
            .envs(list.stage.amazon_env())
            .env("SPAPI_SETUP_LWA_CLIENT_ID", &list.app)
            .env("SPAPI_SETUP_LWA_CLIENT_SECRET", list.secret.expose())
    };
    let (anna, ben) = (Home::new(), Home::new());
    let _ = kill_at(import(&anna), "import.token.stored");
    // The lock is the dead run's: on the same computer that is seen at once.
    let _ = kill_at(import(&anna), "import.rows.recorded");
    let out = import(&anna).run();
    out.code(0).says("20").never_says(list.sellers[0].1.expose());
    let before = list.stage.actions().len();
    import(&ben).run().code(0).says("20 of them are stored and proved already");
    assert_eq!(list.stage.actions().len(), before, "nothing is asked again");
    let config: toml::Table = shared.read("config.toml").parse().unwrap();
    assert_eq!(config["profiles"].as_table().unwrap().len(), 20, "nobody twice");
    for name in ["Store-000-na", "Store-019-eu"] {
        let token =
            shared.as_key(&key, &ben, &format!("token -p {name}")).envs(list.stage.amazon_env()).run();
        token.code(0).prints("Atza|");
    }
}
