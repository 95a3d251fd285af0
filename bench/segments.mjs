// Prints how many nanoseconds sms-segments-calculator takes for each text of the JSON list that it is given.
import { createRequire } from 'node:module';

const { SegmentedMessage } = createRequire(process.argv[2])('sms-segments-calculator');

const nanoseconds = (text) => {
  const run = (n) => {
    const began = process.hrtime.bigint();
    for (let i = 0; i < n; i++) new SegmentedMessage(text);
    return Number(process.hrtime.bigint() - began) / n;
  };
  run(20);
  return Math.min(...[1, 2, 3, 4, 5].map(() => run(40)));
};
console.log(JSON.stringify(JSON.parse(process.argv[3]).map(nanoseconds)));
