//! Saves and restores a cloud in memory as one value, for tests that restart one.

use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Cloud, Key};
use crate::local::service::row;

#[derive(Debug, Serialize, Deserialize)]
pub struct Saved {
    core: Value,
    outbox: Value,
    services: Vec<(Key, Value)>,
}

impl Saved {
    /// Returns the services by their names.
    pub fn services(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.services.iter().map(|(key, state)| (key.service.as_str(), state))
    }
}

impl Cloud {
    pub fn save(&self) -> Result<Saved, serde_json::Error> {
        let services = self.services.iter().map(|(key, service)| Ok((key.clone(), service.save()?)));
        Ok(Saved {
            core: serde_json::to_value(self.core())?,
            outbox: serde_json::to_value(&self.outbox)?,
            services: services.collect::<Result<_, serde_json::Error>>()?,
        })
    }

    pub fn load(saved: Saved) -> Result<Self, serde_json::Error> {
        let mut cloud = Self::new(0, crate::clock::Timestamp::default());
        cloud.take_own(serde_json::from_value(saved.core)?, serde_json::from_value(saved.outbox)?);
        for (key, state) in saved.services {
            let unknown = || serde_json::Error::custom(format!("no service `{}`", key.service));
            let row = row(&key.service).ok_or_else(unknown)?;
            cloud.services.put(key, (row.load)(state)?);
        }
        Ok(cloud)
    }
}
