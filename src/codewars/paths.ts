import { CodewarsError } from './errors.ts';
import type { Subject } from './errors.ts';

// Nothing on Codewars has a name as long as this; a request line may not be endless either.
const longestPart = 500;

/**
 * One part of a path, percent-encoded: names hold spaces, slashes and more, or equal a route ("edit").
 *
 * @throws CodewarsError NotFound for what no path can carry: nothing, half a character, and `.` and `..`, which every
 * URL parser takes for steps even when they are written `%2e`
 */
export function pathPart(part: string, subject: Subject): string {
  const impossible = part.trim() === '' || part === '.' || part === '..';
  if (impossible || part.length > longestPart || !part.isWellFormed()) {
    throw new CodewarsError('NotFound', { subject });
  }
  return encodeURIComponent(part);
}
