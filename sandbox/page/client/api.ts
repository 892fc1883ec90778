import type { APIApplicationCommandOptionChoice } from 'discord-api-types/v10';
import type {
  Deeds,
  Ending,
  Happening,
  MessagePage,
  Overview,
  SentFile,
  ShownCommand,
  ShownRequest,
} from '../model.ts';

/** What the server of the page answers to one user, or to the first there is. Everything rejects with what it says where it refuses. */
export interface Api {
  overview(): Promise<Overview>;
  messages(channelId: string, before?: string): Promise<MessagePage>;
  commands(channelId: string): Promise<readonly ShownCommand[]>;
  requests(): Promise<readonly ShownRequest[]>;
  begin<D extends 'slash' | 'menu' | 'press' | 'submit'>(deed: D, input: Deeds[D]): Promise<Ending>;
  autocomplete(input: Deeds['autocomplete']): Promise<readonly APIApplicationCommandOptionChoice[]>;
  act<D extends 'write' | 'rewrite' | 'unwrite' | 'react' | 'vote'>(
    deed: D,
    input: Deeds[D],
  ): Promise<unknown>;
  panel(input: Deeds['panel']): Promise<{ readonly said: string }>;
  /** Address of a file as this user sees it. */
  file(address: string): string;
  /** Answers a function that stops listening. */
  listen(on: {
    readonly happening: (happening: Happening) => void;
    readonly connection: (isLive: boolean) => void;
  }): () => void;
}

export function createApi(userId: string | undefined): Api {
  const address = (path: string, query: Readonly<Record<string, string>> = {}): string =>
    `${path}?${new URLSearchParams({ ...query, ...(userId !== undefined && { as: userId }) }).toString()}`;
  const see = <T>(what: string, query?: Readonly<Record<string, string>>): Promise<T> =>
    answer(fetch(address(`/see/${what}`, query)));
  const perform = <T>(deed: keyof Deeds, input: Deeds[keyof Deeds]): Promise<T> =>
    answer(
      fetch(address(`/do/${deed}`), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      }),
    );
  return {
    overview: () => see('overview'),
    messages: (channel, before) => see('messages', { channel, ...(before !== undefined && { before }) }),
    commands: (channel) => see('commands', { channel }),
    requests: () => see('requests'),
    begin: (deed, input) => perform(deed, input),
    autocomplete: (input) => perform('autocomplete', input),
    act: (deed, input) => perform(deed, input),
    panel: (input) => perform('panel', input),
    file: (path) => address(path),
    listen: ({ happening, connection }) => {
      const source = new EventSource(address('/see/live'));
      source.onmessage = ({ data }: MessageEvent<string>) => happening(JSON.parse(data) as Happening);
      source.onopen = () => connection(true);
      source.onerror = () => connection(false);
      return () => source.close();
    },
  };
}

async function answer<T>(asked: Promise<Response>): Promise<T> {
  const response = await asked.catch(() => undefined);
  if (response === undefined) throw new Error('The sandbox does not answer. Has it ended?');
  if (response.status === 401) throw new Error('Open the address that the sandbox printed again.');
  const body = (await response.json()) as T & { readonly error?: string };
  if (!response.ok) throw new Error(body.error ?? `The sandbox answered ${response.status}.`);
  return body;
}

/** A file that was chosen, as it is sent. */
export async function sentFile(file: File): Promise<SentFile> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
  return { name: file.name, type: file.type, data: url.slice(url.indexOf(',') + 1) };
}
