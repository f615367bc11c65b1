//! `mail`: the mailbox of the local cloud, which contains the mails that SNS would send to people.

mod confirm;
mod link;
mod list;
mod show;
mod unsubscribe;

use crate::aws::Clients;
use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::signals;
use crate::mail;

#[derive(Debug, clap::Subcommand)]
#[command(after_help = "Examples:\n  ork mail list\n  ork mail show\n  ork mail confirm")]
pub enum Mail {
    List(list::List),
    Show(show::Show),
    Confirm(confirm::Confirm),
    Unsubscribe(unsubscribe::Unsubscribe),
}

impl Mail {
    pub async fn run(self, cx: &mut Context) -> Result<Exit, Error> {
        signals::or_end(async {
            let clients = backend::open(cx).await?.clients;
            let mails = mails(&clients).await?;
            match self {
                Self::List(arguments) => list::run(&arguments, mails, cx).await,
                Self::Show(arguments) => show::run(&arguments, &mails, cx).await,
                Self::Confirm(arguments) => confirm::run(&arguments, &mails, &clients, cx).await,
                Self::Unsubscribe(arguments) => unsubscribe::run(&arguments, &mails, &clients, cx).await,
            }
        })
        .await
    }
}

async fn mails(clients: &Clients) -> Result<Vec<mail::Mail>, Error> {
    clients.mails().await.ok_or_else(|| {
        Error::new(Exit::Refused, "only the local cloud keeps the mail that it sends")
            .help("AWS sends it: look into the mailbox of the address, and follow the link there to confirm")
    })
}

/// Returns the mail with a number.
fn numbered(mails: &[mail::Mail], number: u64) -> Result<&mail::Mail, Error> {
    let found = mails.iter().find(|mail| mail.number == number);
    found.ok_or_else(|| {
        Error::new(Exit::CallFailed, format!("there is no mail {number}")).help("`ork mail list` lists them")
    })
}

fn no_mail() -> Error {
    Error::new(Exit::CallFailed, "there is no mail").help("subscribe an address to a topic with `ork subscribe`")
}
