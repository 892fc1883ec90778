const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', options);

/** Made once: to make one takes longer than to draw a message. */
const formats: Readonly<Record<string, Intl.DateTimeFormat>> = {
  t: format({ timeStyle: 'short' }),
  T: format({ timeStyle: 'medium' }),
  d: format({ dateStyle: 'short' }),
  D: format({ dateStyle: 'long' }),
  f: format({ dateStyle: 'long', timeStyle: 'short' }),
  F: format({ dateStyle: 'full', timeStyle: 'short' }),
  s: format({ dateStyle: 'short', timeStyle: 'short' }),
  S: format({ dateStyle: 'short', timeStyle: 'medium' }),
};
const fallback = format({ dateStyle: 'long', timeStyle: 'short' });
const inWords = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

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
  return (formats[style] ?? fallback).format(date);
}

function relative(seconds: number): string {
  const [unit, length] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return inWords.format(Math.trunc(seconds / length), unit);
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
