import type { GradedKata } from '../graded-kata.ts';
import { anythingToInteger } from './anything-to-integer.ts';
import { clockHands } from './clock-hands.ts';
import { countTheLanterns } from './count-the-lanterns.ts';
import { mirrorMirror } from './mirror-mirror.ts';
import { multiplesOf3And5 } from './multiples-of-3-and-5.ts';
import { paintByPipes } from './paint-by-pipes.ts';
import { pocketMoney } from './pocket-money.ts';
import { postfixPoetry } from './postfix-poetry.ts';
import { theWholeCompiler } from './the-whole-compiler.ts';
import { validBraces } from './valid-braces.ts';

/** The kata that carry tests, from 8 to 1 kyu. */
export const gradedKata: readonly GradedKata[] = [
  countTheLanterns,
  mirrorMirror,
  pocketMoney,
  anythingToInteger,
  multiplesOf3And5,
  clockHands,
  validBraces,
  postfixPoetry,
  paintByPipes,
  theWholeCompiler,
];
