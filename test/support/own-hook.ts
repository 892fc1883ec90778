/** A member's own webhook. */
export interface OwnHook {
  readonly url: string;
  readonly secret: string;
}

/** The webhook in the answer to /webhook. */
export function hookIn(text: string): OwnHook {
  const url = /https:\/\/\S+\/webhooks\/codewars\/[\w-]+/.exec(text)?.[0] ?? '';
  const secret = /secret[^`]*`([^`]+)`/i.exec(text)?.[1] ?? '';
  return { url, secret };
}
