import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import type { Config } from './config/config.ts';
import { StartError } from './errors.ts';

/** The client of `ws`, a dependency of discord.js. */
type WebSocketClass = new (address: string | URL, protocols?: unknown, options?: object) => object;

/**
 * Sends requests to Discord and Codewars through a proxy. Node does that for its own clients and undici; the gateway's WebSockets need
 * an agent, set before discord.js is loaded. @throws StartError if this version of Node cannot
 */
export function useProxy(proxy: Config['proxy']): void {
  if (proxy === undefined) return;
  // Since 24.14.
  if (!('setGlobalProxyFromEnv' in http))
    throw new StartError([
      'HTTPS_PROXY or HTTP_PROXY is set, and this version of Node cannot use it: update Node 24.',
    ]);
  http.setGlobalProxyFromEnv({ ...proxy });
  const sockets = createRequire(import.meta.url)('ws') as {
    WebSocket: WebSocketClass;
  };
  class ProxiedSocket extends sockets.WebSocket {
    constructor(address: string | URL, protocols?: unknown, options?: object) {
      const { globalAgent: agent } = String(address).startsWith('wss:') ? https : http;
      super(address, protocols, { agent, ...options });
    }
  }
  Object.assign(sockets, { WebSocket: ProxiedSocket });
}
