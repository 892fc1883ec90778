import { bad, type Finding } from './finding.ts';

/** Why PUBLIC_URL could not be asked, by what `fetch` gives as the cause; shows its code and nothing else. */
export function unreachable(error: unknown, port: number): Finding {
  const { cause } = error as { cause?: { code?: unknown } };
  const code = typeof cause?.code === 'string' ? cause.code : '';
  const about = code === '' ? '' : ` (${code})`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return bad(`The name in PUBLIC_URL leads nowhere${about}`, 'make a DNS record for it, or set it right');
  }
  if (/CERT|TLS|SSL|SIGNATURE/.test(code)) {
    return bad(
      `https does not work at PUBLIC_URL${about}`,
      'give the proxy a certificate that browsers accept',
    );
  }
  if (code === 'ECONNREFUSED') {
    return bad(
      `Nothing listens at PUBLIC_URL${about}`,
      `start the proxy, or open its port; it is to lead to ${port} here`,
    );
  }
  if (code.startsWith('HPE_'))
    return bad(
      `What answers at PUBLIC_URL is not HTTP${about}`,
      `let a proxy listen there, and lead to ${port} here`,
    );
  return bad(
    `PUBLIC_URL cannot be reached from here${about}`,
    'look at firewall and proxy; where a router does not let its own address be reached from inside, open PUBLIC_URL/healthz elsewhere while the bot runs',
  );
}
