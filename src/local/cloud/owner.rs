//! Calls on a resource of another account: routes them to the account that owns the resource, and checks its policy.
//!
//! "Cross-account policy evaluation logic": both the account of the caller and the policy of the resource must allow
//! the call. Callers are the root user of their account, which is allowed everything there, so the policy of the
//! resource decides.
//!
//! Deviation: if another account owns a bucket and does not allow the deletion of one of several objects, S3 deletes the
//! others; the local cloud refuses the whole request.

use serde_json::Value;

use super::named::{Named, resources};
use super::permission::place_of;
use super::{Cloud, key};
use crate::arn::Arn;
use crate::local::authorize::Directory;
use crate::local::service::{Accounts as _, Cx, Fault, Place, RoleView, Sender, ServiceDescriptor, row};
use crate::policy::{Caller, Context, Document, Kind, Request, Source, evaluate};

impl Cloud {
    /// Returns the service that a call is for and the place of the resource's owner, if the owner lets the caller in.
    pub(super) fn admit(
        &self,
        caller: &Place,
        service: &str,
        operation: &str,
        input: &Value,
    ) -> Result<(&'static ServiceDescriptor, Place), Fault> {
        let row = row(service).ok_or_else(|| Fault::not_implemented(service, operation))?;
        let named = resources(service, operation, input, caller);
        for Named { resource, action } in self.foreign(&named, caller) {
            // For a missing resource, the service has the better error. Executions have no policy, and the error must
            // not reveal whether one exists.
            let owner = self.place_of_owner(resource, caller);
            let is_there = || self.services.get(&key(row, &owner)).is_some_and(|service| service.has(resource));
            if service == "states" || is_there() {
                self.let_in(&caller.account, action, resource)?;
            }
        }
        let owner = self.place_of_call((service, operation), &named, caller)?;
        if (service, operation) == ("lambda", "CreateEventSourceMapping") {
            self.check_source(row, &owner, input)?;
        }
        Ok((row, owner))
    }

    /// Fails if there is no queue for a new event source mapping, or the role of the function may not read the source.
    /// Source: "Using Lambda with Amazon SQS", "Using Lambda with Amazon DynamoDB".
    fn check_source(&self, lambda: &ServiceDescriptor, place: &Place, mapping: &Value) -> Result<(), Fault> {
        let source = mapping.get("EventSourceArn").and_then(Value::as_str).and_then(|arn| arn.parse::<Arn>().ok());
        let Some(source) = source else { return Ok(()) };
        let operation = match source.service() {
            "sqs" => "ReceiveMessage",
            "dynamodb" => "GetRecords",
            _ => return Ok(()),
        };
        let mut ids = self.ids.clone();
        let cx = Cx::new(self.now, place, &mut ids);
        let reader = self.services.get(&key(lambda, place)).and_then(|service| service.reader(mapping, &cx));
        // For a missing function, the service has the better error.
        let Some(reader) = reader else { return Ok(()) };
        let invalid = |message: String| Err(Fault::new("InvalidParameterValueException", message));
        if let Err(fault) = self.permits(&reader, source.service(), operation, &source.to_string()) {
            let missing = fault.missing;
            return invalid(no_permission(&source)).map_err(|fault| Fault { missing, ..fault });
        }
        let is_there = row(source.service())
            .and_then(|row| self.services.get(&key(row, &place_of(&source))))
            .is_some_and(|service| service.has(&source));
        if source.service() == "sqs" && !is_there {
            return invalid(
                "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error \
                 Message: The specified queue does not exist."
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// Returns the place to which the call of a sender is routed, if the sender may make it. `resource` is what its
    /// permission is about, if the input names no resource of another account.
    pub(super) fn admit_sender(
        &self,
        sender: &Sender,
        caller: &Place,
        (service, operation): (&str, &str),
        (input, resource): (&Value, &str),
    ) -> Result<Place, Fault> {
        let named = resources(service, operation, input, caller);
        let mut foreign = self.foreign(&named, caller).peekable();
        if foreign.peek().is_none() {
            self.permits(sender, service, operation, resource)?;
        }
        for Named { resource, action } in foreign {
            let resource = resource.to_string();
            self.authorize(sender, action, &resource, &self.policies_at(&resource))?;
        }
        self.place_of_call((service, operation), &named, caller)
    }

    /// Returns the resources that belong to another account.
    fn foreign<'n>(&'n self, named: &'n [Named], caller: &'n Place) -> impl Iterator<Item = &'n Named> {
        named.iter().filter(|named| self.place_of_owner(&named.resource, caller).account != caller.account)
    }

    /// Returns the place of the account that owns a resource; that of the caller if there is no such resource.
    fn place_of_owner(&self, resource: &Arn, caller: &Place) -> Place {
        let account = self.owner(resource).unwrap_or_else(|| caller.account.clone());
        Place::new(account, caller.region.as_str())
    }

    /// Returns the place to which a call is routed: that of the first resource, which is the object of a copy and not its
    /// source.
    fn place_of_call(
        &self,
        (service, operation): (&str, &str),
        named: &[Named],
        caller: &Place,
    ) -> Result<Place, Fault> {
        let Some(first) = named.first() else { return Ok(caller.clone()) };
        let place = self.place_of_owner(&first.resource, caller);
        let is_elsewhere = |named: &Named| self.place_of_owner(&named.resource, caller) != place;
        if service == "dynamodb" && named.iter().any(is_elsewhere) {
            let what = format!("{operation} with tables of several accounts");
            return Err(Fault::not_implemented(service, &what));
        }
        Ok(place)
    }

    fn let_in(&self, account: &str, action: &str, resource: &Arn) -> Result<(), Fault> {
        let text = resource.to_string();
        let policies = self.policies_at(&text);
        let documents: Vec<Document> =
            policies.iter().filter_map(|policy| Document::parse(policy, Kind::Resource).ok()).collect();
        let sources: Vec<Source<'_>> =
            documents.iter().map(|document| Source { name: "the policy of the resource", document }).collect();
        let context = Context::new().with("aws:PrincipalAccount", account);
        let request = Request { caller: Caller::root(account), action, resource: &text, context };
        if evaluate(&sources, &request).is_allowed() {
            return Ok(());
        }
        let message = match resource.service() {
            // S3 gives reasons to callers of the same account only ("Troubleshoot access denied errors in Amazon S3").
            "s3" => "Access Denied".to_owned(),
            _ => format!(
                "User: arn:aws:iam::{account}:root is not authorized to perform: {action} on resource: {text} because no \
                 resource-based policy allows the {action} action"
            ),
        };
        Err(Fault::new(code(resource.service()), message).with_status(403))
    }
}

impl Directory for Cloud {
    fn role(&self, account: &str, name: &str) -> Option<RoleView> {
        self.services.role(account, name)
    }

    fn owner(&self, resource: &Arn) -> Option<String> {
        if !resource.account().is_empty() {
            return Some(resource.account().to_owned());
        }
        let service = self.services.get(&key(row(resource.service())?, &place_of(resource)))?;
        service.owner(resource)
    }
}

/// Lambda's message for a function whose role may not read the source of a mapping.
fn no_permission(source: &Arn) -> String {
    match source.service() {
        "sqs" => "The function execution role does not have permissions to call ReceiveMessage on SQS".to_owned(),
        _ => format!(
            "Cannot access stream {source}. Please ensure the role can perform the GetRecords, GetShardIterator, \
             DescribeStream, and ListStreams Actions on your stream in IAM."
        ),
    }
}

/// The error code of a refusal in each service.
fn code(service: &str) -> &'static str {
    match service {
        "s3" | "sqs" => "AccessDenied",
        "sns" => "AuthorizationError",
        _ => "AccessDeniedException",
    }
}
