import { bad, type Finding } from './finding.ts';

/** What is wrong when Discord did not answer as it should; shows a status or a code and nothing else of the error. */
export function discordTrouble(asked: string, error: unknown): Finding {
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (typeof status === 'number')
    return bad(
      `${asked}, and answered ${status}`,
      status === 429 || status >= 500
        ? 'try again in a few minutes; discordstatus.com tells of outages'
        : 'look at DISCORD_API_URL; it is normally left out',
    );
  const reason = typeof code === 'string' ? ` (${code})` : '';
  return bad(
    `${asked}, and did not answer${reason}`,
    'look at this machine’s way to the Internet: DNS, firewall, proxy; and at DISCORD_API_URL, which is normally left out',
  );
}
