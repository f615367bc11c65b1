//! `create`: what a lab takes for granted, one resource at a time.

use std::collections::BTreeMap;

use super::step::{Unrecorded, show};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::{backend, findings, signals};
use crate::diag::Findings;
use crate::resource::{Made, Resource, World};
use crate::step::{Receipt, Verb};

pub async fn run(resource: Resource, cx: &mut Context) -> Result<Exit, Error> {
    let mut found = Findings::default();
    resource.check(&mut found);
    findings::refuse(&found.into_vec(), &cx.line, &BTreeMap::new())?;
    signals::or_end(async {
        let backend = backend::open(cx).await?;
        let made = resource.create(&World { clients: &backend.clients, record: &Unrecorded }).await?;
        show("create", &receipt(&resource, made), cx)?;
        Ok(Exit::Done)
    })
    .await
}

fn receipt(resource: &Resource, made: Made) -> Receipt {
    let mut receipt = Receipt::default();
    let verb = if made.created { Verb::Created } else { Verb::Found };
    receipt.change(verb, noun(resource), &made.name, Some(made.arn.clone().into()));
    receipt.output("name", made.name);
    receipt.output("arn", made.arn);
    if let Some(url) = made.url {
        receipt.output("url", url);
    }
    receipt
}

fn noun(resource: &Resource) -> &'static str {
    match resource {
        Resource::Bus(_) => "event bus",
        Resource::LogGroup(_) => "log group",
        Resource::Queue(_) => "queue",
        Resource::Topic(_) => "topic",
    }
}
