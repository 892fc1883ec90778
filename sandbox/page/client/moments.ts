const formats: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  s: { dateStyle: 'short', timeStyle: 'short' },
  S: { dateStyle: 'short', timeStyle: 'medium' },
};

const steps = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A moment in one of Discord's styles: https://discord.com/developers/docs/reference#message-formatting-timestamp-styles */
export function momentText(date: Date, style: string, now = Date.now()): string {
  if (style === 'R') return relative((date.getTime() - now) / 1000);
  return new Intl.DateTimeFormat('en-GB', formats[style] ?? formats.f).format(date);
}

function relative(seconds: number): string {
  const [unit, length] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.trunc(seconds / length), unit);
}

/** When a message was written: today the time alone. */
export function messageTime(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const isToday = date.toDateString() === now.toDateString();
  return isToday ? momentText(date, 't') : `${momentText(date, 'd')}, ${momentText(date, 't')}`;
}

/** The day above the first message of each. */
export function dayText(iso: string): string {
  return momentText(new Date(iso), 'D');
}
