/** A Codewars account as links name it. */
export interface Account {
  readonly username: string;
  /** `null` where Codewars answered the reference's shape, which has no id. */
  readonly codewarsId: string | null;
}

/** By id where both have one, else by name, whose case does not matter. */
export function isSameAccount(a: Account, b: Account): boolean {
  if (a.codewarsId !== null && b.codewarsId !== null) return a.codewarsId === b.codewarsId;
  return a.username.toLowerCase() === b.username.toLowerCase();
}

/** The key under which followers of an account are kept. */
export function accountKey(account: Account): string {
  return account.codewarsId ?? nameKey(account.username);
}

/** The key of an account of which no id is known. */
export const nameKey = (username: string): string => `name:${username.toLowerCase()}`;
