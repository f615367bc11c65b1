//! The services of the cloud. Each is read from the storage when it is first used.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::{Key, key};
use crate::local::keyed::Storage;
use crate::local::service::{Accounts, Answer, Cx, Fault, Place, RoleView, Service, row};

/// One service of one place.
#[derive(Default)]
struct Slot {
    service: OnceCell<Box<dyn Service>>,
    /// The version of its small state in the storage.
    version: i64,
    written: OnceCell<Written>,
}

/// A service as it is stored.
struct Written {
    state: String,
    tables: BTreeSet<i64>,
}

/// Every service that has a state.
#[derive(Default)]
pub(super) struct Services {
    slots: BTreeMap<Key, Slot>,
    storage: Option<Arc<dyn Storage>>,
    /// The services that may have changed since they were written.
    touched: BTreeSet<Key>,
}

impl Services {
    /// Returns the services of a storage, none of which has been read yet.
    pub(super) fn stored(storage: &Arc<dyn Storage>) -> Self {
        let mut services = Self { storage: Some(Arc::clone(storage)), ..Self::default() };
        services.refresh();
        services
    }

    /// Drops the services that another process has written since they were read here.
    pub(super) fn refresh(&mut self) {
        let Some(storage) = &self.storage else { return };
        let stored = storage.states();
        let mut slots = BTreeMap::new();
        for (key, version) in stored.iter().filter_map(|(name, version)| Some((Key::of_name(name)?, *version))) {
            let slot = self.slots.remove(&key).filter(|slot| slot.version == version);
            slots.insert(key, slot.unwrap_or_else(|| Slot { version, ..Slot::default() }));
        }
        self.slots = slots;
    }

    pub(super) fn get(&self, key: &Key) -> Option<&dyn Service> {
        let slot = self.slots.get(key)?;
        Some(slot.service.get_or_init(|| self.read(key, &slot.written)).as_ref())
    }

    /// Removes a service for use; the caller must put it back.
    pub(super) fn take(&mut self, key: &Key) -> Option<Box<dyn Service>> {
        self.get(key)?;
        self.slots.get_mut(key)?.service.take()
    }

    /// Puts a service back that may have changed.
    pub(super) fn put(&mut self, key: Key, service: Box<dyn Service>) {
        self.put_back(&key, service);
        if !self.touched.contains(&key) {
            self.touched.insert(key);
        }
    }

    /// Puts a service back that has not changed.
    pub(super) fn put_back(&mut self, key: &Key, service: Box<dyn Service>) {
        if !self.slots.contains_key(key) {
            self.slots.insert(key.clone(), Slot::default());
        }
        if let Some(slot) = self.slots.get_mut(key) {
            slot.service = OnceCell::from(service);
        }
    }

    /// Returns a service in every place in which it has a state.
    pub(super) fn of(&self, service: &str) -> impl Iterator<Item = (&Key, &dyn Service)> {
        let keys = self.slots.keys().filter(move |key| key.service == service);
        keys.filter_map(|key| Some((key, self.get(key)?)))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &dyn Service)> {
        self.slots.keys().filter_map(|key| Some((key, self.get(key)?)))
    }

    /// Reads everything into memory, so that the storage is no longer needed.
    pub(super) fn recall(&mut self) {
        let keys: Vec<Key> = self.slots.keys().cloned().collect();
        for key in keys {
            if let Some(mut service) = self.take(&key) {
                service.tables(&mut |table| table.recall());
                self.put_back(&key, service);
            }
        }
        self.storage = None;
    }

    /// Writes the services that changed, or all of them if the storage is a new one.
    pub(super) fn write(&mut self, storage: &Arc<dyn Storage>) {
        if self.storage.is_none() {
            self.storage = Some(Arc::clone(storage));
            self.touched = self.slots.keys().cloned().collect();
        }
        for key in std::mem::take(&mut self.touched) {
            if let Some(slot) = self.slots.get_mut(&key) {
                slot.write(&key, storage);
            }
        }
    }

    fn read(&self, key: &Key, written: &OnceCell<Written>) -> Box<dyn Service> {
        let read = || {
            let storage = self.storage.as_ref()?;
            let state = storage.state(&key.name())?;
            let mut service = (row(&key.service)?.load)(serde_json::from_str(&state).ok()?).ok()?;
            let mut tables = BTreeSet::new();
            service.tables(&mut |table| {
                table.attach(storage);
                tables.extend(table.number());
            });
            // The cell is empty, or the service would not be read.
            let _ = written.set(Written { state, tables });
            Some(service)
        };
        read().unwrap_or_else(|| {
            if let Some(storage) = &self.storage {
                storage.fail(&format!("the state of {}", key.name()));
            }
            Box::new(Unreadable)
        })
    }
}

impl Accounts for Services {
    fn role(&self, account: &str, name: &str) -> Option<RoleView> {
        let key = key(row("iam")?, &Place::new(account, ""));
        self.get(&key)?.role(name)
    }
}

impl Slot {
    fn write(&mut self, key: &Key, storage: &Arc<dyn Storage>) {
        let Some(service) = self.service.get_mut() else { return };
        let (mut is_changed, mut tables) = (false, BTreeSet::new());
        service.tables(&mut |table| {
            is_changed |= table.flush(storage, &key.service);
            tables.extend(table.number());
        });
        let state = match service.save() {
            Ok(state) => state.to_string(),
            Err(error) => return storage.fail(&format!("the state of {} cannot be written: {error}", key.name())),
        };
        let before = self.written.take();
        // Tables that the service no longer uses, such as those of a deleted queue.
        let unused = before.iter().flat_map(|before| before.tables.difference(&tables));
        unused.for_each(|table| storage.abandon(*table));
        if before.is_none_or(|before| before.state != state) {
            self.version = storage.put_state(&key.name(), Some(&state));
        } else if is_changed {
            self.version = storage.put_state(&key.name(), None);
        }
        self.written = OnceCell::from(Written { state, tables });
    }
}

impl Key {
    /// Returns the name of the small state.
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.service, self.place)
    }

    fn of_name(name: &str) -> Option<Self> {
        let (service, place) = name.split_once('/')?;
        row(service)?;
        Some(Self { place: Place::from(place.to_owned()), service: service.to_owned() })
    }
}

/// A placeholder for a service that cannot be read; the transaction that uses it is rolled back.
struct Unreadable;

impl Service for Unreadable {
    fn call(&mut self, _: &str, _: Value, _: &mut Cx<'_>) -> Answer {
        Err(Fault::new("InternalFailure", "The state of this service cannot be read."))
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        Ok(Value::Null)
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.slots.keys()).finish()
    }
}
