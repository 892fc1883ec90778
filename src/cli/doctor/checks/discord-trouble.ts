import { bad, type Finding } from './finding.ts';

/** Discord, or what stands between, answered with something else than was asked for. */
export class StrangeAnswer extends Error {
  override readonly name = 'StrangeAnswer';
}

const network = /^(E[A-Z]+(_[A-Z]+)*|UND_ERR_[A-Z_]+)$/;
const certificate = /CERT|TLS|SSL|SIGNATURE/;
const apiUrl = 'DISCORD_API_URL, which is normally left out';

/**
 * What is wrong when Discord did not answer as it should; shows a status or a code and nothing else of the error. What is no failure of
 * Discord or of the way there is thrown again.
 */
export function discordTrouble(asked: string, error: unknown): Finding {
  const { status, code, timeToReset, name, message } = error as Readonly<Record<string, unknown>>;
  if (typeof timeToReset === 'number') {
    const seconds = Math.round(timeToReset / 1000);
    return bad(`${asked}, and wants to be left alone for ${seconds} s (429)`, 'try again after that time');
  }
  if (typeof status === 'number') {
    return bad(
      `${asked}, and answered ${status}`,
      status === 429 || status >= 500
        ? 'try again in a few minutes; discordstatus.com tells of outages'
        : `look at ${apiUrl}; and whether Discord lets the address of this machine in`,
    );
  }
  if (error instanceof SyntaxError || error instanceof StrangeAnswer)
    return bad(`${asked}, and something else answered`, `look at ${apiUrl}, and at the proxy`);
  const refusal = /^Proxy response \((\d+)\)/.exec(String(message))?.[1];
  if (refusal !== undefined) {
    const next = `look at the ${refusal === '407' ? 'user and password in HTTPS_PROXY' : 'proxy that HTTPS_PROXY names'}`;
    return bad(`${asked}, and the proxy answered ${refusal}`, next);
  }
  if (name === 'AbortError' || name === 'TimeoutError')
    return bad(`${asked}, and did not answer in time`, 'try again; discordstatus.com tells of outages');
  if (typeof code !== 'string' || !(network.test(code) || certificate.test(code))) throw error;
  return certificate.test(code)
    ? bad(`${asked}, and its certificate is not believed (${code})`, 'look at the clock, and at the proxy')
    : bad(
        `${asked}, and did not answer (${code})`,
        `look at this machine’s way to the Internet: DNS, firewall, proxy; and at ${apiUrl}`,
      );
}
