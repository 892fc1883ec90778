import type { Answer } from '../answer.ts';
import { ok, refusal } from '../answer.ts';
import { languages } from '../../../facts/languages.ts';
import { leadersAnswer } from './leaders.ts';
import type { Shape } from './shapes.ts';
import { authoredAnswer, completedAnswer, kataAnswer, userAnswer } from './shapes.ts';
import type { Training } from '../training/training.ts';
import type { World } from '../world/world.ts';

/** A request below `/api/v1`: path parts decoded, query parsed, the form read. */
export interface Call {
  readonly method: string;
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  /** The Authorization header. The reference's `?access_key=` is not taken: a key in an address ends up in logs. */
  readonly key: string | undefined;
  /** Where it comes from. */
  readonly address: string;
}

interface Route {
  readonly method: 'GET' | 'POST';
  /** Parts of the path; those that begin with a colon hold anything. */
  readonly path: string;
  readonly answer: (values: readonly string[], call: Call) => Answer;
}

export interface RoutesOptions {
  readonly world: World;
  readonly shape: Shape;
  /** Without it, the training calls answer like today's live site. */
  readonly training: Training | undefined;
  /** What is answered instead to a client that asks for results too often. */
  readonly tooMany: (call: Call) => Answer | undefined;
}

/** Answers a call to this Codewars: the route that fits, 405 where only the method does not, 404 otherwise. */
export function answerer(options: RoutesOptions) {
  const routes = [...reads(options.world, options.shape), ...trainings(options)];
  return (call: Call): Answer => {
    const fitting = routes
      .map((route) => ({ route, values: valuesOf(route.path, call.parts) }))
      .filter(({ values }) => values !== undefined);
    const chosen = fitting.find(({ route }) => route.method === call.method);
    if (chosen?.values !== undefined) return chosen.route.answer(chosen.values, call);
    return refusal(fitting.length > 0 ? 405 : 404);
  };
}

function reads(world: World, shape: Shape): Route[] {
  const ofUser = (path: string, answer: (username: string, call: Call) => unknown): Route => ({
    method: 'GET',
    path,
    answer: ([name = ''], call) => {
      const user = world.findUser(name);
      return user === undefined ? refusal(404) : ok(answer(user.username, call));
    },
  });
  const completed = (username: string, { query }: Call): unknown =>
    completedAnswer(world.completedBy(username), Number(query.get('page') ?? 0), shape);
  const authored = (username: string): unknown => authoredAnswer(world.authoredBy(username), shape);
  const routes: Route[] = [
    {
      method: 'GET',
      path: 'users/:user',
      answer: ([name = '']) => {
        const user = world.findUser(name);
        return user === undefined ? refusal(404) : ok(userAnswer(user, shape));
      },
    },
    ofUser('users/:user/code-challenges/completed', completed),
    ofUser('users/:user/code-challenges/authored', authored),
    {
      method: 'GET',
      path: 'code-challenges/:kata',
      answer: ([idOrSlug = '']) => {
        const kata = world.findKata(idOrSlug);
        return kata === undefined ? refusal(404) : ok(kataAnswer(kata, shape));
      },
    },
    {
      method: 'GET',
      path: 'languages',
      answer: () => ok({ data: languages.map(({ id, name }) => ({ id, name })) }),
    },
    {
      method: 'GET',
      path: 'leaders/ranks/:board',
      answer: ([board = ''], { query }) =>
        board === 'overall' || languages.some(({ id }) => id === board)
          ? ok(leadersAnswer(world.users, board, query))
          : refusal(404),
    },
  ];
  if (shape === 'live') return routes;
  // The reference spells these two with an underscore; today's site answers the hyphen only.
  return routes.concat(
    ofUser('users/:user/code_challenges/completed', completed),
    ofUser('users/:user/code_challenges/authored', authored),
  );
}

function trainings({ world, training, tooMany }: RoutesOptions): Route[] {
  const withKey = (
    method: Route['method'],
    path: string,
    answer: (training: Training, owner: string, values: readonly string[], call: Call) => Answer,
  ): Route => ({
    method,
    path,
    answer: (values, call) => {
      if (training === undefined) return switchedOff(path);
      const owner = world.keys.get(call.key ?? '');
      return owner === undefined ? refusal(401) : answer(training, owner, values, call);
    },
  });
  const solution = 'code-challenges/projects/:project/solutions/:solution';
  return [
    withKey('POST', 'code-challenges/:language/train', (training, owner, [language = ''], { form }) =>
      training.next(owner, language, form),
    ),
    withKey('POST', 'code-challenges/:kata/:language/train', (training, owner, [kata = '', language = '']) =>
      training.chosen(owner, kata, language),
    ),
    withKey('POST', `${solution}/attempt`, (training, owner, [project = '', id = ''], { form }) =>
      training.attempt(owner, project, id, form),
    ),
    withKey('POST', `${solution}/finalize`, (training, owner, [project = '', id = '']) =>
      training.finalize(owner, project, id),
    ),
    withKey(
      'GET',
      'deferred/:dmid',
      (training, owner, [dmid = ''], call) => tooMany(call) ?? training.result(owner, dmid),
    ),
  ];
}

/** As the live site has answered since 2017: mostly that there is nothing here, and for some calls an error page. */
function switchedOff(path: string): Answer {
  if (!path.includes('/projects/')) return refusal(404);
  return { status: 500, type: 'html', body: '<!DOCTYPE html><html><h1>Something went wrong</h1></html>' };
}

function valuesOf(path: string, parts: readonly string[]): string[] | undefined {
  const expected = path.split('/');
  if (expected.length !== parts.length) return undefined;
  const fits = expected.every((part, index) => part.startsWith(':') || part === parts[index]);
  return fits ? parts.filter((_, index) => expected[index]?.startsWith(':')) : undefined;
}
