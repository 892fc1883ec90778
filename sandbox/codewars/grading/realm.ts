import type { QuickJSContext, QuickJSHandle, QuickJSWASMModule } from 'quickjs-emscripten';

/** Enough for deep recursion, and less than what overflows the stack of the thread. */
const stackBytes = 256 * 1024;

/**
 * Functions that a realm's own code cannot replace, because they are taken before it runs. Explains an error as an engine
 * would print it, whatever was thrown; of the call stack it keeps the code's own lines.
 */
const originals = `[JSON.stringify, JSON.parse, ((text) => (error) => {
  try {
    if (typeof error !== 'object' || error === null) return 'Thrown: ' + text(error);
    const lines = text(error.stack).split('\\n').filter((line) => line.includes('solution.js'));
    return [text(error.name) + ': ' + text(error.message), ...lines.slice(0, 5)].join('\\n');
  } catch {
    return 'Error: something was thrown that cannot be shown';
  }
})(String)]`;

/** What realms exchange: copies of what JSON can say, and undefined, NaN, Infinity and bigints by themselves. */
type Data = unknown;

/** Code in a realm threw. The message is the whole explanation, with name and call stack. */
export class SolutionError extends Error {
  override name = 'SolutionError';
}

/**
 * A JavaScript engine of its own: no input, no output, no modules, no timers; only what `define` puts there. Nothing but
 * copies ever goes in or out, so that no object leads from one realm to another. Nothing is disposed of: the thread that
 * it runs in ends with the attempt.
 */
export class Realm {
  readonly #context: QuickJSContext;
  readonly #stringify: QuickJSHandle;
  readonly #parse: QuickJSHandle;
  readonly #explain: QuickJSHandle;

  constructor(quickjs: QuickJSWASMModule, isOver: () => boolean) {
    const runtime = quickjs.newRuntime();
    runtime.setMaxStackSize(stackBytes);
    runtime.setInterruptHandler(isOver);
    this.#context = runtime.newContext();
    const taken = this.run(originals, 'originals.js');
    [this.#stringify, this.#parse, this.#explain] = [0, 1, 2].map((index) =>
      this.#context.getProp(taken, index),
    ) as [QuickJSHandle, QuickJSHandle, QuickJSHandle];
  }

  /** @throws SolutionError what the code throws */
  run(code: string, file: string): QuickJSHandle {
    return this.#unwrap(this.#context.evalCode(code, file, { type: 'global' }));
  }

  /** @throws SolutionError what the function throws */
  call(callee: QuickJSHandle, given: readonly Data[]): Data {
    const values = given.map((each) => this.#write(each));
    return this.#read(this.#unwrap(this.#context.callFunction(callee, this.#context.undefined, values)));
  }

  /** Makes a function of the host's known inside. */
  define(name: string, host: (...given: Data[]) => Data): void {
    const context = this.#context;
    const inside = context.newFunction(name, (...given) =>
      this.#write(host(...given.map((each) => this.#read(each)))),
    );
    context.setProp(context.global, name, inside);
  }

  #unwrap(result: ReturnType<QuickJSContext['evalCode']>): QuickJSHandle {
    if (result.error === undefined) return result.value;
    const told = this.#context.callFunction(this.#explain, this.#context.undefined, result.error);
    // Without memory or time there is nothing left to explain with.
    throw new SolutionError(
      told.error === undefined ? this.#context.getString(told.value) : 'InternalError: out of memory',
    );
  }

  /** Copies out. What JSON cannot say within an object is lost: functions, undefined. */
  #read(handle: QuickJSHandle): Data {
    const context = this.#context;
    switch (context.typeof(handle)) {
      case 'number':
        return context.getNumber(handle);
      case 'string':
        return context.getString(handle);
      case 'bigint':
        return context.getBigInt(handle);
      case 'boolean':
        return context.sameValue(handle, context.true);
      case 'object': {
        const json = this.#unwrap(context.callFunction(this.#stringify, context.undefined, handle));
        return context.typeof(json) === 'string' ? JSON.parse(context.getString(json)) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** Copies in. */
  #write(value: Data): QuickJSHandle {
    const context = this.#context;
    switch (typeof value) {
      case 'number':
        return context.newNumber(value);
      case 'string':
        return context.newString(value);
      case 'bigint':
        return context.newBigInt(value);
      case 'boolean':
        return value ? context.true : context.false;
      case 'object':
        return this.#unwrap(
          context.callFunction(this.#parse, context.undefined, context.newString(JSON.stringify(value))),
        );
      default:
        return context.undefined;
    }
  }
}
