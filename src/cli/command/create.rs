//! `create`: creates a single resource of a lab.

use super::step::{flag_of, show};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::{backend, findings, packages, password, signals, texts, turn};
use crate::diag::Findings;
use crate::resource::{Created, Resource, ResourceContext, Unrecorded};
use crate::step::{Receipt, Verb};

pub async fn run(mut resource: Resource, cx: &mut Context) -> Result<Exit, Error> {
    let texts = texts::read(|visit| resource.texts(visit), flag_of(cx))?;
    packages::read(|visit| resource.packages(visit))?;
    if let Resource::Connection(connection) = &mut resource {
        connection.password = Some(password::of(connection, cx)?);
    }
    let mut found = Findings::default();
    resource.check(&mut found);
    findings::refuse(&found.into_vec(), cx, &texts)?;
    signals::or_end(async {
        let backend = backend::open(cx).await?;
        let _turn = turn::wait(&backend, cx).await?;
        let made = resource.create(&ResourceContext { clients: &backend.clients, record: &Unrecorded }).await?;
        let receipt = receipt(&resource, made);
        cx.reports.receipt(&receipt);
        show("create", &receipt, cx)?;
        Ok(Exit::Done)
    })
    .await
}

fn receipt(resource: &Resource, made: Created) -> Receipt {
    let mut receipt = Receipt::default();
    let verb = match resource {
        _ if made.created => Verb::Created,
        // The credentials of an existing connection are updated.
        Resource::Connection(_) => Verb::Updated,
        _ => Verb::Found,
    };
    receipt.change(verb, resource.noun(), &made.name, Some(made.arn.clone().into()));
    receipt.output("name", made.name);
    receipt.output("arn", made.arn);
    if let Some(url) = made.url {
        receipt.output("url", url);
    }
    for (name, value) in made.attributes {
        receipt.output(&name, value);
    }
    receipt
}
