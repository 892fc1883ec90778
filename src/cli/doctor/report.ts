export function createReport(write: (line: string) => void) {
  return {
    good: (what: string): void => write(`✓ ${what}`),
    /** The bot, or a part of it, would not work. `next` says what to do. */
    bad: (what: string, next: string): void => write(`✗ ${what} — ${next}`),
    doubtful: (what: string, next: string): void => write(`! ${what} — ${next}`),
    skipped: (what: string, why: string): void => write(`– ${what}: ${why}`),
  };
}

export type Report = ReturnType<typeof createReport>;

/** An answer that cannot be Discord's. */
export class StrangeAnswer extends Error {
  override readonly name = 'StrangeAnswer';
}

const network = /^(E[A-Z]+(_[A-Z]+)*|UND_ERR_[A-Z_]+)$/;
export const certificate = /CERT|TLS|SSL|SIGNATURE/;
const apiUrl = 'DISCORD_API_URL, which is normally left out';

/** Explains an error by nothing but its status or code. @throws the error if neither Discord nor the network failed */
export function reportDiscord(report: Report, asked: string, error: unknown): void {
  const { status, code, timeToReset, name, message } = error as Readonly<Record<string, unknown>>;
  const bad = (answer: string, next: string): void => report.bad(`${asked}, and ${answer}`, next);
  if (typeof timeToReset === 'number') {
    const seconds = Math.round(timeToReset / 1000);
    return bad(`wants to be left alone for ${seconds} s (429)`, 'try again after that time');
  }
  if (typeof status === 'number') {
    const isUnwell = status === 429 || status >= 500;
    const address = `look at ${apiUrl}; and whether Discord lets the address of this machine in`;
    const outage = 'try again in a few minutes; discordstatus.com tells of outages';
    return bad(`answered ${status}`, isUnwell ? outage : address);
  }
  if (error instanceof SyntaxError || error instanceof StrangeAnswer)
    return bad('something else answered', `look at ${apiUrl}, and at the proxy`);
  const refusal = /^Proxy response \((\d+)\)/.exec(String(message))?.[1];
  if (refusal !== undefined) {
    const what = refusal === '407' ? 'user and password in HTTPS_PROXY' : 'proxy that HTTPS_PROXY names';
    return bad(`the proxy answered ${refusal}`, `look at the ${what}`);
  }
  if (name === 'AbortError' || name === 'TimeoutError')
    return bad('did not answer in time', 'try again; discordstatus.com tells of outages');
  if (certificate.test(String(code)))
    return bad(`its certificate is not trusted (${String(code)})`, 'look at the clock, and at the proxy');
  if (typeof code !== 'string' || !network.test(code)) throw error;
  const way = 'look at this machine’s way to the Internet: DNS, firewall, proxy';
  bad(`did not answer (${code})`, `${way}; and at ${apiUrl}`);
}
