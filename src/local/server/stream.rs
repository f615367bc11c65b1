//! A client's connection with time limits: for a client that does not read its response, and at the end.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::limits::Limits;
use super::places::Place;

/// Set for a connection whose last request was answered before it was read completely.
#[derive(Debug, Clone, Default)]
pub(super) struct Unread(Arc<AtomicBool>);

impl Unread {
    pub(super) fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_noted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
pub(super) struct ClientStream {
    stream: TcpStream,
    limits: Limits,
    unread: Unread,
    /// `None` for a connection beyond the limit, which only receives an error.
    place: Option<Arc<Place>>,
    /// The time by which the client must have read more; `None` while it does not fall behind.
    stalled: Option<Pin<Box<Sleep>>>,
    lingering: Option<Pin<Box<Sleep>>>,
}

impl ClientStream {
    pub(super) fn new(stream: TcpStream, limits: &Limits, unread: Unread, place: Option<Arc<Place>>) -> Self {
        Self { stream, limits: limits.clone(), unread, place, stalled: None, lingering: None }
    }

    /// Waits for the client to read, for a limited time.
    fn stall(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let grace = self.limits.pace.grace;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + grace)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read its answer")))
    }

    fn written(&mut self, written: io::Result<usize>) -> Poll<io::Result<usize>> {
        if let (Some(stalled), Ok(bytes)) = (&mut self.stalled, &written) {
            let deadline = stalled.deadline() + self.limits.pace.earned(*bytes);
            stalled.as_mut().reset(deadline.min(Instant::now() + self.limits.pace.grace));
        }
        Poll::Ready(written)
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if let Some(place) = self.place.as_ref().filter(|_| buffer.filled().len() > before) {
            place.asked();
        }
        read
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            Poll::Ready(written) => self.written(written),
            Poll::Pending => self.stall(cx),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write_vectored(cx, slices) {
            Poll::Ready(written) => self.written(written),
            Poll::Pending => self.stall(cx),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called when a whole response has been written.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stalled = None;
        if let Some(place) = &self.place {
            place.written();
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Closing a socket with unread bytes resets it, and the client may lose the response that explains why. What a
    /// refused client still sends is therefore discarded first, for a limited time.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            if !self.unread.is_noted() {
                return Poll::Ready(Ok(()));
            }
        }
        let deadline = Instant::now() + self.limits.linger;
        let lingering = self.lingering.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if lingering.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        let mut scratch = [0; 16 * 1024];
        loop {
            let mut buffer = ReadBuf::new(&mut scratch);
            match ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {}
                _ => return Poll::Ready(Ok(())),
            }
        }
    }
}
