//! A DynamoDB table in on-demand mode.

use aws_sdk_dynamodb::types::{
    BillingMode, KeyType, StreamSpecification, StreamViewType, TableDescription, TableStatus, TimeToLiveSpecification,
    TimeToLiveStatus,
};
use serde::{Deserialize, Serialize};

use super::resource_id::{Identity, done, there, unless_gone};
use super::table_key::{KeyAttribute, TableKey};
use super::{Created, Error, Observed, Placeholder, Remedy, ResourceContext, ResourceId, ResourceKind};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;

/// A table.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Table {
    /// Name of the table
    pub name: String,
    /// Partition key, with :N for a number or :B for binary data
    #[arg(long, value_name = "NAME[:S|N|B]")]
    pub partition_key: KeyAttribute,
    /// Sort key
    #[arg(long, value_name = "NAME[:S|N|B]")]
    pub sort_key: Option<KeyAttribute>,
    /// Time to Live attribute, which holds when an item expires, in seconds since 1970
    #[arg(long, value_name = "NAME")]
    pub time_to_live: Option<String>,
    /// Stream view type: what the table's stream records of each change
    #[arg(long, value_enum, value_name = "VIEW")]
    pub stream: Option<StreamView>,
}

/// What of an item its record in a stream shows besides the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StreamView {
    KeysOnly,
    NewImage,
    OldImage,
    NewAndOldImages,
}

impl StreamView {
    /// Returns the view type as the SDK and the command line name it.
    fn words(self) -> (StreamViewType, &'static str) {
        match self {
            Self::KeysOnly => (StreamViewType::KeysOnly, "keys-only"),
            Self::NewImage => (StreamViewType::NewImage, "new-image"),
            Self::OldImage => (StreamViewType::OldImage, "old-image"),
            Self::NewAndOldImages => (StreamViewType::NewAndOldImages, "new-and-old-images"),
        }
    }
}

impl Table {
    async fn create_table(&self, clients: &Clients) -> Result<(), Error> {
        let mut request = clients.dynamodb().create_table().table_name(&self.name);
        request = request.billing_mode(BillingMode::PayPerRequest);
        let keys = std::iter::once((&self.partition_key, KeyType::Hash));
        for (key, kind) in keys.chain(self.sort_key.iter().map(|key| (key, KeyType::Range))) {
            request = request.attribute_definitions(key.definition()?).key_schema(key.element(kind)?);
        }
        if let Some(stream) = self.stream {
            let specification =
                StreamSpecification::builder().stream_enabled(true).stream_view_type(stream.words().0).build();
            let specification = specification.map_err(|error| Error::Failed { message: error.to_string() })?;
            request = request.stream_specification(specification);
        }
        let subject = format!("table `{}`", self.name);
        request.send().await.map_err(|error| CloudError::new("dynamodb:CreateTable", subject, error))?;
        let is_creating = |table: &TableDescription| table.table_status() == Some(&TableStatus::Creating);
        while describe(clients, &self.name).await?.as_ref().is_some_and(is_creating) {
            clients.clock().sleep(POLL).await;
        }
        Ok(())
    }

    /// Returns the keys of the existing table and those requested, each with its type.
    fn keys(&self, existing: &TableDescription) -> (String, String) {
        let kind = |name: &str| {
            let mut definitions = existing.attribute_definitions().iter();
            definitions.find(|definition| definition.attribute_name() == name).map(|it| it.attribute_type().as_str())
        };
        let has = existing.key_schema().iter().map(|key| key.attribute_name());
        let has: Vec<String> = has.map(|name| format!("{name}:{}", kind(name).unwrap_or("S"))).collect();
        let wanted = std::iter::once(&self.partition_key).chain(&self.sort_key);
        let wanted: Vec<String> = wanted.map(|key| format!("{}:{}", key.name, key.kind)).collect();
        (has.join(", "), wanted.join(", "))
    }

    /// Fails if the existing table has a different key, because a key cannot be changed.
    fn compare_keys(&self, existing: &TableDescription) -> Result<(), Error> {
        let (has, wanted) = self.keys(existing);
        if has == wanted {
            return Ok(());
        }
        let message = format!("the table `{}` exists with another key: {has}", self.name);
        let help =
            format!("`ork delete table {}` removes it with its items, or give the table another name", self.name);
        Err(Error::invalid("partition-key", message, Some(&help)))
    }

    /// Fails if the existing table does not have the requested stream.
    fn compare_streams(&self, existing: &TableDescription) -> Result<(), Error> {
        let Some((wanted, word)) = self.stream.map(StreamView::words) else { return Ok(()) };
        let has = existing.stream_specification().and_then(StreamSpecification::stream_view_type);
        if has == Some(&wanted) {
            return Ok(());
        }
        let has = has.map_or_else(|| "no stream".to_owned(), |view| format!("a stream of {}", view.as_str()));
        let message = format!("the table `{}` exists with {has}", self.name);
        let help = format!(
            "`ork delete table {}` removes it with its items, so that it is created with the stream {word}",
            self.name
        );
        Err(Error::invalid("stream", message, Some(&help)))
    }

    async fn let_expire(&self, clients: &Clients, attribute: &str) -> Result<(), Error> {
        let specification = TimeToLiveSpecification::builder().enabled(true).attribute_name(attribute).build();
        let specification = specification.map_err(|error| Error::Failed { message: error.to_string() })?;
        let request = clients.dynamodb().update_time_to_live().table_name(&self.name);
        let updated = request.time_to_live_specification(specification).send().await;
        let subject = format!("table `{}`", self.name);
        updated.map_err(|error| CloudError::new("dynamodb:UpdateTimeToLive", subject, error))?;
        Ok(())
    }
}

/// The interval between checks of a table's status.
const POLL: std::time::Duration = std::time::Duration::from_secs(1);

impl ResourceKind for Table {
    type Id = TableId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "table"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("dynamodb", &format!("table/{name}"))
    }

    fn check(&self, findings: &mut Findings) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !(3..=255).contains(&self.name.len()) || !self.name.chars().all(allowed) {
            findings
                .add("name", Code::BadName, format!("`{}` cannot name a table", self.name))
                .help("use 3 to 255 letters, digits and - _ .");
        }
        self.partition_key.check("partition-key", findings);
        if let Some(key) = &self.sort_key {
            key.check("sort-key", findings);
            if key.name == self.partition_key.name {
                findings
                    .add("sort-key", Code::BadValue, format!("`{}` is the partition key already", key.name))
                    .help("name another attribute, or none");
            }
        }
    }

    fn table_key(&self) -> Option<TableKey> {
        let attributes = std::iter::once(&self.partition_key).chain(&self.sort_key).cloned().collect();
        Some(TableKey { attributes, has_stream: self.stream.is_some() })
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.flag("partition-key", &self.partition_key.to_string())
            .option("sort-key", self.sort_key.as_ref().map(ToString::to_string).as_deref())
            .option("time-to-live", self.time_to_live.as_deref())
            .option("stream", self.stream.map(|stream| stream.words().1))
    }

    fn draw(&self, diagram: &mut Diagram) {
        draw(diagram, &self.name);
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let Some(existing) = describe(clients, &self.name).await? else { return Ok(None) };
        let arn = clients.arn("dynamodb", &format!("table/{}", self.name)).await?;
        let (has, wanted) = self.keys(&existing);
        let observed = Observed::new(Created::new(&self.name, &arn, false), TableId { name: self.name.clone() });
        let mut observed = observed.compare("key", has, wanted, Remedy::Recreate);
        if let Some((wanted, _)) = self.stream.map(StreamView::words) {
            let has = existing.stream_specification().and_then(StreamSpecification::stream_view_type);
            let has = has.map_or("none", StreamViewType::as_str);
            observed = observed.compare("stream", has, wanted.as_str(), Remedy::Recreate);
        }
        if let Some(wanted) = &self.time_to_live {
            let has = expiry(clients, &self.name).await?;
            // Time to Live must be switched off for an hour before it can have another attribute.
            let remedy = if has.is_some() { Remedy::Recreate } else { Remedy::Update };
            observed = observed.compare("time to live", has.unwrap_or_else(|| "none".to_owned()), wanted, remedy);
        }
        Ok(Some(observed))
    }

    async fn update(&self, context: &ResourceContext<'_>, _: &Observed) -> Result<(), Error> {
        match &self.time_to_live {
            Some(attribute) => self.let_expire(context.clients, attribute).await,
            None => Ok(()),
        }
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let clients = context.clients;
        let existing = describe(clients, &self.name).await?;
        let is_new = existing.is_none();
        if let Some(existing) = existing {
            self.compare_keys(&existing)?;
            self.compare_streams(&existing)?;
        } else {
            context.record.before_create(ResourceId::from(TableId { name: self.name.clone() }))?;
            self.create_table(clients).await?;
            if let Some(attribute) = &self.time_to_live {
                self.let_expire(clients, attribute).await?;
            }
        }
        let arn = clients.arn("dynamodb", &format!("table/{}", self.name)).await?;
        Ok(Created::new(&self.name, &arn, is_new))
    }
}

/// Returns the name in a table's name or ARN.
pub fn name_of(reference: &str) -> &str {
    reference.rsplit_once(":table/").map_or(reference, |(_, name)| name)
}

/// Returns the description of a table, or `None` if it does not exist.
async fn describe(clients: &Clients, name: &str) -> Result<Option<TableDescription>, CloudError> {
    let described = clients.dynamodb().describe_table().table_name(name).send().await;
    match described.map_err(|error| CloudError::new("dynamodb:DescribeTable", format!("table `{name}`"), error)) {
        Ok(described) => Ok(described.table),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the Time to Live attribute of a table, if it has one.
async fn expiry(clients: &Clients, name: &str) -> Result<Option<String>, CloudError> {
    let described = clients.dynamodb().describe_time_to_live().table_name(name).send().await;
    let subject = || format!("table `{name}`");
    let described = described.map_err(|error| CloudError::new("dynamodb:DescribeTimeToLive", subject(), error))?;
    let description = described.time_to_live_description().filter(|description| {
        matches!(description.time_to_live_status(), Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling))
    });
    Ok(description.and_then(|description| description.attribute_name()).map(str::to_owned))
}

/// Returns the names of the key attributes. Fails with the most similar name if the table does not exist.
pub async fn require(clients: &Clients, name: &str) -> Result<Vec<String>, Error> {
    let described = clients.dynamodb().describe_table().table_name(name).send().await;
    match described.map_err(|error| CloudError::new("dynamodb:DescribeTable", format!("table `{name}`"), error)) {
        Ok(described) => {
            let schema = described.table().map(|table| table.key_schema().to_vec()).unwrap_or_default();
            Ok(schema.iter().map(|key| key.attribute_name().to_owned()).collect())
        }
        Err(error) if error.is_not_found() => {
            let listed = clients.dynamodb().list_tables().send().await;
            let listed = listed.map_err(|error| CloudError::new("dynamodb:ListTables", "the tables", error))?;
            Err(Error::unknown("table", name, listed.table_names().iter().map(String::as_str)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the ARN of the stream of a table. Fails if the table has no stream.
pub async fn stream_arn(clients: &Clients, reference: &str) -> Result<String, Error> {
    let name = name_of(reference);
    require(clients, name).await?;
    let table = describe(clients, name).await?;
    let has_stream = |table: &TableDescription| table.stream_specification().is_some();
    let arn = table.filter(has_stream).and_then(|table| table.latest_stream_arn);
    arn.ok_or_else(|| {
        let help = "create the table with `stream: new-and-old-images`, or `--stream new-and-old-images` in a shell";
        Error::invalid("table", format!("the table `{name}` has no stream"), Some(help))
    })
}

/// Returns the node of a table in a diagram.
pub fn draw(diagram: &mut Diagram, reference: &str) -> String {
    let name = name_of(reference);
    diagram.node(&format!("table:{name}"), "[(\"table %\")]", name)
}

/// The identity of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableId {
    pub name: String,
}

impl Identity for TableId {
    fn describe(&self) -> (&'static str, String) {
        ("table", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.dynamodb().delete_table().table_name(&self.name).send().await;
        unless_gone(done("dynamodb:DeleteTable", &self.name, deleted))?;
        while describe(clients, &self.name).await?.is_some_and(|it| it.table_status() == Some(&TableStatus::Deleting)) {
            clients.clock().sleep(POLL).await;
        }
        Ok(())
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        let described = clients.dynamodb().describe_table().table_name(&self.name).send().await;
        Ok(there(done("dynamodb:DescribeTable", &self.name, described))?)
    }
}
