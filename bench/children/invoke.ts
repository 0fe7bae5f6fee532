/**
 * Loads a handler as Lambda's runtime does, invokes it, and goes on as its parent asks: `pass <minutes ahead>` and
 * `warm <rounds> <url> <authorization>`. What it says is in milliseconds and MB.
 */
import { registerHooks } from 'node:module';
import { get } from './get.ts';

/**
 * The SDK imports `node:http` when it comes upon a plain http endpoint, as the stand-ins' are: an import that loads undici,
 * 40 ms and 13 MB that no function in AWS pays. Spared, but for the clients as shipped, which import it in any case.
 */
const HTTP = 'data:text/javascript,export const { Agent, request } = process.getBuiltinModule("node:http");';
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'node:http' && context.parentURL?.endsWith('as-shipped.mjs') !== true
      ? { url: HTTP, format: 'module', shortCircuit: true }
      : next(specifier, context),
});

const REMAINING = 60_000;

type Handler = (event: unknown, context: { getRemainingTimeInMillis(): number }) => Promise<unknown>;

const realNow = Date.now;
let ahead = 0;
/** A minute of waiting costs nothing where the clock is put forward. */
Date.now = () => realNow() + ahead;

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

const [, , path = ''] = process.argv;
const began = performance.now();
const { handler }: { readonly handler: Handler } = await import(path);
const init = performance.now() - began;

const pass = async () => {
  const [start, startCpu] = [performance.now(), cpu()];
  const end = performance.now() + REMAINING;
  let failed = '';
  try {
    await handler({}, { getRemainingTimeInMillis: () => end - performance.now() });
  } catch (error) {
    failed = String(error).slice(0, 300);
  }
  const { maxRSS } = process.resourceUsage();
  const now = performance.now();
  return {
    init,
    pass: now - start,
    sinceStart: now,
    cpu: cpu() - startCpu,
    cpuSinceStart: cpu(),
    rss: maxRSS / 1_024,
    failed,
  };
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** Passes and bare requests by turns, so that whatever else this machine does hits both. */
const warm = async (rounds: number, url: string, authorization: string) => {
  const [passes, gets]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    // No pass waits for its turn because of those before it, and none is old enough to read anything again.
    ahead += 100;
    passes.push(await timed(() => handler({}, { getRemainingTimeInMillis: () => REMAINING })));
    gets.push(await timed(() => get(url, authorization)));
  }
  return { passes, gets };
};

const carryOut = (order: string): Promise<unknown> => {
  const [what, first = '0', url = '', authorization = ''] = order.split(' ');
  if (what === 'warm') return warm(Number(first), url, decodeURIComponent(authorization));
  ahead += Number(first) * 60_000;
  return pass();
};

process.on('message', (order) => {
  carryOut(String(order)).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.(await pass());
