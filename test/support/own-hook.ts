/** A member's own webhook. */
export interface OwnHook {
  readonly url: string;
  readonly secret: string;
}

/** The webhook in the answer to /webhook. @throws Error with the answer when there is none */
export function hookIn(text: string): OwnHook {
  const url = /https:\/\/\S+\/webhooks\/codewars\/[\w-]+/.exec(text)?.[0];
  const secret = /secret[^`]*`([^`]+)`/i.exec(text)?.[1];
  if (url === undefined || secret === undefined) throw new Error(`There is no webhook in: ${text}`);
  return { url, secret };
}
