// What a completion costs in bpmn-engine: reads a diagram from standard input, prints microseconds and state bytes.
import { EventEmitter } from 'node:events';
import { Engine } from 'bpmn-engine';

const rounds = Number(process.argv[2]);
let source = '';
for await (const part of process.stdin) source += part;

const data = { name: 'Li', amount: 500, again: false, note: 'x'.repeat(200), items: [...Array(8).keys()].map((id) => ({ id })) };
const costs = [];
let largest = 0;
for (let round = 0; round < rounds; round++) {
  const listener = new EventEmitter();
  const waiting = [];
  listener.on('activity.wait', (work) => waiting.push(work));
  const engine = new Engine({ source, variables: data });
  const end = engine.waitFor('end');
  await engine.execute({ listener });
  let spent = 0;
  let steps = 0;
  while (waiting.length) {
    const work = waiting.shift();
    const begun = process.cpuUsage();
    work.signal({ seen: steps++ });
    const used = process.cpuUsage(begun);
    spent += used.user + used.system;
    largest = Math.max(largest, JSON.stringify(await engine.getState()).length);
  }
  await end;
  costs.push(spent / steps);
}
costs.sort((one, other) => one - other);
console.log(JSON.stringify({ us: costs[Math.floor(costs.length / 2)], bytes: largest }));
