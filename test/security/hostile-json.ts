/** Keys that lead out of an object where they are believed. */
export const outOfObject = [
  '"__proto__":{"polluted":true,"isAdmin":true,"value":{}}',
  '"constructor":{"prototype":{"polluted":true}}',
  '"prototype":{"polluted":true}',
  '"hasOwnProperty":1,"toString":2,"valueOf":3,"then":{"x":1},"toJSON":"x"',
].join(',');

const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(',');

/** Text of JSON that costs a careless reader its stack, its memory or its time. */
export const costly: Readonly<Record<string, string>> = {
  'arrays 10,000 deep': '['.repeat(10_000) + ']'.repeat(10_000),
  'objects 10,000 deep': '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000),
  'arrays and objects in turn': '[{"a":'.repeat(5_000) + '1' + '}]'.repeat(5_000),
  'arrays that never close': '['.repeat(60_000),
  'many keys': `{${times(100_000, (index) => `"k${index}":${index}`)}}`,
  'one key, many times': `{${times(60_000, () => '"same":{"x":[1]}')}}`,
  'a long number': '9'.repeat(50_000),
  'a number too large': '[1e400,-1e400,1E+99999999999]',
  'a long text': JSON.stringify('x'.repeat(1_000_000)),
  'many escapes': JSON.stringify('\u0000'.repeat(100_000)),
  'half surrogates': '"\\ud800\\udfff\\ud800"',
};
