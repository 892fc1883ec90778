/**
 * The thread in which one attempt is graded. It says `ready` when the engine is loaded, and then the report.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { newQuickJSWASMModule, newVariant, RELEASE_SYNC } from 'quickjs-emscripten';
import type { Job } from './run-tests.ts';
import { runTests } from './run-tests.ts';

/** TypeScript knows it in browsers only. */
declare const WebAssembly: {
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => object;
};

/**
 * In pages of 64 KiB: 64 MiB. This bounds all that a solution can take; QuickJS's own limit counts allocations, not their
 * sizes, where it is compiled to WebAssembly.
 */
const memory = new WebAssembly.Memory({ initial: 256, maximum: 1024 });

const quickjs = await newQuickJSWASMModule(newVariant(RELEASE_SYNC, { wasmMemory: memory }));
parentPort?.postMessage('ready');
parentPort?.postMessage(runTests(quickjs, workerData as Job));
