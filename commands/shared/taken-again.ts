import type { SendOutcome } from '../../src/announcements/outbox/message-sender.ts';
import { timestamp } from '../../src/render/text.ts';

/** When Discord takes messages again, as a sentence; empty where it set no time. */
export function takenAgain(result: SendOutcome, now: number): string {
  if (result.outcome !== 'rateLimited') return '';
  return `It takes messages again ${timestamp(now + result.retryAfterMs, 'R') ?? 'later'}.`;
}
