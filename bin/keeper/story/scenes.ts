import { AIRLINES } from '../audit.ts';
import { CALL } from '../shipped.ts';
import type { Stage } from './stage.ts';

type Scene = (stage: Stage) => Promise<void>;

const [SOURCE = ''] = Object.keys(AIRLINES);

const firstStart: Scene = async (stage) => {
  stage.scene('1  An empty environment: no sink, no statement');
  stage.happened('the airlines have written their first flights, a few without a flight number');
  stage.arrive(50);
  stage.arrive(2, 'flight_number');
  await stage.pass('ensure');
};

const flow: Scene = async (stage) => {
  stage.scene('2  Flights flow: the keeper looks every minute, and leaves alone what runs');
  await stage.minutes(40);
};

const failure: Scene = async (stage) => {
  stage.scene('3  It fails, and is resumed where it was');
  stage.control.fail(stage.running, {
    exception: {
      name: 'org.apache.flink.runtime.jobmaster.JobMasterException',
      message: 'TaskManager with id 10.0.3.17:6122-8f1c is no longer reachable.',
    },
  });
  stage.happened('the statement loses a task manager');
  await stage.minutes(40);
};

const poison: Scene = async (stage) => {
  stage.scene('4  A poison record: back-off, then hold');
  const offset = stage.control.poison(SOURCE);
  stage.happened(`somebody writes a record to ${SOURCE} (offset ${offset}) that is no Avro`);
  await stage.minutes(45, 'held');
  await stage.minutes(25);
};

const cure: Scene = async (stage) => {
  stage.scene('5  The record is removed; a person says restart');
  stage.control.removePoison(SOURCE);
  stage.happened(`the record is removed from ${SOURCE}`);
  stage.happened(`a person: ${CALL.program} restart`);
  await stage.pass('restart');
  await stage.minutes(15);
};

const suspension: Scene = async (stage) => {
  stage.scene('6  A person stops it, and that is respected');
  stage.control.stop(stage.running);
  stage.happened('a person stops the statement in the console');
  await stage.minutes(20);
  stage.happened(`a person: ${CALL.program} resume`);
  await stage.pass('resume');
  await stage.minutes(10);
};

/** Scenes of the story, in their order. */
export const SCENES: readonly Scene[] = [firstStart, flow, failure, poison, cure, suspension];
