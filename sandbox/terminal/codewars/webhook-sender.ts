import { rankColor, rankName } from '../../../facts/ranks.ts';
import { scoreOfRank } from '../../codewars/world/ranks.ts';
import type { CodewarsStandIn, Finalized } from '../../codewars/stand-in.ts';
import { TypingError } from '../typing-error.ts';

/** What Codewars tells of, and what follows the name of each. */
export const eventActions = {
  rank_upgraded: 'USER RANK [LANGUAGE]',
  honor_changed: 'USER CHANGE',
  solution_finalized: 'KATA USER',
  created: 'KATA',
  approve_successful: 'KATA',
  voted: 'KATA',
} as const;
type Action = keyof typeof eventActions;

export interface WebhookSenderOptions {
  readonly codewars: CodewarsStandIn;
  /** Where the bot listens, and what it knows Codewars by. */
  readonly url: string;
  readonly secret: string;
}

interface LiveUser {
  readonly id: string;
  readonly honor: number;
  readonly ranks: {
    readonly overall: Standing;
    readonly languages: Readonly<Record<string, Standing>>;
  };
}
interface Standing {
  readonly rank: number;
  readonly score: number;
}
interface LiveKata {
  readonly id: string;
  readonly createdBy: { readonly username: string } | null;
}

/** A webhook that was sent. */
export interface Sent {
  /** The HTTP status that the bot answered. */
  readonly status: number;
  /** Makes Codewars' API tell the same: its numbers lag behind its webhooks. */
  readonly catchUp: () => void;
}

interface Telling {
  readonly body: object;
  readonly catchUp?: () => void;
}

/** What Codewars told by itself. */
export interface Told {
  readonly actions: readonly Action[];
  /** The HTTP statuses that the bot answered. */
  readonly statuses: readonly number[];
}

/** Sends webhooks as Codewars does. */
export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  #solutions = 0;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
  }

  /**
   * Tells what the words say, such as `rank_upgraded some_user -3`.
   * @throws TypingError when they say nothing that can happen
   */
  async send([action = '', ...words]: readonly string[]): Promise<Sent> {
    if (!Object.hasOwn(eventActions, action)) {
      throw new TypingError(`Say what happened: ${Object.keys(eventActions).join(', ')}.`);
    }
    const { body, catchUp = () => undefined } = await this.#tell(action as Action, words);
    const status = await this.#post('user' in body ? 'user' : 'code_challenge', { action, ...body });
    return { status, catchUp };
  }

  /** Tells what finalized solutions brought: honor, and the ranks that were reached. The API knows it already. */
  async tell(news: readonly Finalized[]): Promise<Told> {
    const actions: Action[] = [];
    const statuses: number[] = [];
    for (const { username, honor, ranks } of news) {
      const { id } = await this.#user(username);
      const send = async (action: Action, body: object): Promise<void> => {
        actions.push(action);
        statuses.push(await this.#post('user', { action, ...body }));
      };
      if (honor.change !== 0) {
        await send('honor_changed', { user: { id, honor: honor.total, honor_delta: honor.change } });
      }
      for (const { rank, language } of ranks) await send('rank_upgraded', { user: { id, rank }, language });
    }
    return { actions, statuses };
  }

  async #tell(action: Action, words: readonly string[]): Promise<Telling> {
    const [first, second, third] = words;
    const missing = new TypingError(`Say: /event ${action} ${eventActions[action]}`);
    if (first === undefined) throw missing;
    switch (action) {
      case 'rank_upgraded':
        return this.#rank(first, whole(second, missing), third ?? null);
      case 'honor_changed':
        return this.#honor(first, whole(second, missing));
      case 'solution_finalized': {
        if (second === undefined) throw missing;
        const user = await this.#user(second);
        this.#solutions += 1;
        const id = `5010${this.#solutions.toString(16).padStart(20, '0')}`;
        return { body: { ...(await this.#kata(first)), solution: { id, user_id: user.id } } };
      }
      case 'created':
      case 'approve_successful':
      case 'voted':
        return { body: await this.#kata(first) };
    }
  }

  async #rank(username: string, rank: number, language: string | null): Promise<Telling> {
    const { id, ranks } = await this.#user(username);
    const before = language === null ? ranks.overall : ranks.languages[language];
    const catchUp = (): void => {
      if (before !== undefined && before.rank >= rank) return;
      const score = Math.max(scoreOfRank(rank), before?.score ?? 0);
      const standing = { rank, name: rankName(rank), color: rankColor(rank), score };
      this.#options.codewars.setUser(username, {
        ranks:
          language === null
            ? { ...ranks, overall: standing }
            : { ...ranks, languages: { ...ranks.languages, [language]: standing } },
      });
    };
    return { body: { user: { id, rank }, language }, catchUp };
  }

  async #honor(username: string, change: number): Promise<Telling> {
    const { id, honor: before } = await this.#user(username);
    const honor = before + change;
    return {
      body: { user: { id, honor, honor_delta: change } },
      catchUp: () => this.#options.codewars.setUser(username, { honor }),
    };
  }

  async #kata(idOrSlug: string): Promise<object> {
    const { id, createdBy } = await this.#ask<LiveKata>('code-challenges', idOrSlug);
    // Kata can outlive the accounts of their authors.
    const author = createdBy && (await this.#user(createdBy.username).catch(() => undefined));
    return { code_challenge: { id, created_by_id: author?.id ?? null } };
  }

  #user(username: string): Promise<LiveUser> {
    return this.#ask('users', username);
  }

  async #ask<T>(what: 'users' | 'code-challenges', name: string): Promise<T> {
    const response = await fetch(`${this.#options.codewars.apiUrl}/${what}/${encodeURIComponent(name)}`);
    if (!response.ok) throw new TypingError(`Codewars knows nothing called "${name}".`);
    return (await response.json()) as T;
  }

  async #post(event: string, body: object): Promise<number> {
    const { url, secret } = this.#options;
    try {
      const response = await fetch(`${url}/webhooks/codewars`, {
        method: 'POST',
        headers: {
          'User-Agent': 'Codewars Hookbot',
          'Content-Type': 'application/json',
          'X-Webhook-Event': event,
          'X-Webhook-Secret': secret,
        },
        body: JSON.stringify(body),
      });
      return response.status;
    } catch (error) {
      const { cause } = error as { readonly cause?: { readonly code?: string } };
      throw new Error(`The bot takes no webhooks (${cause?.code ?? 'no answer'}).`, { cause: error });
    }
  }
}

function whole(word: string | undefined, missing: TypingError): number {
  if (word === undefined || !/^[+-]?\d+$/.test(word)) throw missing;
  return Number(word);
}
