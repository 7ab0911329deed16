// Loaded into every process that the local stack starts: when the stack is gone, however it went, so is this process.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
