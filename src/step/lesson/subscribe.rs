//! A subscription is right when it leads from the topic to the queue, passes what the lab's passes, and may send.

use serde_json::Value;

use super::{Assessment, Gap, Scene, Task};
use crate::aws::{Clients, CloudError};
use crate::resource::delivery::{self, Delivery};
use crate::resource::{Error, Handle, permission, queue, subscription, topic};
use crate::step::Subscribe;
use crate::text::Text;

impl Subscribe {
    pub(super) fn task(&self) -> Task {
        let task = Task::new("Subscribe the queue to the topic, and let the topic send to it.");
        let task = task.fact("topic", queue::name_of(&self.topic)).fact("queue", queue::name_of(&self.queue));
        let task = if self.raw { task.fact("raw message delivery", "on") } else { task };
        let scope = if self.filter_body { "the message body" } else { "the message attributes" };
        task.optional("filtered by", self.filter.is_some().then_some(scope))
    }

    pub(super) async fn assess(&self, scene: &Scene<'_>) -> Result<Assessment, Error> {
        let topic = topic::arn(scene.clients, &self.topic).await?;
        queue::url(scene.clients, &self.queue).await?;
        let queue = queue::arn(scene.clients, &self.queue).await?;
        let Some(arn) = subscription::find(scene.clients, &topic, &queue).await? else {
            return Ok(Assessment::gap(Gap::new("the queue is subscribed to the topic", "no such subscription")));
        };
        let mut gaps = self.gaps(scene.clients, &arn).await?;
        let delivery = Delivery { principal: "sns.amazonaws.com", source: &topic, target: &queue, role: None };
        let refusal = delivery::refusal(scene.clients, &delivery).await?;
        gaps.extend(refusal.map(|refusal| Gap::new("the topic may send to the queue", refusal.reason)));
        Ok(Assessment::of(gaps).output("arn", arn))
    }

    async fn gaps(&self, clients: &Clients, arn: &str) -> Result<Vec<Gap>, Error> {
        let got = clients.sns().get_subscription_attributes().subscription_arn(arn).send().await;
        let got = got.map_err(|error| CloudError::new("sns:GetSubscriptionAttributes", format!("`{arn}`"), error))?;
        let attribute = |name: &str| got.attributes().and_then(|attributes| attributes.get(name)).map(String::as_str);
        let mut gaps = Vec::new();
        let is_raw = attribute("RawMessageDelivery") == Some("true");
        if is_raw != self.raw {
            let word = |raw: bool| if raw { "on" } else { "off" };
            gaps.push(Gap::new(format!("raw message delivery is {}", word(self.raw)), word(is_raw)));
        }
        let json = |text: Option<&str>| text.and_then(|text| serde_json::from_str::<Value>(text).ok());
        let (wanted, found) = (json(self.filter.as_ref().map(Text::as_str)), json(attribute("FilterPolicy")));
        if wanted.is_some() && wanted != found {
            let got = found.map_or_else(|| "none".to_owned(), |policy| policy.to_string());
            gaps.push(Gap::new("a filter policy that passes what this step asks for", got));
        }
        let by_body = attribute("FilterPolicyScope") == Some("MessageBody");
        if wanted.is_some() && by_body != self.filter_body {
            let word = |body: bool| if body { "the message body" } else { "the message attributes" };
            gaps.push(Gap::new(format!("the filter looks at {}", word(self.filter_body)), word(by_body)));
        }
        Ok(gaps)
    }

    pub(super) async fn makes(&self, clients: &Clients) -> Result<Vec<Handle>, Error> {
        let topic = clients.arn("sns", queue::name_of(self.topic.trim_start_matches("topic:"))).await?;
        let queue = queue::arn(clients, &self.queue).await?;
        let sid = permission::sid(&topic);
        Ok(vec![Handle::Statement { resource: queue.clone(), sid }, Handle::Subscription { topic, endpoint: queue }])
    }
}
