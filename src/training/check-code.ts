import { MemberError } from '../errors.ts';

/** Of UTF-8. Codewars' own limit is not published; nobody writes as much for a kata. */
const longestCode = 100_000;

/** @throws MemberError `EmptyCode`, `BinaryCode`, `CodeTooLong` */
export function checkCode(code: string): void {
  if (code.trim() === '') {
    throw new MemberError('EmptyCode', 'There is no code in that. Write your solution, then hand it in.');
  }
  if (code.includes('\0')) {
    throw new MemberError(
      'BinaryCode',
      'That is no source code: it holds signs that no program text has. Hand in the text of your solution.',
    );
  }
  if (Buffer.byteLength(code) > longestCode) {
    throw new MemberError(
      'CodeTooLong',
      'That is more than 100 KB of code. Make it shorter, then hand it in again.',
    );
  }
}
