import type { Backend, Page, Table } from '../../src/storage/backend.ts';
import { SqliteBackend } from '../../src/storage/sqlite/backend.ts';
import type { TableName } from '../../src/storage/records.ts';

type Fault = (collection: string, method: string, args: unknown[]) => unknown;

/**
 * Memory whose answers a test can spoil: `fault` runs before each call of an adapter and may throw, wait, or emit an
 * error with `emit` and answer `{ instead }`, as Keyv's adapters do.
 */
export class FaultyBackend implements Backend {
  fault: Fault = () => undefined;
  readonly #inner = new SqliteBackend(':memory:', () => Infinity);
  readonly #adapters = new Map<string, Table>();

  async adapter(collection: TableName): Promise<Table> {
    const inner = await this.#inner.adapter(collection);
    this.#adapters.set(collection, inner);
    return new Proxy(inner, {
      get: (target, method, receiver) => {
        const member = Reflect.get(target, method, receiver) as unknown;
        if (typeof member !== 'function' || typeof method !== 'string') return member;
        if (method === 'iterator') return () => this.#iterate(target.iterator(), target, collection);
        if (method === 'keys') return () => this.#iterate(target.keys(), target, collection);
        if (!['get', 'getMany', 'set', 'setMany', 'swap', 'delete'].includes(method))
          return member.bind(target) as unknown;
        return async (...args: unknown[]) => {
          const spoiled = await this.fault(collection, method, args);
          if (spoiled && typeof spoiled === 'object' && 'instead' in spoiled) return spoiled.instead;
          return Reflect.apply(member, target, args) as unknown;
        };
      },
    });
  }

  emit(collection: string, error: Error): void {
    this.#adapters.get(collection)?.emit('error', error);
  }

  async sweep(): Promise<void> {
    await this.fault('all', 'sweep', []);
  }

  snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void> {
    return this.#inner.snapshot(tables);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** As Keyv's SQL adapters: a page that fails is emitted, and the list just ends. */
  async *#iterate<T>(
    rows: AsyncGenerator<T, void>,
    table: Table,
    collection: string,
  ): AsyncGenerator<T, void> {
    let count = 0;
    for await (const row of rows) {
      try {
        await this.fault(collection, 'iterator', [count++]);
      } catch (error) {
        table.emit('error', error);
        return;
      }
      yield row;
    }
  }
}
