/** Round values that span from and to: about five of them. */
export function valueTicks(
  from: number,
  to: number,
): { readonly from: number; readonly to: number; readonly ticks: readonly number[] } {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 2.5, 5].find((each) => each * power >= rough) ?? 10));
  const first = Math.floor(from / step);
  const last = Math.ceil(to / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { from: first * step, to: last * step, ticks };
}

export interface TimeTick {
  readonly at: number;
  readonly label: string;
  /** Where a year begins. */
  readonly isStrong: boolean;
}

const dayMs = 86_400_000;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
export const monthName = (month: number): string => months[month] ?? '';

/** Days, months or years that begin within a span, as the calendar of a time zone has them; as many as fit. */
export function timeTicks(
  span: { readonly from: number; readonly to: number },
  zone: string,
  room: number,
): TimeTick[] {
  const days = (span.to - span.from) / dayMs;
  const most = Math.max(2, Math.floor(room / 62));
  const begins = midnights(zone);
  const start = new Date(span.from - dayMs);
  const [year, month, day] = [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()];
  const within = (ticks: TimeTick[]): TimeTick[] =>
    ticks.filter(({ at }) => at >= span.from && at <= span.to);
  const times = (length: number): number[] => Array.from({ length }, (_, index) => index);

  const dayStep = [1, 2, 7].find((step) => days / step <= most);
  if (dayStep !== undefined)
    return within(
      times(Math.ceil(days / dayStep) + 3).map((index) => {
        const date = new Date(Date.UTC(year, month, day + index * dayStep));
        const label = `${date.getUTCDate()} ${monthName(date.getUTCMonth())}`;
        return {
          at: begins(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()),
          label,
          isStrong: false,
        };
      }),
    );
  const monthStep = [1, 2, 3, 6].find((step) => days / 30.4 / step <= most);
  if (monthStep !== undefined) {
    const first = Math.floor(month / monthStep) * monthStep;
    return within(
      times(Math.ceil(days / 28 / monthStep) + 3).map((index) => {
        const date = new Date(Date.UTC(year, first + index * monthStep, 1));
        const isStrong = date.getUTCMonth() === 0;
        const label = isStrong ? String(date.getUTCFullYear()) : monthName(date.getUTCMonth());
        return { at: begins(date.getUTCFullYear(), date.getUTCMonth(), 1), label, isStrong };
      }),
    );
  }
  const yearStep = Math.ceil(days / 365 / most);
  return within(
    times(Math.ceil(days / 365 / yearStep) + 3).map((index) => ({
      at: begins(year + index * yearStep, 0, 1),
      label: String(year + index * yearStep),
      isStrong: true,
    })),
  );
}

/** When a day begins in a time zone. Where the clock is changed at midnight, up to an hour beside it, which no picture shows. */
function midnights(zone: string): (year: number, month: number, day: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  return (year, month, day) => {
    const utc = Date.UTC(year, month, day);
    const offset = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(utc));
    if (offset === null) return utc;
    const [, sign, hours, minutes] = offset;
    return utc - (sign === '-' ? -1 : 1) * (Number(hours) * 3_600_000 + Number(minutes) * 60_000);
  };
}
