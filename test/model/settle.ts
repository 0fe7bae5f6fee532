import type { ReportEntry } from '../../lambda/contract.ts';
import { IN_THE_END, Violation } from './invariants.ts';
import { HOUR, MINUTE, type Scene, SECOND } from './scene.ts';
import { type GOOD_TEXTS, STRANGER } from './texts.ts';
import { UNKNOWN_PHASE, type View, view } from './view.ts';

/** Once faults have ceased it runs again within so many passes, each a minute after the last one or when that one has said. */
export const MOST_PASSES = 30;

/** What waits for a person is looked at so often before the person acts: the cause may go away by itself. */
const PATIENCE = 3;

/** What a person does about a hold, at most so often. */
const MOST_WISHES = 4;

type Report = ReportEntry | undefined;

const attempt = (act: () => void): void => {
  try {
    act();
  } catch {
    // There is nothing to mend.
  }
};

/** Every cause is gone: faults, poison, missing places, other people's statements. */
const mend = (scene: Scene, text: (typeof GOOD_TEXTS)[number]): void => {
  const { control, model } = scene;
  // What was stopped with a pool that nobody names any more goes on where a pool is named.
  scene.secret['flink.compute.pool.id'] = scene.pool;
  scene.endTroubles();
  // The owner of the API key gets a role on the environment: only that shows what was deleted.
  control.behave({ poolScopedRole: false, roleScopedToPool: null });
  control.removePoison();
  if (control.statement(STRANGER) !== undefined) control.delete(STRANGER);
  attempt(() => control.createPool(scene.pool));
  attempt(() => control.relievePool(scene.pool));
  for (const { compute_pool_id: pool, principal } of control.statements().map((statement) => view(statement).spec)) {
    attempt(() => control.relievePool(pool));
    // What has failed and cannot be stopped cannot be moved either.
    if (control.behaviour().stopOfFailed !== 'works') control.createPrincipal(principal);
  }
  control.createPrincipal(scene.principal);
  scene.createLateTopic();
  for (const { name, spec, status } of model.ours()) {
    // Tried once an hour, ten savepoints that fail would take ten hours.
    control.failSavepoint(name, 0);
    if (status.phase === UNKNOWN_PHASE && !spec.stopped) control.setPhase(name, 'RUNNING');
  }
  model.text = text;
  model.changesHeld = false;
  model.changed(3);
  model.noteProbing(true);
  scene.deploy();
  scene.clock.advance(MINUTE);
};

/** It failed as a person stopped it: asking for a stop again changes nothing, and without offsets nobody knows where it was. */
const isStoppedAsItFailed = ({ spec, status }: View): boolean => spec.stopped && status.phase === 'FAILED';

/** Only a person can go on from here: it is gone, or Confluent neither resumes it nor shows its offsets. */
const mayBeMissing = ({ model, control }: Scene): boolean => {
  const { resumeOfFailed, stopOfFailed } = control.behaviour();
  const closed = resumeOfFailed === 'always-refused' || stopOfFailed !== 'works';
  return model.gone || closed || model.some(isStoppedAsItFailed);
};

const REFUSED_ONCE = 'or `restart` once the cause is gone';

/** Holds that only a person ends, by approving to read again: why, or undefined where there is no such need. */
const needOfApproval = (scene: Scene, { reason, message }: ReportEntry): string | undefined => {
  const { resumeOfFailed } = scene.control.behaviour();
  const wantsResume = /refuses to resume|Savepoint failed/.test(message);
  if (reason === 'CrashLoop' && resumeOfFailed === 'always-refused' && wantsResume) {
    return 'Confluent resumes nothing that has ever failed';
  }
  // The new version was refused for something that has passed: a plain restart is enough.
  if (reason !== 'Missing' || message.includes(REFUSED_ONCE)) return undefined;
  if (message.includes('not known whether it has ever run')) return 'not known whether it has ever run';
  if (mayBeMissing(scene)) return 'its position is lost';
  throw new Violation('7 it converges', `Missing for no reason: ${message}`);
};

/** The statement that has run, and from which others that have not wanted to carry on, one after the other. */
const originOf = (scene: Scene, name: string): string => {
  const { model } = scene;
  const from = model.ours().find((each) => each.name === name)?.spec.properties?.['sql.tables.initial-offset-from'];
  return from === undefined || model.ranAt(name) >= 0 ? name : originOf(scene, from);
};

/** What has to be stopped once more, as the report quotes Confluent, or as the failed statement's detail says in the console. */
const withoutSavepoint = (scene: Scene, { message, statementName }: ReportEntry): string | undefined => {
  const failed = scene.model.ours().find(({ name, status }) => name === statementName && status.phase === 'FAILED');
  return /Savepoint failed: referenced statement (\S+)/.exec(`${message} ${failed?.status.detail}`)?.[1];
};

/** What Confluent says that has to be done after a failed savepoint, done by a person. */
const redoSavepoint = (scene: Scene, name: string): void => {
  const { control, clock, coverage } = scene;
  coverage.help('a person resumes and stops what has no savepoint');
  attempt(() =>
    control.createPool(
      control
        .statements()
        .map(view)
        .find((each) => each.name === name)?.spec.compute_pool_id ?? '',
    ),
  );
  attempt(() => control.resume(name));
  clock.advance(MINUTE);
  attempt(() => control.stop(name));
  clock.advance(2 * MINUTE);
};

/** @param nth how often the person has wished for something: where Confluent's words have not helped, the origin is tried */
const wish = async (scene: Scene, entry: ReportEntry, nth: number): Promise<Report> => {
  const { model, coverage } = scene;
  const call = { process: scene.cold(), remaining: MINUTE };
  model.released();
  if (entry.health === 'suspended') return scene.pass({ ...call, input: { command: 'resume' } });
  const need = needOfApproval(scene, entry);
  if (need !== undefined) {
    coverage.help(`a person approves to read again: ${need}`);
    model.approvals += 1;
    return scene.pass({ ...call, input: { command: 'restart', from: 'earliest' } });
  }
  const reference = withoutSavepoint(scene, entry);
  if (reference !== undefined) redoSavepoint(scene, nth % 2 === 1 ? reference : originOf(scene, reference));
  return scene.pass({ ...call, input: { command: 'restart' } });
};

/** A new version that waits for a statement which can neither be stopped nor resumed fails by itself: that takes six hours. */
const waitsInVain = ({ reason, message }: ReportEntry): boolean =>
  (reason === 'StuckPending' && message.includes('pending until referenced statement')) ||
  message.includes('its SQL text is not configured here') ||
  message.includes('Confluent gives it up after six hours');

const wait = (scene: Scene, entry: ReportEntry): void => {
  const { clock, coverage } = scene;
  const { nextAttemptAt } = entry;
  if (waitsInVain(entry)) {
    coverage.help('an hour is waited for a new version that waits in vain');
    clock.advance(HOUR);
  }
  const due = nextAttemptAt === undefined ? 0 : Date.parse(nextAttemptAt) - clock.now();
  clock.advance(Math.max(MINUTE, due));
};

/** It waits for a person, or the version that is to replace it does, whatever becomes of it meanwhile. */
const asksForSomebody = ({ health, message }: ReportEntry): boolean =>
  ['suspended', 'held'].includes(health) || message.includes(REFUSED_ONCE);

/** @returns how many passes it took */
const converge = async (scene: Scene): Promise<number> => {
  let wishes = 0;
  let waited = 0;
  let entry: Report;
  for (let passes = 1; passes <= MOST_PASSES; passes += 1) {
    waited = entry !== undefined && asksForSomebody(entry) ? waited + 1 : 0;
    const asks = waited >= PATIENCE && wishes < MOST_WISHES;
    if (asks) {
      wishes += 1;
      waited = 0;
    }
    if (entry !== undefined) wait(scene, entry);
    for (const { name, status } of scene.model.ours()) if (status.phase === 'DEGRADED') scene.control.recover(name);
    entry =
      asks && entry !== undefined
        ? await wish(scene, entry, wishes)
        : await scene.pass({ process: scene.cold(), remaining: MINUTE });
    scene.check();
    if (entry?.health === 'healthy') return passes;
  }
  const how = `${entry?.phase} ${entry?.health} ${entry?.reason}: ${entry?.message}`;
  throw new Violation('7 it converges', `after ${MOST_PASSES} passes it is ${how}`);
};

/**
 * From whatever state: faults cease, and it runs again, with every row there and every change told.
 *
 * @returns how many passes it took
 * @throws Violation
 */
export const settle = async (scene: Scene, text: (typeof GOOD_TEXTS)[number]): Promise<number> => {
  scene.say(`in the end, all causes are gone, and the text "${text}" is wanted`);
  mend(scene, text);
  const passes = await converge(scene);
  scene.clock.advance(10 * SECOND);
  scene.check();
  scene.check(IN_THE_END);
  const inCharge = scene.nameInCharge();
  const wanted = scene.desired().versionName;
  if (inCharge !== wanted && !inCharge?.startsWith(`${wanted}-`)) {
    throw new Violation('7 it converges', `${inCharge} is in charge, and not ${wanted}`);
  }
  return passes;
};
