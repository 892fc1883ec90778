import { DefaultRestOptions, REST, type RESTOptions } from '@discordjs/rest';

export interface RestOptions {
  readonly token: string;
  /** REST base as discord.js takes it, without the version. */
  readonly apiUrl: string;
  readonly cdnUrl: string;
}

/** A REST client for calls beside the gateway session. */
export function createRest({ token, ...options }: RestOptions): REST {
  return new REST(restOptions(options)).setToken(token);
}

/** How every REST client of ours is set, that of discord.js included. */
export function restOptions({ apiUrl, cdnUrl }: Omit<RestOptions, 'token'>): Partial<RESTOptions> {
  return { api: apiUrl, cdn: cdnUrl, version: '10', makeRequest };
}

/**
 * \@discordjs/rest repeats a request whose connection was cut only where the error is called ECONNRESET. A connection
 * that the other side closed while it was being reused has other names too.
 */
const makeRequest: RESTOptions['makeRequest'] = async (url, init) => {
  try {
    return await DefaultRestOptions.makeRequest(url, init);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code !== 'UND_ERR_SOCKET' && code !== 'EPIPE') throw error;
    throw Object.assign(new Error('the connection was cut', { cause: error }), { code: 'ECONNRESET' });
  }
};
