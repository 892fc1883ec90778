// Loaded into a bot before its own code when memory is watched: collects garbage when asked and tells what is left.
process.on('message', () => {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  process.send({ rss, heapUsed });
});
// Must not keep a process that has nothing else to do.
process.channel.unref();
