/** What happens on Codewars, announced when it happens. */
export const newsKinds = ['ranks', 'honor', 'kata'] as const;
/** What is said at a time that an admin chose. */
export const scheduledKinds = ['digest', 'daily'] as const;

/** The kinds of announcements that an admin chooses channels for. */
export const kinds = [...newsKinds, ...scheduledKinds] as const;

export type NewsKind = (typeof newsKinds)[number];
export type ScheduledKind = (typeof scheduledKinds)[number];
export type Kind = (typeof kinds)[number];
