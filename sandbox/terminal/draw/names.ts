/** What ids and moments in a message are called on this screen. */
export interface Names {
  user(id: string): string;
  channel(id: string): string;
  role(id: string): string;
  /** `style`: as in Discord's `<t:…:style>`. */
  moment(unixSeconds: number, style?: string): string;
}

const day = 86_400;

/**
 * Moments are shown in UTC. `stable` says those of the last and next day without a number, so that a transcript is the
 * same on every day: nothing in the sandbox's world is that young except what the script itself did.
 */
export function momentIn(now: () => number, stable: boolean): Names['moment'] {
  return (unixSeconds, style = 'f') => {
    const seconds = unixSeconds - now() / 1000;
    if (stable && Math.abs(seconds) < day) return seconds > 30 ? '(soon)' : '(just now)';
    // An age changes by the day: only the one who looks now wants it.
    if (style === 'R' && !stable) return relative(seconds);
    const iso = new Date(unixSeconds * 1000).toISOString();
    const date = iso.slice(0, 10);
    const time = iso.slice(11, 16);
    if (style === 't' || style === 'T') return `${time} UTC`;
    return style === 'd' || style === 'D' || style === 'R' ? date : `${date} ${time} UTC`;
  };
}

const steps = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['day', day],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

function relative(seconds: number): string {
  const [unit, length] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.trunc(seconds / length), unit);
}
