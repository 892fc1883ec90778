import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import type { Config } from './config/config.ts';
import { StartError } from './errors.ts';

/** The client of `ws`, which discord.js brings along. */
type WebSocketClass = new (address: string | URL, protocols?: unknown, options?: object) => object;

/**
 * Sends all that this process asks of Discord and Codewars through the proxy that the environment names. Node does that for its own clients
 * and undici; the gateway's sockets have to be told which agent to take, before discord.js is loaded. Stores are not asked over HTTP.
 * @throws StartError where this version of Node cannot
 */
export function useProxy(proxy: Config['proxy']): void {
  if (proxy === undefined) return;
  // Since 24.14.
  if (!('setGlobalProxyFromEnv' in http))
    throw new StartError([
      'HTTPS_PROXY or HTTP_PROXY is set, and this version of Node cannot use it: update Node 24.',
    ]);
  http.setGlobalProxyFromEnv({ ...proxy });
  const sockets = createRequire(createRequire(import.meta.url).resolve('discord.js'))('ws') as {
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
