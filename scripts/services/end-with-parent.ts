/**
 * Loaded before the entry of a process that `npm start` or a test has started: when that one vanishes, even by SIGKILL,
 * the channel to it closes and this process is told to stop, so that no orphan is left.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The channel alone must not keep a process alive that is done.
process.channel?.unref();
