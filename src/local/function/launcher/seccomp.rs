//! The system calls that a program may not make: see `seccomp(2)`.
//!
//! Only TCP sockets are allowed, so that data leaves the program only through connections, which Landlock and the
//! network namespace control. Namespaces, mounts, tracing and the keys of the kernel are denied. What Landlock does not
//! control (the owners, modes and times of files) is denied unless a mount namespace protects it.

use std::collections::BTreeMap;
use std::io;

use libc::{ENOSYS, EPERM};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

use super::{Hold, Plan};

/// The flag that, added to the number of a call, selects the x32 ABI, which has the same calls.
const X32: i64 = 0x4000_0000;
/// The numbers that are specific to x32.
const X32_OWN: std::ops::RangeInclusive<i64> = 512..=547;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Calls denied to every program.
const NEVER: &[i64] = &[
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_adjtimex,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_clock_adjtime,
    libc::SYS_clock_settime,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_fspick,
    libc::SYS_init_module,
    libc::SYS_kcmp,
    libc::SYS_kexec_file_load,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_mq_open,
    libc::SYS_msgget,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_personality,
    libc::SYS_pidfd_getfd,
    libc::SYS_pivot_root,
    libc::SYS_process_madvise,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_quotactl,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_semget,
    libc::SYS_setdomainname,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_settimeofday,
    libc::SYS_shmget,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    libc::SYS_vhangup,
];

/// Calls that appear not to be implemented, because programs have alternatives: io_uring opens sockets past this
/// filter, and the flags of clone3 cannot be inspected.
const UNKNOWN: &[i64] =
    &[libc::SYS_clone3, libc::SYS_io_uring_enter, libc::SYS_io_uring_register, libc::SYS_io_uring_setup];

/// Changes to files that Landlock does not control, and signals to other processes.
const WITHOUT_VIEW: &[i64] = &[
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_fchmodat2,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_fremovexattr,
    libc::SYS_fsetxattr,
    libc::SYS_kill,
    libc::SYS_lremovexattr,
    libc::SYS_lsetxattr,
    libc::SYS_pidfd_send_signal,
    libc::SYS_removexattr,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_setxattr,
    libc::SYS_tkill,
    libc::SYS_utimensat,
];

#[cfg(target_arch = "x86_64")]
const WITHOUT_VIEW_OLD: &[i64] =
    &[libc::SYS_chmod, libc::SYS_chown, libc::SYS_futimesat, libc::SYS_lchown, libc::SYS_utime, libc::SYS_utimes];
#[cfg(not(target_arch = "x86_64"))]
const WITHOUT_VIEW_OLD: &[i64] = &[];

#[cfg(target_arch = "x86_64")]
const FORKS: &[i64] = &[libc::SYS_fork, libc::SYS_vfork];
#[cfg(not(target_arch = "x86_64"))]
const FORKS: &[i64] = &[];

#[cfg(target_arch = "x86_64")]
const PORTS: &[i64] = &[libc::SYS_ioperm, libc::SYS_iopl, libc::SYS_modify_ldt];
#[cfg(not(target_arch = "x86_64"))]
const PORTS: &[i64] = &[];

/// Returns the filters of a program. Fails if they do not support the architecture of this machine.
pub(super) fn filters(plan: &Plan) -> io::Result<Vec<BpfProgram>> {
    let mut refused: Rules = always(NEVER.iter().chain(PORTS));
    refused.insert(libc::SYS_socket, sockets()?);
    refused.insert(libc::SYS_prctl, vec![rule([equals(0, libc::PR_SET_PDEATHSIG)])?]);
    refused.insert(libc::SYS_ioctl, vec![rule([equals(1, libc::TIOCSTI)])?, rule([equals(1, libc::TIOCLINUX)])?]);
    let mut clones = namespaces()?;
    if plan.executable.is_some() {
        // The program may not run other programs, so it needs no other processes.
        clones.push(rule([masked(0, libc::CLONE_THREAD, 0)])?);
        refused.append(&mut always(FORKS.iter()));
    }
    refused.insert(libc::SYS_clone, clones);
    if plan.hold == Hold::Rules {
        refused.append(&mut always(WITHOUT_VIEW.iter().chain(WITHOUT_VIEW_OLD)));
        // Signals to its own threads are allowed, because programs abort with them.
        let own = i32::try_from(std::process::id()).unwrap_or_default();
        let others = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, own.unsigned_abs().into());
        refused.insert(libc::SYS_tgkill, vec![rule([others])?]);
    }
    Ok(vec![filter(refused, EPERM)?, filter(always(UNKNOWN.iter()), ENOSYS)?])
}

pub(super) fn apply(filters: &[BpfProgram]) -> io::Result<()> {
    filters.iter().try_for_each(|filter| seccompiler::apply_filter(filter)).map_err(io::Error::other)
}

fn filter(mut rules: Rules, error: i32) -> io::Result<BpfProgram> {
    if cfg!(target_arch = "x86_64") {
        let as_x32: Rules = rules.iter().map(|(call, rules)| (call | X32, rules.clone())).collect();
        rules.extend(as_x32);
        rules.extend(X32_OWN.map(|call| (call | X32, Vec::new())));
    }
    let refuse = SeccompAction::Errno(error.unsigned_abs());
    let arch = std::env::consts::ARCH.try_into().map_err(io::Error::other)?;
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch).map_err(io::Error::other)?;
    filter.try_into().map_err(io::Error::other)
}

/// Returns rules that deny calls regardless of their arguments.
fn always<'a>(calls: impl Iterator<Item = &'a i64>) -> Rules {
    calls.map(|call| (*call, Vec::new())).collect()
}

/// Returns rules that deny every socket except TCP sockets.
fn sockets() -> io::Result<Vec<SeccompRule>> {
    let is_not = |argument, value: i32| {
        SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, value.unsigned_abs().into())
    };
    let kind = SOCKET_KINDS.into_iter().map(|kind| rule([masked(1, 0xf, kind)]));
    let mut rules = kind.collect::<io::Result<Vec<_>>>()?;
    rules.push(rule([is_not(0, libc::AF_INET), is_not(0, libc::AF_INET6)])?);
    rules.push(rule([is_not(2, 0), is_not(2, libc::IPPROTO_TCP)])?);
    Ok(rules)
}

/// All socket types except streams.
const SOCKET_KINDS: [i32; 15] = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

fn namespaces() -> io::Result<Vec<SeccompRule>> {
    let kinds = [
        libc::CLONE_NEWCGROUP,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWNET,
        libc::CLONE_NEWNS,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWUTS,
    ];
    kinds.into_iter().map(|kind| rule([masked(0, kind, kind)])).collect()
}

type Condition = Result<SeccompCondition, seccompiler::BackendError>;

fn masked(argument: u8, mask: i32, value: i32) -> Condition {
    let mask = u64::from(mask.unsigned_abs());
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(mask), value.unsigned_abs().into())
}

fn equals(argument: u8, value: impl TryInto<u32>) -> Condition {
    let value = value.try_into().unwrap_or_default();
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value.into())
}

fn rule<const N: usize>(conditions: [Condition; N]) -> io::Result<SeccompRule> {
    let conditions = conditions.into_iter().map(|condition| condition.map_err(io::Error::other));
    SeccompRule::new(conditions.collect::<io::Result<_>>()?).map_err(io::Error::other)
}
