// Imported before everything else, and plain enough for old versions of Node, which cannot read what comes after it.
const needed = 24;
if (Number.parseInt(process.versions.node, 10) < needed) {
  console.error(
    `Dojo needs Node.js ${needed} or newer, and this is ${process.versions.node}: get it from https://nodejs.org.`,
  );
  process.exit(1);
}
