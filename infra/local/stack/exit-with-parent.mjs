// Loaded into every process that the local stack starts: when the stack is gone, however it went, so is this process.
// What such a process forks itself (Next's development server does) loads this too, and is none of the stack's.
if (process.env.AISLE_STACK_PID === String(process.ppid)) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}
