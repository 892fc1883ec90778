import { createHash } from 'node:crypto';
import type { Kind } from '../guilds/kinds.ts';

/**
 * The id of an announcement: 22 characters that are equal for equal (`key`, guild, kind), whichever process makes them. It is the
 * nonce of the message too, and Discord takes 25 characters there (docs: resources/message#create-message).
 */
export function announcementId(key: string, guildId: string, kind: Kind): string {
  return createHash('sha256').update(`${key}\n${guildId}\n${kind}`).digest('base64url').slice(0, 22);
}
