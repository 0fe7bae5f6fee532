import { expect, test } from 'vitest';
import { ABSENT } from '../../../lambda/core/rules/absent.ts';
import { BEGIN_CHANGE } from '../../../lambda/core/rules/begin-change.ts';
import { RESUME_PREVIOUS } from '../../../lambda/core/rules/came-to-nothing.ts';
import { CHANGE_PREREQUISITE } from '../../../lambda/core/rules/change-prerequisites.ts';
import { CHANGE_CHECKS, START_CHECKS } from '../../../lambda/core/rules/checks.ts';
import { RULES } from '../../../lambda/core/rules/current.ts';
import { CASES } from '../../../lambda/core/rules/decide.ts';
import { DRY_RUN_FIRST } from '../../../lambda/core/rules/dry-run.ts';
import { PLAN_FIRST } from '../../../lambda/core/rules/explain.ts';
import { BEGINNINGS } from '../../../lambda/core/rules/incarnation.ts';
import { IN_TRANSITION, STUCK } from '../../../lambda/core/rules/live.ts';
import { STARTING_POINT } from '../../../lambda/core/rules/starting-point.ts';
import { SUCCESSION } from '../../../lambda/core/rules/successor.ts';

// A list is read by people: each rule says why, and no two rules of a list are alike.

interface Line {
  readonly why: string;
}

const LISTS: Readonly<Record<string, readonly Line[]>> = {
  ...RULES,
  ABSENT,
  BEGINNINGS,
  BEGIN_CHANGE,
  CASES,
  CHANGE_PREREQUISITE,
  IN_TRANSITION,
  CHANGE_CHECKS,
  DRY_RUN_FIRST,
  PLAN_FIRST,
  START_CHECKS,
  RESUME_PREVIOUS,
  STARTING_POINT,
  STUCK,
  SUCCESSION,
};

test.each(Object.entries(LISTS))('each rule of %s says why', (_, list) => {
  for (const { why } of list) {
    for (const part of why.split('; ')) expect(part, why).toMatch(/^\S+ .*\S$/);
  }
});

test.each(Object.entries(LISTS))('no two rules of %s say the same', (_, list) => {
  const whys = list.map(({ why }) => why);
  expect(whys.filter((why, at) => whys.indexOf(why) !== at)).toEqual([]);
});
