// `npm run doctor` and the like: runs a program of src/cli/ by its name, once it is known that it can run.
import './node-version.mjs';

const [name] = process.argv.splice(2, 1);
try {
  await import(`../src/cli/${name}.ts`);
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error('Packages are missing in node_modules: run `npm ci` first.');
  process.exit(1);
}
