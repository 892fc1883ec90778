/** The kinds of announcements that an admin chooses channels for. */
export const kinds = ['ranks', 'honor', 'kata'] as const;
export type Kind = (typeof kinds)[number];
