//! A subscription is right if it connects the topic and the endpoint, has the filter of the lab, and is permitted to
//! deliver.

use serde_json::Value;

use crate::aws::{Clients, CloudError};
use crate::resource::delivery::{self, Delivery};
use crate::resource::subscription::Endpoint;
use crate::resource::{
    Error, ResourceId, StatementId, SubscriptionId, function, permission, queue, subscription, topic,
};
use crate::step::Subscribe;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};
use crate::text::Text;

impl Subscribe {
    async fn mismatches(&self, clients: &Clients, arn: &str) -> Result<Vec<Mismatch>, Error> {
        let got = clients.sns().get_subscription_attributes().subscription_arn(arn).send().await;
        let got = got.map_err(|error| CloudError::new("sns:GetSubscriptionAttributes", format!("`{arn}`"), error))?;
        let attribute = |name: &str| got.attributes().and_then(|attributes| attributes.get(name)).map(String::as_str);
        let mut mismatches = Vec::new();
        let is_raw = attribute("RawMessageDelivery") == Some("true");
        if is_raw != self.raw {
            let word = |raw: bool| if raw { "on" } else { "off" };
            mismatches.push(Mismatch::new(format!("raw message delivery is {}", word(self.raw)), word(is_raw)));
        }
        let json = |text: Option<&str>| text.and_then(|text| serde_json::from_str::<Value>(text).ok());
        let (wanted, found) = (json(self.filter.as_ref().map(Text::as_str)), json(attribute("FilterPolicy")));
        if wanted.is_some() && wanted != found {
            let got = found.map_or_else(|| "none".to_owned(), |policy| policy.to_string());
            mismatches.push(Mismatch::new("a filter policy that passes what this step asks for", got));
        }
        let by_body = attribute("FilterPolicyScope") == Some("MessageBody");
        if wanted.is_some() && by_body != self.filter_body {
            let word = |body: bool| if body { "the message body" } else { "the message attributes" };
            mismatches.push(Mismatch::new(format!("the filter looks at {}", word(self.filter_body)), word(by_body)));
        }
        Ok(mismatches)
    }
}

impl Assess for Subscribe {
    fn task(&self, _samples: &[Sample]) -> Task {
        let endpoint = self.endpoint();
        if let Some(address) = &self.email {
            let task = Task::new("Subscribe an address of mail to the topic.");
            let scope = if self.filter_body { "the message body" } else { "the message attributes" };
            return task
                .fact("topic", queue::name_of(&self.topic))
                .fact("protocol", "email")
                .fact("address", address)
                .optional("filtered by", self.filter.is_some().then_some(scope));
        }
        let may = if self.function.is_some() { "invoke" } else { "send to" };
        let task = Task::new(format!("Subscribe the {} to the topic, and let the topic {may} it.", endpoint.noun()));
        let task = task.fact("topic", queue::name_of(&self.topic)).fact(endpoint.noun(), endpoint.name());
        let task = if self.raw { task.fact("raw message delivery", "on") } else { task };
        let scope = if self.filter_body { "the message body" } else { "the message attributes" };
        task.optional("filtered by", self.filter.is_some().then_some(scope))
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let topic = topic::arn(context.clients, &self.topic).await?;
        let (endpoint, noun) = (self.endpoint().arn(context.clients).await?, self.endpoint().noun());
        let Some(arn) = subscription::find(context.clients, &topic, &endpoint).await? else {
            let expected = format!("the {noun} is subscribed to the topic");
            return Ok(Assessment::mismatch(Mismatch::new(expected, "no such subscription")));
        };
        if subscription::is_pending(&arn) {
            // The attributes of a subscription can be read only once it is confirmed.
            return Ok(Assessment::default());
        }
        let mut mismatches = self.mismatches(context.clients, &arn).await?;
        if self.email.is_some() {
            return Ok(Assessment::of(mismatches).output("arn", arn));
        }
        let delivery = Delivery { principal: "sns.amazonaws.com", source: &topic, target: &endpoint, role: None };
        let refusal = delivery::refusal(context.clients, &delivery).await?;
        mismatches
            .extend(refusal.map(|refusal| Mismatch::new(format!("the topic may send to the {noun}"), refusal.reason)));
        Ok(Assessment::of(mismatches).output("arn", arn))
    }

    async fn created_resources(&self, clients: &Clients) -> Result<Vec<ResourceId>, Error> {
        let topic = clients.arn("sns", queue::name_of(self.topic.trim_start_matches("topic:"))).await?;
        let endpoint = match self.endpoint() {
            Endpoint::Queue(name) => queue::arn(clients, name).await?,
            Endpoint::Email(address) => {
                return Ok(vec![ResourceId::from(SubscriptionId { topic, endpoint: address.to_owned() })]);
            }
            Endpoint::Function(name) => clients.arn("lambda", &format!("function:{}", function::name_of(name))).await?,
        };
        let sid = permission::sid(&topic);
        Ok(vec![
            ResourceId::from(StatementId { resource: endpoint.clone(), sid }),
            ResourceId::from(SubscriptionId { topic, endpoint }),
        ])
    }
}
