/** What to say when Discord does not take the token. */
export const wrongToken =
  'DISCORD_TOKEN is not accepted by Discord: copy it again from the Developer Portal (Bot → Reset Token).';
