import * as fc from 'fast-check';
import type { Model } from '../model.ts';
import { MINUTE, type Scene } from '../scene.ts';
import { Step } from './step.ts';

type Change = (scene: Scene) => void;

const POOL = 'flink.compute.pool.id';
const PRINCIPAL = 'flink.principal.id';

const movesToPool: Change = (scene) => {
  const id = `lfcp-${scene.fresh()}`;
  scene.control.createPool(id);
  scene.secret[POOL] = id;
};

const movesToPrincipal: Change = (scene) => {
  scene.secret[PRINCIPAL] = `sa-${scene.fresh()}`;
};

/** What becomes of the places where it runs; those that move anything need a role for all pools. */
const CHANGES: Readonly<Record<string, { readonly moves: boolean; readonly change: Change }>> = {
  'the secret names another compute pool': { moves: true, change: movesToPool },
  'the secret names a compute pool that is not there': {
    moves: true,
    change: (scene) => {
      scene.secret[POOL] = `lfcp-${scene.fresh()}`;
    },
  },
  'the secret names no compute pool': {
    moves: true,
    change: (scene) => {
      scene.secret[POOL] = '';
    },
  },
  'the secret names another principal': { moves: true, change: movesToPrincipal },
  'the secret names another compute pool and another principal': {
    moves: true,
    change: (scene) => {
      movesToPool(scene);
      movesToPrincipal(scene);
    },
  },
  'the compute pool is deleted': { moves: true, change: ({ control, pool }) => control.deletePool(pool) },
  'the principal is deleted': { moves: true, change: ({ control, principal }) => control.deletePrincipal(principal) },
  'the principal is there again': {
    moves: true,
    change: ({ control, principal }) => control.createPrincipal(principal),
  },
  'the compute pool is exhausted': { moves: false, change: ({ control, pool }) => control.exhaustPool(pool) },
  'the compute pool has room again': { moves: false, change: ({ control, pool }) => control.relievePool(pool) },
};

class PlaceChanges extends Step {
  readonly kind: string;
  readonly what: string;
  constructor(what: string) {
    super();
    this.what = what;
    this.kind = what;
  }
  override check({ plan }: Readonly<Model>): boolean {
    return plan.moves || CHANGES[this.what]?.moves === false;
  }
  toString(): string {
    return this.what;
  }
  act(model: Model, scene: Scene): void {
    model.acted();
    CHANGES[this.what]?.change(scene);
    scene.putSecret();
    if (CHANGES[this.what]?.moves === true) scene.principalsChanged = true;
    model.noteProbing(scene.isCurable());
  }
}

class TopicComes extends Step {
  readonly kind = 'the missing topic is created';
  override check(model: Readonly<Model>): boolean {
    return model.topicIsMissing;
  }
  toString(): string {
    return 'the missing topic is created, and a minute passes';
  }
  act(model: Model, scene: Scene): void {
    scene.createLateTopic();
    // What was begun before still fails for want of it.
    scene.clock.advance(MINUTE);
    model.acted();
    model.noteProbing(scene.isCurable());
  }
}

/** A pool on which nothing of the keeper's ever runs. */
const ELSEWHERE = 'lfcp-elsewhere';

/** What cannot be seen is not gone: nothing may begin beside what the role does not reach. */
class RoleChanges extends Step {
  readonly kind: string;
  readonly elsewhere: boolean;
  constructor(elsewhere: boolean) {
    super();
    this.elsewhere = elsewhere;
    this.kind = elsewhere ? "the role's pool changes" : "the role's pool changes back";
  }
  toString(): string {
    return this.elsewhere
      ? 'the owner of the API key gets a role on another compute pool instead'
      : 'the owner of the API key has its first role again';
  }
  act({ plan }: Model, { control }: Scene): void {
    const { poolScopedRole = false } = plan.behaviour;
    if (this.elsewhere) control.behave({ poolScopedRole: true, roleScopedToPool: ELSEWHERE });
    else control.behave({ poolScopedRole, roleScopedToPool: null });
  }
}

export const placeSteps: fc.WeightedArbitrary<Step>[] = [
  { weight: 3, arbitrary: fc.constant(undefined).map(() => new TopicComes()) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(true, false, false).map((elsewhere) => new RoleChanges(elsewhere)),
  },
  { weight: 7, arbitrary: fc.constantFrom(...Object.keys(CHANGES)).map((what) => new PlaceChanges(what)) },
];
