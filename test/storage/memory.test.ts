import { MemoryBackend } from '../../src/storage/memory-backend.ts';
import { describeStorage } from './conformance.ts';

describeStorage('memory', () => {
  const backend = new MemoryBackend();
  return {
    url: 'memory:',
    inside: { backend: () => backend },
    putRaw: async (collection, key, text) => {
      await (await backend.adapter(collection)).set(key, text);
    },
    countRaw: async (collection) => {
      const adapter = (await backend.adapter(collection)) as unknown as { store: Map<string, unknown> };
      return adapter.store.size;
    },
  };
});
