//! Puts a program into namespaces of its own, and drops its privileges.
//!
//! See `user_namespaces(7)`, `pid_namespaces(7)` and `capabilities(7)`. A user without privileges becomes root of a
//! user namespace, which is needed to create the others. Root creates them directly, and the program runs as a user
//! that owns nothing on the machine.

use std::fs;
use std::io;

use rustix::mount::{MountPropagationFlags, mount_change};
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketType, recv, send, socket};
use rustix::process::{getegid, geteuid};
use rustix::thread::{CapabilitySet, CapabilitySets, Gid, Uid, UnshareFlags};

use super::{Hold, Plan};

/// The user as which a program started by root runs: an unused ID, different for each program so that each has its own
/// limit of processes; or the user that owns nothing, if a container has no such IDs.
const FIRST_USER: u32 = 2_000_000_000;
const NOBODY: u32 = 65_534;

/// Moves this process, or its children, into new namespaces; fails if the system does not allow it.
pub(super) fn enter() -> io::Result<()> {
    let others =
        UnshareFlags::NEWNS | UnshareFlags::NEWPID | UnshareFlags::NEWNET | UnshareFlags::NEWIPC | UnshareFlags::NEWUTS;
    let (user, group) = (geteuid(), getegid());
    if !user.is_root() || unshare(others).is_err() {
        unshare(UnshareFlags::NEWUSER | others)?;
        map("setgroups", "deny".to_owned())?;
        map("uid_map", format!("0 {} 1", user.as_raw()))?;
        map("gid_map", format!("0 {} 1", group.as_raw()))?;
    }
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    raise_loopback()
}

#[expect(deprecated, reason = "it is unsafe only with a table of file descriptors, which stays shared here")]
fn unshare(flags: UnshareFlags) -> io::Result<()> {
    Ok(rustix::thread::unshare(flags)?)
}

#[expect(clippy::disallowed_methods, reason = "the kernel takes the map of a user namespace as files")]
fn map(name: &str, text: String) -> io::Result<()> {
    fs::write(format!("/proc/self/{name}"), text)
}

/// Enables the loopback interface, which is down in a new network namespace, with a message of `rtnetlink(7)`, the
/// first netlink protocol.
fn raise_loopback() -> io::Result<()> {
    let socket = socket(AddressFamily::NETLINK, SocketType::RAW, None)?;
    let (new_link, request_and_acknowledge, up, loopback) = (16_u16, 5_u16, 1_u32, 1_i32);
    let mut message = Vec::new();
    message.extend(32_u32.to_ne_bytes());
    message.extend(new_link.to_ne_bytes());
    message.extend(request_and_acknowledge.to_ne_bytes());
    // Sequence number and sender.
    message.extend([0; 8]);
    // Address family and type of the interface: any.
    message.extend([0; 4]);
    message.extend(loopback.to_ne_bytes());
    // Its flags, and the mask of the flags to change.
    message.extend(up.to_ne_bytes());
    message.extend(up.to_ne_bytes());
    send(&socket, &message, SendFlags::empty())?;
    let mut answer = [0_u8; 64];
    let (length, _) = recv(&socket, &mut answer, RecvFlags::empty())?;
    // A header of 16 bytes, then the negative error number, which is 0 on success.
    let code = answer.get(16..20).and_then(|code| <[u8; 4]>::try_from(code).ok()).map(i32::from_ne_bytes);
    match code {
        Some(0) if length >= 20 => Ok(()),
        Some(code) => Err(io::Error::from_raw_os_error(-code)),
        None => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Drops the privileges of root, of the machine or of the namespace.
pub(super) fn drop_privileges(plan: &Plan) -> io::Result<()> {
    let is_root = is_root_of_the_machine()?;
    if geteuid().is_root() {
        for capability in CapabilitySet::all().iter() {
            // A capability that the kernel does not know cannot be dropped.
            let _ = rustix::thread::remove_capability_from_bounding_set(capability);
        }
    }
    if is_root && plan.hold == Hold::Namespaces {
        rustix::thread::set_thread_groups(&[])?;
        become_user(FIRST_USER + plan.number).or_else(|_| become_user(NOBODY))?;
        // Changing the user has cleared it.
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    }
    let none = CapabilitySet::empty();
    rustix::thread::clear_ambient_capability_set()?;
    let sets = CapabilitySets { effective: none, permitted: none, inheritable: none };
    Ok(rustix::thread::set_capabilities(None, sets)?)
}

fn become_user(id: u32) -> rustix::io::Result<()> {
    let (user, group) = (Uid::from_raw(id), Gid::from_raw(NOBODY));
    rustix::thread::set_thread_res_gid(group, group, group)?;
    rustix::thread::set_thread_res_uid(user, user, user)
}

/// Returns whether this process is root outside of any user namespace, or in one that maps other users too.
fn is_root_of_the_machine() -> io::Result<bool> {
    #[expect(clippy::disallowed_methods, reason = "the kernel tells the map of a user namespace in a file")]
    let map = fs::read_to_string("/proc/self/uid_map")?;
    let maps_others = map.split_whitespace().nth(2).is_some_and(|count| count != "1");
    Ok(geteuid().is_root() && maps_others)
}
