import { z } from 'zod';

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** When a server wants something said, under `guild:kind`. A date is one of the server's zone, such as `2026-11-30`. */
export const scheduleRecord = z.lazy(() =>
  z.object({
    guildId: z.string(),
    kind: z.enum(['digest', 'daily']),
    when: z.object({
      /** Missing: every day. `first`: the first of each month. */
      day: z.literal([...weekdays, 'first']).exactOptional(),
      /** `HH:MM` */
      time: z.string(),
      /** Missing: the server's. */
      timezone: z.string().exactOptional(),
    }),
    nextAt: z.number(),
    /** The last date for which something was said, or for which there was nothing to say. */
    saidFor: z.string().exactOptional(),
    /** The process that says it now. */
    claim: z.object({ node: z.string(), at: z.number() }).exactOptional(),
    /** The last that was said was that there is nothing to say. */
    isQuiet: z.boolean().exactOptional(),
  }),
);
export type ScheduleRecord = z.infer<typeof scheduleRecord>;

/** What a post in the outbox is about; it is worded just before it is sent. */
export const postRecord = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('digest'),
      /** The time that it covers. */
      from: z.number(),
      to: z.number(),
      /** Nothing happened. */
      isQuiet: z.boolean(),
    }),
    z.object({
      type: z.literal('daily'),
      date: z.string(),
      kataId: z.string(),
    }),
  ]),
);
export type PostRecord = z.infer<typeof postRecord>;
