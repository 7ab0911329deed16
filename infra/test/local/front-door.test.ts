import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@aisle/common/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import getPort from 'get-port';
import { REQUESTS_AT_A_TIME, startFrontDoor, type FrontDoor } from '../../local/stack/front-door.ts';

let frontDoor: FrontDoor;
/** What the one process behind the front door has been asked and has not answered. */
let asked: ServerResponse[];
let most: number;
const agent = new Agent({ keepAlive: true });
const server = createServer((_req, res) => {
  asked.push(res);
  most = Math.max(most, asked.length);
});

beforeEach(async () => {
  [asked, most] = [[], 0];
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  const process = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  frontDoor = await startFrontDoor(await getPort(), () => [process]);
});
afterEach(async () => {
  await frontDoor.stop();
  server.closeAllConnections();
});
afterAll(() => {
  agent.destroy();
  server.close();
});

/** Sends a request. The answer's head comes by `answer`; `leave` gives up. */
function send() {
  const { port } = new URL(frontDoor.url);
  const sent = request({ host: '127.0.0.1', port, path: '/api/orders', agent });
  const answer = once(sent, 'response').then(([response]) => response as IncomingMessage);
  // Whoever leaves wants no answer.
  answer.catch(() => undefined);
  sent.on('error', () => undefined).end();
  return { answer, leave: () => sent.destroy() };
}
const sendMany = (count: number) => Array.from({ length: count }, send);
const answerAll = () => asked.splice(0).forEach((res) => res.end('{}'));
const statusOf = async ({ answer }: ReturnType<typeof send>) => (await answer).resume().statusCode;

describe('the front door', () => {
  it('gives a process so many requests at a time; the others wait and are answered', async () => {
    const sent = sendMany(500);
    await eventually(() => asked.length === REQUESTS_AT_A_TIME);
    const answering = setInterval(answerAll, 5);
    const statuses = await Promise.all(sent.map(statusOf)).finally(() => clearInterval(answering));
    expect(statuses).toEqual(sent.map(() => 200));
    expect(most).toBe(REQUESTS_AT_A_TIME);
  });

  it('does not count streams that are open', async () => {
    const streams = sendMany(REQUESTS_AT_A_TIME + 50);
    const opening = setInterval(
      () =>
        asked
          .splice(0)
          .forEach((res) => res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(':\n')),
      5,
    );
    const opened = await Promise.all(streams.map(({ answer }) => answer)).finally(() =>
      clearInterval(opening),
    );
    const one = send();
    await eventually(() => asked.length === 1);
    answerAll();
    expect(await statusOf(one)).toBe(200);
    for (const stream of opened) stream.destroy();
  });

  it('asks nothing for those who leave while they wait', async () => {
    sendMany(REQUESTS_AT_A_TIME);
    await eventually(() => asked.length === REQUESTS_AT_A_TIME);
    const [leaving, staying] = [sendMany(50), sendMany(10)];
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const { leave } of leaving) leave();
    await new Promise((resolve) => setTimeout(resolve, 200));
    answerAll();
    await eventually(() => asked.length === staying.length);
    answerAll();
    expect(await Promise.all(staying.map(statusOf))).toEqual(staying.map(() => 200));
    expect(asked).toEqual([]);
  });
});
