/** Loaded at its first use, because its HTML parser takes 50 ms and 2 MB. */
export const loadAttemptRenderers = () => import('./session.ts');
