/** What shows attempts and parses their HTML, loaded at its first use: it takes 50 ms and 2 MB that a start does without. */
export async function loadAttemptRenderers() {
  const [{ renderAttempt, renderWaiting }, { renderSession }] = await Promise.all([
    import('./attempt.ts'),
    import('./session.ts'),
  ]);
  return { renderAttempt, renderWaiting, renderSession };
}
