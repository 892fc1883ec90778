import { z } from 'zod';

const dailyRecord = z.lazy(() =>
  z.object({
    /** In the server's zone. */
    date: z.string(),
    kataId: z.string(),
    /** In which it must be solved; missing: any. */
    language: z.string().exactOptional(),
    /** When the date begins: what is completed since then counts. */
    from: z.number(),
    /** Why this kata. */
    why: z.object({
      rank: z.number(),
      /** The ranks that were looked through. */
      ranks: z.object({ from: z.number(), to: z.number() }),
      /** The members' median rank; `null`: known of none. Missing: the admin set the ranks. */
      median: z.number().nullable().exactOptional(),
      /** The wanted ranks had none left. */
      isWider: z.boolean(),
      /** Most members have solved all that were left. */
      isSolvedByMost: z.boolean(),
      /** How many fitted. */
      fitting: z.number(),
      /** How many of the members had solved it. */
      solved: z.number(),
      members: z.number(),
    }),
    /** A hash of what its message shows of members when it is sent; '' where attempts to send it differed. */
    composed: z.string().exactOptional(),
    /** The message that shows it, once it is sent. */
    message: z
      .object({
        channelId: z.string(),
        messageId: z.string(),
        postedAt: z.number(),
        /** A hash of what it shows of members; '' if that is unknown. */
        shown: z.string(),
        editedAt: z.number(),
        /** `over`: no thread, or none to be opened any more. */
        thread: z.enum(['wanted', 'over']),
        /** It changes no more. */
        isOver: z.boolean(),
      })
      .exactOptional(),
  }),
);
export type DailyRecord = z.infer<typeof dailyRecord>;

/** The kata of the day of a server, under its id. */
export const dailiesRecord = z.lazy(() =>
  z.object({
    today: dailyRecord,
    /** The one before. */
    before: dailyRecord.exactOptional(),
    /** The last date for which there was none. */
    noneOn: z.string().exactOptional(),
    /** Those of a year, newest first, but for `today`. */
    past: z.object({
      /** Kata ids with a space between two. */
      ids: z.string(),
      languages: z.array(z.string()),
      /** Packed. Of each: days before the one before it, minutes from midnight of UTC to its beginning, minutes until the next; the language's number, or 0. */
      days: z.string(),
    }),
  }),
);
export type DailiesRecord = z.infer<typeof dailiesRecord>;
