import type { Transport, TransportOptions } from './http/transport.ts';

/**
 * The transport, loaded at its first request: got and what belongs to it take 50 ms and 6 MB, and a bot is ready before anybody
 * asks for anything.
 */
export function createLazyTransport(options: TransportOptions): Transport {
  let loading: Promise<Transport> | undefined;

  return {
    async send(request, signal) {
      loading ??= import('./http/transport.ts').then(({ createTransport }) => createTransport(options));
      return (await loading).send(request, signal);
    },
    close() {
      void loading?.then((transport) => transport.close());
    },
  };
}
