/** What shows attempts and parses their HTML, loaded at its first use: it takes 50 ms and 2 MB that a start does without. */
export const loadAttemptRenderers = () => import('./session.ts');
